"""What a role allows that nothing needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.config import Config
from tests.unit.grants import CODE, INVOKE, PARAMETER, TEMPLATE, allow, deny

PUT = 's3.put_object(Bucket=env["FILES"], Key="x", Body=b"")'


UNUSED = {
    "any case": (allow("S3:PUTOBJECT"), PUT, False),
    "a glob of which one is used": (allow("s3:Put*"), PUT, False),
    "a glob of which none is used": (allow("s3:Delete*"), PUT, True),
    "a glob in the middle": (allow("s3:P*Object"), PUT, False),
    "one character": (allow("s3:PutObjec?"), PUT, False),
    "another write": (allow("s3:DeleteObject"), PUT, True),
    "a read of a service that is used": (allow("s3:GetObjectVersion"), PUT, False),
    "a read of a service that is not": (allow("sqs:ListQueues"), PUT, True),
    "an action that does not exist": (allow("s3:PutObjects"), PUT, False),
    "a batch has the action of one": (allow("sqs:SendMessage"), 'sqs.send_message_batch(QueueUrl=env["JOBS"], Entries=[])', False),
    "the method's name is not the action's": (allow("lambda:InvokeFunction"), INVOKE, False),
    "everything but": ("{Effect: Allow, NotAction: 's3:*', Resource: '*'}", PUT, False),
    "a Deny": (deny("s3:DeleteObject"), PUT, False),
    "encryption": (allow("kms:Decrypt"), PUT, False),
    "an action of a parameter": (allow("!Sub 's3:${Prefix}'"), PUT, False),
    "a role that is passed": (allow("iam:PassRole", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/x'"), "steps.create_state_machine(roleArn=event['r'])", False),
    "a service acts for the caller": (allow("s3:GetObject", "!Sub '${Files.Arn}/*'"), "boto3.client('rekognition').detect_labels(Image={})", False),
    "it does not for another call": (allow("s3:GetObject", "!Sub '${Files.Arn}/*'"), PARAMETER, True),
    "a presigned address": (allow("s3:GetObject", "!Sub '${Files.Arn}/*'"), "s3.generate_presigned_url('get_object', Params={})", False),
    "a call of another configuration": (allow("s3:PutObject", "!Sub '${Files.Arn}/*'"), f'if os.environ.get("AUDIT"): {PUT}', False),
    "an import that is computed": (allow("sqs:SendMessage", "!GetAtt Jobs.Arn"), "__import__(event['name']).dumps(event)", False),
    "a name that is computed": (allow("sqs:SendMessage", "!GetAtt Jobs.Arn"), "getattr(sqs, event['name'])()", False),
    "a service and a name that are computed": (allow("sqs:SendMessage", "!GetAtt Jobs.Arn"), "getattr(boto3.client(event['service']), event['name'])()", False),
    "a template of SAM": ("SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}", PUT, True),
    "a policy of AWS for logs": ("AWSLambdaBasicExecutionRole", PUT, False),
}  # fmt: skip


@pytest.mark.parametrize("case", UNUSED)
def test_unused(case: str, tmp_path: Path) -> None:
    statement, call, expected = UNUSED[case]
    entry = statement if statement[0] != "{" else f"Statement: [{statement}]"
    text = TEMPLATE.format(rest=f"      Policies:\n        - {entry}\n")
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "app.py").write_text(CODE.format(call=call), encoding="utf-8")
    found = check([tmp_path], Config(root=tmp_path, profile="audit"), "2026-01-01").findings
    assert any(one.rule == "unused-permission" for one in found) is expected
