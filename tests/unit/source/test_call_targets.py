"""Which resource a call names: by variables, parameters of SSM, choices, and the assignment that reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.symbols import Choice, Const, Env, Input, Item, SsmValue
from tests.unit.programs import only, program


@pytest.mark.parametrize(
    ("expression", "symbol"),
    [
        ('os.environ["T"]', Env("T")),
        ('os.environ.get("T", "orders")', Env("T", Const("orders"))),
        ('os.getenv("T")', Env("T", Const(None))),
        ('"orders"', Const("orders")),
        ('"a" if event else "b"', Choice((Const("a"), Const("b")))),
        ('event["table"]', Item(Input("event"), "table")),
        ('ssm.get_parameter(Name="/t")["Parameter"]["Value"]', SsmValue(Const("/t"))),
        ('parameters.get_parameter("/t")', SsmValue(Const("/t"))),
        ('NAMES["orders"]', Env("T")),
        ("settings.TABLE", Env("T")),
    ],
)
def test_targets(tmp_path: Path, expression: str, symbol: object) -> None:
    files = {
        "app.py": f"""
            import os, boto3
            import settings
            from aws_lambda_powertools.utilities import parameters
            ssm = boto3.client("ssm")
            NAMES = {{"orders": os.environ["T"], "users": "u"}}
            def handler(event, context):
                boto3.client("dynamodb").put_item(TableName={expression}, Item={{}})
            """,
        "settings.py": "from os import environ as e\nTABLE = e['T']\n",
    }
    found = program(tmp_path, files)
    [call] = [call for call in found.calls.items if call.operation == "put_item"]
    assert call.target is not None and call.target.symbol == symbol


def test_straight_line_reassignment_replaces(tmp_path: Path) -> None:
    call = only(
        program(
            tmp_path,
            """
            import boto3
            def handler(event, context):
                name = "first"
                name = "second"
                boto3.client("s3").put_object(Bucket=name)
                name = "third"
            """,
        )
    )
    assert call.target is not None and call.target.symbol == Const("second")


def test_a_loop_carries_later_assignments_back(tmp_path: Path) -> None:
    call = only(
        program(
            tmp_path,
            """
            import boto3
            def handler(event, context):
                name = "first"
                for key in event["keys"]:
                    boto3.client("s3").put_object(Bucket=name)
                    name = "second"
            """,
        )
    )
    assert call.target is not None and call.target.symbol == Choice((Const("first"), Const("second")))
