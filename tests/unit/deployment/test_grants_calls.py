"""What calls need: by helpers and resources, of copies, keys and roles, and with which credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.grants import TEMPLATE, allow, answer

OPTIONS = {
    "its own options": ("", "missing"),
    "another algorithm": (", ServerSideEncryption='AES256'", "granted"),
    "options that were not followed": (", **event['options']", "undecided"),
    "options that were": (", **{'ContentType': 'text/plain'}", "missing"),
}
"""What a call to a bucket with a key of its own says of encryption."""


@pytest.mark.parametrize("case", OPTIONS)
def test_the_key_of_a_bucket(case: str, tmp_path: Path) -> None:
    options, expected = OPTIONS[case]
    rule = "{ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref Key}}"
    encrypted = f"{{BucketEncryption: {{ServerSideEncryptionConfiguration: [{rule}]}}}}"
    template = TEMPLATE.replace(
        "S3::Bucket}}", f"S3::Bucket, Properties: {encrypted}}}".replace("{", "{{").replace("}", "}}")
    )
    template = template.replace("KeyPolicy: {{}}", "KeyPolicy: {{Statement: []}}")
    call = f's3.put_object(Bucket=env["FILES"], Key="x", Body=b""{options})'
    assert answer(tmp_path, f"      Policies: [Statement: {allow('s3:*')}]\n", call, template) == expected


HANDED = """  Target:
    Type: AWS::IAM::Role
    Properties: {RoleName: example-target, Path: %s, AssumeRolePolicyDocument: {Statement: []}}
"""


PASSED = {
    "its ARN": ("/app/", "!GetAtt Target.Arn", "granted"),
    "the path": ("/app/", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app/*'", "granted"),
    "path and name": ("/app/", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app/example-target'", "granted"),
    "the name without its path": ("/app/", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/example-target'", "missing"),
    "another path": ("/app/", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/ops/*'", "missing"),
    "a path where there is none": ("/", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app/*'", "missing"),
    "the same parameter": (
        "!Ref Prefix",
        "!Sub 'arn:aws:iam::${AWS::AccountId}:role${Prefix}example-target'",
        "granted",
    ),
    "a path that is not known": ("!Ref Prefix", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app/*'", "granted"),
}


@pytest.mark.parametrize("case", PASSED)
def test_the_path_of_a_role(case: str, tmp_path: Path) -> None:
    path, resource, expected = PASSED[case]
    rest = f"      Policies: [Statement: [{allow('iam:PassRole', resource)}, {allow('scheduler:CreateSchedule')}]]\n"
    template = TEMPLATE.replace("PREFIX: !Ref Prefix", "PREFIX: !GetAtt Target.Arn")
    call = 'boto3.client("scheduler").create_schedule(Name="x", Target={"Arn": "x", "RoleArn": env["PREFIX"]})'
    assert answer(tmp_path, rest + HANDED % path, call, template) == expected


VERSION = 's3.copy_object(Bucket=env["NAMED"], Key="x", CopySource={"Bucket": env["FILES"], "Key": "x"%s})'


@pytest.mark.parametrize(
    "reads, more, expected",
    [
        ("s3:GetObject", "", "granted"),
        ("s3:GetObject", ', "VersionId": event["v"]', "missing"),
        ("s3:GetObjectVersion", ', "VersionId": event["v"]', "granted"),
        ("s3:GetObjectVersion", "", "missing"),
    ],
)
def test_a_version_is_copied(reads: str, more: str, expected: str, tmp_path: Path) -> None:
    rest = f"      Policies: [Statement: [{allow('s3:PutObject')}, {allow(reads)}]]\n"
    assert answer(tmp_path, rest, VERSION % more) == expected


CODES = {
    "another role's session": ('boto3.Session(aws_access_key_id=event["a"], aws_secret_access_key=event["b"]).client("s3").get_object(Bucket=env["FILES"], Key="x")', "granted"),
    "an assumed role": ('c = boto3.client("sts").assume_role(RoleArn=event["r"], RoleSessionName="x")["Credentials"]; boto3.client("s3", aws_access_key_id=c["AccessKeyId"]).get_object(Bucket=env["FILES"], Key="x")', "undecided"),
    "under a variable that nobody sets": ('if os.environ.get("AUDIT"): s3.get_object(Bucket=env["FILES"], Key="x")', "granted"),
    "a client of nobody": ('s3.generate_presigned_url("get_object", Params={"Bucket": env["FILES"], "Key": "x"})', "missing"),
    "by a paginator": ('list(s3.get_paginator("list_objects_v2").paginate(Bucket=env["FILES"]))', "missing"),
    "by a waiter": ('s3.get_waiter("object_exists").wait(Bucket=env["FILES"], Key="x")', "missing"),
    "by a transfer": ('s3.download_file(env["FILES"], "x", "/tmp/x")', "missing"),
    "by a resource": ('boto3.resource("s3").Object(env["FILES"], "x").get()', "missing"),
    "who am I": ('boto3.client("sts").get_caller_identity()', "granted"),
    "an operation of a later SDK": ("s3.get_object_of_tomorrow(Bucket='x')", "granted"),
    "an action with another name": ('s3.head_object(Bucket=env["FILES"], Key="x")', "missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", CODES)
def test_codes(case: str, tmp_path: Path) -> None:
    call, expected = CODES[case]
    assert answer(tmp_path, "      Policies: []\n", call) == expected
