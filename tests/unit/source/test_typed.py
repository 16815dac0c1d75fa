"""Tables with classes as keys, and `singledispatch`: what runs for a class of which no object is made does not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

START = """
import inspect
import boto3
from functools import singledispatch, singledispatchmethod
from typing import Callable, Union
from dataclasses import dataclass
from pydantic import BaseModel, TypeAdapter
from web import app

sqs = boto3.client("sqs")
sns = boto3.client("sns")

class Command:
    pass

@dataclass
class Order(Command):
    number: str

@dataclass
class Refund(Command):
    number: str

def order(command: Order) -> None:
    sqs.send_message(QueueUrl="u", MessageBody=command.number)

def refund(command: Refund) -> None:
    sns.publish(TopicArn="t", Message=command.number)

"""
TABLE = "HANDLERS: dict[type, Callable] = {Order: order, Refund: refund}\n"
LISTS = "HANDLERS = {Order: [order], Refund: [refund]}\n"
ENTERED = """
HANDLERS = {}
def handles(kind):
    def register(function):
        HANDLERS[kind] = function
        return function
    return register

@handles(Order)
def first(command):
    order(command)

@handles(Refund)
def second(command):
    refund(command)
"""
DISPATCHED = """
@singledispatch
def handle(command):
    raise TypeError(command)

@handle.register
def _(command: Order):
    order(command)

@handle.register(Refund)
def _(command):
    refund(command)
"""
OF_A_CLASS = """
class Bus:
    def __init__(self, handlers):
        self.handlers = handlers

    @singledispatchmethod
    def run(self, command):
        raise TypeError(command)

    @run.register
    def _(self, command: Order):
        order(command)

    @run.register
    def _(self, command: Refund):
        refund(command)

    def handle(self, command):
        for handler in self.handlers[type(command)]:
            handler(command)

bus = Bus({Order: [order], Refund: [refund]})
"""
AT_ONCE = "HANDLERS[type(command)](command)"
CHOICES = {
    "a table": (TABLE, AT_ONCE),
    "get": (TABLE, "found = HANDLERS.get(type(command))\n    if found is not None:\n        found(command)"),
    "__class__": (TABLE, "HANDLERS[command.__class__](command)"),
    "by a name": (TABLE, "kind = type(command)\n    HANDLERS[kind](command)"),
    "lists": (LISTS, "for handler in HANDLERS[type(command)]:\n        handler(command)"),
    "a decorator": (ENTERED, AT_ONCE),
    "singledispatch": (DISPATCHED, "handle(command)"),
    "singledispatchmethod": (OF_A_CLASS, "bus.run(command)"),
    "a table that an object keeps": (OF_A_CLASS, "bus.handle(command)"),
}
MADE = {
    "by its name": "run(Refund(event['number']))",
    "by what a name stands for": "KINDS = {'order': Order, 'refund': Refund}\n    run(KINDS[event['kind']](event['number']))",
    "by a helper": "run(parse(Refund, event))",
    "by a library": "run(TypeAdapter(Refund).validate_python(event))",
    "by a library, one of several": "run(TypeAdapter(Message).validate_python(event))",
    "by a library, as a list": "run(TypeAdapter(list[Refund]).validate_python(event)[0])",
    "as a field": "class Box(BaseModel):\n        command: Refund\n    run(Box(**event).command)",
    "by a text": "run(globals()[event['kind']](event['number']))",
}


def _program(folder: Path, table: str, run: str, made: str) -> list[str]:
    more = "Message = Union[Order, Refund]\ndef parse(kind, event):\n    return kind(event['number'])\n"
    code = f"{START}{table}{more}def run(command):\n    {run}\n\ndef handler(event, context):\n    run(Order('1'))\n    {made}\n"
    return called(program(folder, code))


@pytest.mark.parametrize("choice", CHOICES)
def test_only_what_is_for_a_class_that_is_made_runs(choice: str, tmp_path: Path) -> None:
    assert _program(tmp_path, *CHOICES[choice], "pass") == ["sqs.send_message"]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("made", MADE)
def test_both_run_where_objects_of_both_are_made(made: str, choice: str, tmp_path: Path) -> None:
    assert set(_program(tmp_path, *CHOICES[choice], MADE[made])) == {"sqs.send_message", "sns.publish"}


def test_a_class_below_runs_what_is_for_the_one_above(tmp_path: Path) -> None:
    more = "class Big(Refund):\n    pass\n"
    assert "sns.publish" in _program(tmp_path, DISPATCHED + more, "handle(command)", "run(Big('1'))")


def test_a_framework_makes_what_a_function_of_it_asks_for(tmp_path: Path) -> None:
    code = f"{START}{TABLE}@app.post('/refunds')\ndef refunds(body: Refund):\n    {'command = body'}\n    {AT_ONCE}\n"
    assert "sns.publish" in called(
        program(tmp_path, code + "def handler(event, context):\n    return app(Order('1'))\n")
    )
