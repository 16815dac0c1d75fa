"""How handlers answer CloudFormation, and the ways on which they end without an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts
from tests.unit.programs import program

ANSWER = "cfnresponse.send(event, context, cfnresponse.SUCCESS, {})"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"try:\n    table.put_item(Item=event)\n    {ANSWER}\nexcept Exception:\n    {ANSWER}", []),
        (
            f"status = 'SUCCESS'\ntry:\n    table.put_item(Item=event)\nexcept Exception:\n    status = 'FAILED'\n{ANSWER}",
            [],
        ),
        (f"try:\n    table.put_item(Item=event)\nfinally:\n    {ANSWER}", []),
        (f"table.put_item(Item=event)\n{ANSWER}", [3]),
        (f"if event['RequestType'] == 'Delete':\n    return\n{ANSWER}", [4]),
        (f"if event['RequestType'] == 'Create':\n    {ANSWER}", [2]),
        (f"if event['RequestType'] == 'Create':\n    {ANSWER}\nelse:\n    {ANSWER}", []),
        (f"try:\n    table.put_item(Item=event)\n    {ANSWER}\nexcept Exception:\n    raise", [7]),
        (f"if 'RequestType' in event:\n    {ANSWER}\nelse:\n    print(event)", []),
        (f"if event.get('ResponseURL') is not None:\n    {ANSWER}", []),
        (f"if event.get('source') == 'aws.events' or 'Records' in event:\n    return\n{ANSWER}", []),
        (f"if event.get('source') in ('warmup', 'aws.events'):\n    return\n{ANSWER}", []),
        (f"if event['ResourceType'] in ('Custom::A', 'Custom::B'):\n    return\n{ANSWER}", [4]),
        (f"if event.get('PhysicalResourceId'):\n    {ANSWER}", [2]),
        (f"if event['RequestType'] != 'Delete':\n    {ANSWER}\nif 'Delete' == event['RequestType']:\n    {ANSWER}", []),
        (
            f"kind = event['RequestType'].lower()\nif kind in ('create', 'update') or not kind != 'delete':\n    {ANSWER}",
            [],
        ),
        (
            f"match event['RequestType']:\n    case 'Create' | 'Update':\n        {ANSWER}\n    case 'Delete':\n        {ANSWER}",
            [],
        ),
        (f"match event['RequestType']:\n    case 'Create' | 'Update':\n        {ANSWER}", [2]),
        (f"if event['RequestType'] in ('Create', event['Other']):\n    {ANSWER}", [2]),
        (
            "match event:\n    case {'RequestType': 'Create' | 'Update', 'StackId': stack}:\n"
            f"        {ANSWER}\n    case {{'RequestType': 'Delete'}}:\n        {ANSWER}",
            [],
        ),
        (
            "match event:\n    case {'RequestType': 'Create' | 'Update', 'PhysicalResourceId': known}:\n"
            f"        {ANSWER}\n    case {{'RequestType': 'Delete'}}:\n        {ANSWER}",
            [2],
        ),
    ],
)
def test_custom_resources(tmp_path: Path, body: str, lines: list[int]) -> None:
    text = "".join(f"    {line}\n" for line in body.split("\n"))
    code = f"import boto3, cfnresponse\ndef handler(event, context):\n{text}table = boto3.resource('dynamodb').Table('t')\n"
    found = program(tmp_path, code).facts.custom_resource
    assert found is not None and found.kind == "cfnresponse" and found.decided
    assert [span.line for span, _ in found.unanswered] == lines


def test_an_answer_by_a_partial(tmp_path: Path) -> None:
    code = """
    import functools, boto3, cfnresponse
    def handler(event, context):
        send = functools.partial(cfnresponse.send, event, context)
        boto3.client("s3").create_bucket(Bucket="b")
        send(cfnresponse.SUCCESS, {})
    """
    found = program(tmp_path, code).facts.custom_resource
    assert found is not None and [span.line for span, _ in found.unanswered] == [5]


def test_an_answer_in_a_finally_under_a_condition_is_not_followed(tmp_path: Path) -> None:
    body = f"try:\n    table.put_item(Item=event)\n    {ANSWER}\n    sent = True\nfinally:\n    if not sent:\n        {ANSWER}"
    text = "".join(f"    {line}\n" for line in ("sent = False\n" + body).split("\n"))
    code = f"import boto3, cfnresponse\ndef handler(event, context):\n{text}table = boto3.resource('dynamodb').Table('t')\n"
    found = program(tmp_path, code).facts.custom_resource
    assert found is not None and not found.decided


def test_no_custom_resource(tmp_path: Path) -> None:
    assert facts(tmp_path, "return {'PhysicalResourceId': 'x'}").custom_resource is None
