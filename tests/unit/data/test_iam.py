"""Facts of the IAM tables, each with where it is documented.

S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html. DynamoDB:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html.
"""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.data import iam, iam_exceptions, iam_needs, sdk
from lambdalint.data.glob import matches
from lambdalint.data.iam import Level


@pytest.mark.parametrize(
    ("service", "operation", "required"),
    [
        ("dynamodb", "PutItem", ("dynamodb:PutItem",)),  # api-permissions-reference.html
        ("dynamodb", "TransactGetItems", ("dynamodb:GetItem",)),
        ("s3", "ListObjectsV2", ("s3:ListBucket",)),  # using-with-s3-policy-actions.html
        ("s3", "ListBuckets", ("s3:ListAllMyBuckets",)),
        ("s3", "GetObjectAttributes", ("s3:GetObject", "s3:GetObjectAttributes")),
        ("s3", "upload_file", ("s3:PutObject",)),
        ("s3", "GetBucketCors", ("s3:GetBucketCORS",)),
        ("s3", "DeleteBucketEncryption", ("s3:PutEncryptionConfiguration",)),
        ("s3", "ListBucketInventoryConfigurations", ("s3:GetInventoryConfiguration",)),
        ("lambda", "Invoke", ("lambda:InvokeFunction",)),  # API_Invoke.html
        ("sqs", "SendMessageBatch", ("sqs:SendMessage",)),  # API_SendMessageBatch.html
        ("sns", "PublishBatch", ("sns:Publish",)),
        ("bedrock-runtime", "Converse", ("bedrock:InvokeModel",)),  # API_runtime_Converse.html
        ("bedrock-runtime", "ConverseStream", ("bedrock:InvokeModelWithResponseStream",)),
        ("apigatewaymanagementapi", "PostToConnection", ("execute-api:ManageConnections",)),
        ("stepfunctions", "StartExecution", ("states:StartExecution",)),
        ("rds", "generate_db_auth_token", ("rds-db:connect",)),  # UsingWithRDS.IAMDBAuth.html
        ("iot-data", "Publish", ("iot:Publish",)),
        ("apigateway", "GetRestApis", ("apigateway:GET",)),
        ("apigateway", "UpdateStage", ("apigateway:PATCH",)),
        ("events", "PutEvents", ("events:PutEvents",)),
    ],
)
def test_required_actions(service: str, operation: str, required: tuple[str, ...]) -> None:
    need = iam_needs.needs(service, operation, ())
    assert need is not None
    assert need.required == required


def test_a_copy_reads_its_source() -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    need = iam_needs.needs("s3", "CopyObject", ())
    assert need is not None
    assert need.source == ("s3:GetObject",) and need.required == ("s3:PutObject",)


def test_a_version_needs_the_version_action() -> None:
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    versioned = iam_needs.needs("s3", "GetObject", {"Bucket", "Key", "VersionId"})
    plain = iam_needs.needs("s3", "GetObject", {"Bucket", "Key"})
    unknown = iam_needs.needs("s3", "GetObject")
    assert versioned and plain and unknown
    assert versioned.required == ("s3:GetObjectVersion",)
    assert plain.required == ("s3:GetObject",) and "s3:GetObjectVersion" in plain.possible
    assert unknown.required == () and set(unknown.any_of) == {"s3:GetObject", "s3:GetObjectVersion"}
    assert versioned.all >= {"s3:GetObject"} and unknown.all >= {"s3:GetObject"}


def test_arguments_bring_actions() -> None:
    need = iam_needs.needs("s3", "PutObject", {"Bucket", "Key", "ACL"})
    plain = iam_needs.needs("s3", "PutObject", {"Bucket", "Key"})
    assert need and plain
    assert "s3:PutObjectAcl" in need.required
    assert "s3:PutObjectAcl" not in plain.required and "s3:PutObjectAcl" in plain.possible


def test_one_of_several_actions_is_enough() -> None:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html, ql-iam.html
    write = iam_needs.needs("dynamodb", "TransactWriteItems")
    partiql = iam_needs.needs("dynamodb", "ExecuteStatement")
    assert write and partiql
    assert write.required == () and "dynamodb:UpdateItem" in write.any_of
    assert "dynamodb:PartiQLInsert" in partiql.any_of


def test_what_is_in_a_transaction_needs_its_own_actions() -> None:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    given = {"TransactItems", "TransactItems.Put", "TransactItems.ConditionCheck"}
    need = iam_needs.needs("dynamodb", "TransactWriteItems", given)
    assert need
    assert need.required == ("dynamodb:PutItem", "dynamodb:ConditionCheckItem") and not need.any_of
    assert "dynamodb:DeleteItem" in need.possible
    unread = iam_needs.needs("dynamodb", "TransactWriteItems", {"TransactItems"})
    assert unread and not unread.required and "dynamodb:PutItem" in unread.any_of


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("sts", "GetCallerIdentity"),  # API_GetCallerIdentity.html: no permissions are required
        ("cognito-idp", "InitiateAuth"),  # unsigned
        ("dynamodb", "DescribeEndpoints"),
    ],
)
def test_calls_that_need_nothing(service: str, operation: str) -> None:
    need = iam_needs.needs(service, operation)
    assert need is not None
    assert not need.required and not need.any_of and not need.source


def test_the_unknown_is_none() -> None:
    assert iam_needs.needs("nope", "PutItem") is None
    assert iam_needs.needs("dynamodb", "Nope") is None
    assert iam_needs.needs("glue", "CreateGlossary") is None  # no action of this name is documented yet


def test_passing_a_role_is_possible_never_required() -> None:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ (RunTask with overrides of roles)
    for service, operation in (("ecs", "RunTask"), ("lambda", "CreateFunction"), ("scheduler", "CreateSchedule")):
        need = iam_needs.needs(service, operation)
        assert need is not None
        assert "iam:PassRole" in need.possible and "iam:PassRole" not in need.required
    table = iam_needs.needs("dynamodb", "PutItem")
    assert table is not None and "iam:PassRole" not in table.all


def test_every_exception_names_operations_and_actions_that_exist() -> None:
    for key, need in iam_exceptions.NEEDS.items():
        name, _, operation = key.partition(".")
        table = sdk.service(name)
        assert table is not None and (table.has(operation) or sdk.helper(name, operation)), key
        assert [action for action in need.all if iam.action(action) is None] == [], key
    for key, changes in iam_exceptions.EXTRA.items():
        name, _, operation = key.partition(".")
        table = sdk.service(name)
        assert table is not None and (table.has(operation) or sdk.helper(name, operation)), key
        assert all(iam.action(new) for _, _, new in changes), key


def test_every_explanation_covers_something() -> None:
    for name, patterns in iam_needs.EXPLAINS.items():
        service, _, operation = name.partition(".")
        table = sdk.service(service)
        assert table is not None and (not operation or table.has(operation)), name
        assert all(iam.expand(pattern) for pattern in patterns if pattern != "*"), name


@pytest.mark.parametrize(
    ("name", "level", "takes_resource"),
    [
        # The Service Authorization Reference's page of each service.
        ("s3:GetObject", Level.READ, True),
        ("s3:ListAllMyBuckets", Level.LIST, False),
        ("dynamodb:PutItem", Level.WRITE, True),
        ("iam:AttachRolePolicy", Level.PERMISSIONS, True),
        ("lambda:TagResource", Level.TAGGING, True),
        ("ec2:DescribeInstances", Level.LIST, False),
        ("xray:PutTraceSegments", Level.WRITE, False),
        ("textract:DetectDocumentText", Level.READ, False),
        ("secretsmanager:GetRandomPassword", Level.READ, False),
        ("sns:Publish", Level.WRITE, True),
    ],
)
def test_actions(name: str, level: Level, takes_resource: bool) -> None:
    found = iam.action(name.upper())
    assert found is not None
    assert (found.name, found.level, found.takes_resource) == (name, level, takes_resource)


def test_actions_for_which_a_star_is_usual() -> None:
    assert iam.star_is_usual("ec2:CreateNetworkInterface")  # configuration-vpc.html
    assert iam.star_is_usual("cloudwatch:PutMetricData")
    assert iam.star_is_usual("polly:SynthesizeSpeech")
    assert iam.star_is_usual("s3:ListAllMyBuckets")
    assert not iam.star_is_usual("dynamodb:PutItem")
    assert not iam.star_is_usual("s3:GetObject")
    assert not iam.star_is_usual("made:Up")
    assert all(iam.action(name) for name in iam.STAR_IS_USUAL)


def test_resource_forms() -> None:
    forms = iam.resource_forms("dynamodb:Query")
    assert "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}" in forms
    assert "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}" in forms
    assert iam.resource_forms("ec2:DescribeInstances") == ()


def test_expansion_of_wildcards() -> None:
    names = {action.name for action in iam.expand("S3:get*")}
    assert {"s3:GetObject", "s3:GetBucketCORS"} <= names
    assert all(name.startswith("s3:Get") for name in names)
    assert [action.name for action in iam.expand("sqs:SendMessage")] == ["sqs:SendMessage"]
    assert {action.name for action in iam.expand("kms:ReEncrypt*")} == {"kms:ReEncryptFrom", "kms:ReEncryptTo"}
    assert {action.name for action in iam.expand("sqs:*")} > {"sqs:SendMessage", "sqs:PurgeQueue"}
    assert iam.expand("sqs") == () and iam.expand("") == () and iam.expand("nope:*") == ()
    everything = {action.name for action in iam.expand("*")}
    assert {"iam:PassRole", "sqs:SendMessage", "execute-api:ManageConnections"} <= everything
    assert everything == {action.name for action in iam.expand("*:*")}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("", "", True),
        ("", "a", False),
        ("a*c", "abbc", True),
        ("a*c", "abbcd", False),
        ("a?c", "ac", False),
        ("**a**", "bab", True),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("a*b*c", "a-b-b-c", True),
    ],
)
def test_patterns(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_agree_with_fnmatch(pattern: str, text: str) -> None:
    assert matches(pattern, text) == (re.fullmatch(fnmatch.translate(pattern), text) is not None)


def test_a_hostile_pattern_is_bounded() -> None:
    assert not matches("*a" * 300 + "b", "a" * 2000)
