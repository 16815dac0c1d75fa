"""Libraries that call AWS for the code: on which resources, and with whose rights."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.symbols import Const, Env, SsmValue, Symbol
from tests.unit.programs import program

CASES: dict[str, tuple[str, list[tuple[str, Symbol | None]]]] = {
    'parameters.get_secret("db")': ("", [("secretsmanager.get_secret_value", Const("db"))]),
    'get_secret(name=os.environ["DB"], transform="json")["password"]': (
        "",
        [("secretsmanager.get_secret_value", Env("DB", None))],
    ),
    'parameters.get_parameter("/shop/rate", decrypt=True)': ("", [("ssm.get_parameter", Const("/shop/rate"))]),
    'parameters.get_parameters("/shop")': ("", [("ssm.get_parameters_by_path", Const("/shop"))]),
    'parameters.get_parameters_by_name({"/a": {}, "/b": {}})': ("", [("ssm.get_parameters", None)]),
    'parameters.set_parameter(name="/shop/rate", value="1")': ("", [("ssm.put_parameter", Const("/shop/rate"))]),
    'parameters.get_app_config(name="flags", environment="live")': (
        "",
        [("appconfigdata.get_latest_configuration", None), ("appconfigdata.start_configuration_session", None)],
    ),
    'made.get("/shop/rate")': ("made = SSMProvider()", [("ssm.get_parameter", Const("/shop/rate"))]),
    'made.get_multiple("/shop")': ("made = SSMProvider(config=None)", [("ssm.get_parameters_by_path", Const("/shop"))]),
    'made.get("db")': ("made = SecretsProvider()", [("secretsmanager.get_secret_value", Const("db"))]),
    'made.set("db", "x")': ("made = SecretsProvider()", [("secretsmanager.put_secret_value", Const("db"))]),
    'made.get("rate")': (
        'made = DynamoDBProvider(table_name=os.environ["RATES"])',
        [("dynamodb.get_item", Env("RATES", None))],
    ),
    'made.get_multiple("rates")': (
        'made = parameters.DynamoDBProvider(os.environ["RATES"])',
        [("dynamodb.query", Env("RATES", None))],
    ),
}


@pytest.mark.parametrize("call", CASES)
def test_getters_name_their_resource(call: str, tmp_path: Path) -> None:
    before, expected = CASES[call]
    found = program(tmp_path, HEAD + before + f"\n\ndef handler(event, context):\n    return {call}\n")
    assert [
        (f"{one.service}.{one.operation}", one.target and one.target.symbol) for one in found.calls.items
    ] == expected
    assert all(one.own_role for one in found.calls.items)


HEAD = """
import os
import boto3
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters import DynamoDBProvider, SSMProvider, SecretsProvider, get_secret
"""


@pytest.mark.parametrize(
    "getter", ['parameters.get_parameter("/q")', 'get_parameter(name="/q")', 'SSMProvider().get("/q")']
)
def test_what_is_read_from_ssm_is_known_by_its_name(getter: str, tmp_path: Path) -> None:
    code = f"""
        import boto3
        from aws_lambda_powertools.utilities import parameters
        from aws_lambda_powertools.utilities.parameters import SSMProvider, get_parameter

        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl={getter}, MessageBody="x")
        """
    sent = next(one for one in program(tmp_path, code).calls.items if one.operation == "send_message")
    assert sent.target is not None and sent.target.symbol == SsmValue(Const("/q"))


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("", True),
        ("boto3_session=boto3.Session()", True),
        ('boto3_client=boto3.client("secretsmanager")', True),
        (
            "boto3_session=boto3.Session(aws_access_key_id=os.environ['A'], aws_secret_access_key=os.environ['B'])",
            False,
        ),
        ("boto3_session=other_account()", False),
    ],
)
def test_whose_rights_a_provider_uses(given: str, own: bool, tmp_path: Path) -> None:
    code = f"""{HEAD}
from accounts import other_account

made = SecretsProvider({given})

def handler(event, context):
    return made.get("db")
"""
    read = next(one for one in program(tmp_path, code).calls.items if one.service == "secretsmanager")
    assert read.own_role is own
