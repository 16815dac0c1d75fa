"""Functions that objects hold in fields: only those run that code asks for, and of the object that it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

FUNCTIONS = """
import boto3
from dataclasses import dataclass
from typing import Callable, NamedTuple

table = boto3.resource("dynamodb").Table("orders")

def _find(key):
    return table.get_item(Key=key)

def _save(key):
    table.put_item(Item=key)
"""
NAMED = "class Store(NamedTuple):\n    find: Callable\n    save: Callable\n\n"
DATA = "@dataclass\nclass Store:\n    find: Callable\n    save: Callable\n\n"
ONE = "@dataclass\nclass Step:\n    run: Callable\n\nreader = Step(run=_find)\nwriter = Step(_save)\n\n"
KEYWORDS = "store = Store(find=_find, save=_save)\n\n"
POSITIONS = "store = Store(_find, _save)\n\n"
READING = (
    "def handler(event, context):\n    return store.find(event)\n\ndef other(event, context):\n    store.save(event)\n"
)
STEPS = (
    "def handler(event, context):\n    return reader.run(event)\n\ndef other(event, context):\n    writer.run(event)\n"
)


@pytest.mark.parametrize("code", [NAMED + KEYWORDS, NAMED + POSITIONS, DATA + KEYWORDS, DATA + POSITIONS])
def test_fields_that_are_functions_run_where_they_are_asked_for(tmp_path: Path, code: str) -> None:
    code = FUNCTIONS + code + READING
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]
    assert called(program(tmp_path, code, "app.other")) == ["dynamodb.put_item"]


@pytest.mark.parametrize(
    "asking",
    [
        "def handler(event, context):\n    for one in store:\n        one(event)\n",
        "def handler(event, context):\n    getattr(store, event['do'])(event)\n" + READING.replace("handler", "also"),
    ],
)
def test_fields_that_are_asked_for_in_another_way_may_run(tmp_path: Path, asking: str) -> None:
    assert called(program(tmp_path, FUNCTIONS + NAMED + KEYWORDS + asking)) == [
        "dynamodb.get_item",
        "dynamodb.put_item",
    ]


def test_objects_of_a_class_hold_functions_of_their_own(tmp_path: Path) -> None:
    assert called(program(tmp_path, FUNCTIONS + ONE + STEPS)) == ["dynamodb.get_item"]
    assert called(program(tmp_path, FUNCTIONS + ONE + STEPS, "app.other")) == ["dynamodb.put_item"]


@pytest.mark.parametrize("change", ["reader.run = _save\n\n", "def change():\n    reader.run = _save\n\nchange()\n\n"])
def test_a_field_that_is_set_later_may_be_any_of_its_functions(tmp_path: Path, change: str) -> None:
    assert called(program(tmp_path, FUNCTIONS + ONE + change + STEPS)) == ["dynamodb.get_item", "dynamodb.put_item"]
