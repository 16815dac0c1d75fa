"""Methods of the members of an Enum, which stand for their values everywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

KINDS = """
import boto3
from enum import Enum

class Kind(Enum):
    ORDER = "order"
    RETURN = "return"

    def save(self, event):
        boto3.client("dynamodb").put_item(TableName=self.value, Item=event)

class Plain:
    ORDER = "order"

    def save(self, event):
        boto3.client("dynamodb").delete_item(TableName="plain", Key=event)
"""


@pytest.mark.parametrize(
    "use",
    [
        "Kind.ORDER.save(event)",
        "kind = Kind.ORDER\n    kind.save(event)",
        "Kind[event['kind']].save(event)",
        "Kind(event['kind']).save(event)",
        "for kind in Kind:\n        kind.save(event)",
        "[kind.save(event) for kind in Kind if kind is not Kind.RETURN]",
    ],
)
def test_a_method_of_a_member_runs(tmp_path: Path, use: str) -> None:
    files = {"kinds.py": KINDS, "app.py": f"from kinds import Kind\ndef handler(event, context):\n    {use}\n"}
    assert called(program(tmp_path, files)) == ["dynamodb.put_item"]


@pytest.mark.parametrize("use", ["Plain.ORDER.save(event)", "event['kind'].save(event)", "print(Kind.ORDER.value)"])
def test_what_is_no_member_has_no_such_method(tmp_path: Path, use: str) -> None:
    files = {"kinds.py": KINDS, "app.py": f"from kinds import *\ndef handler(event, context):\n    {use}\n"}
    assert called(program(tmp_path, files)) == []


def test_a_member_is_still_its_value(tmp_path: Path) -> None:
    use = "boto3.client('dynamodb').get_item(TableName=Kind.ORDER.value, Key=event)"
    [call] = program(tmp_path, f"{KINDS}\ndef handler(event, context):\n    {use}\n").calls.items
    assert str(call.argument("TableName").symbol) == "Const(value='order')"  # type: ignore[union-attr]
