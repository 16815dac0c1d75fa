"""Records in records: a message that tells of uploads has a list of its own."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.facts.records import LISTS, picked, record_path
from lambdalint.source.model.symbols import Item
from lambdalint.source.modules.scope import Expression
from lambdalint.source.values.objects import Object
from lambdalint.span import Span


def inner_loops(code: Code) -> list[Span]:
    """The loops over all records that a record holds in its turn, `json.loads(record["body"])["Records"]`."""
    found: list[Span] = []
    for reached in code.reach.reached.values():
        module = reached.scope.module
        for statement in reached.scope.statements if ast.For in module.kinds else ():
            node = statement.node
            if not isinstance(node, ast.For) or not any(map(_is_held, code.ev.values(node.iter, reached.scope))):
                continue
            if not picked(code, Expression(node.iter, reached.scope)):
                found.append(module.span(node))
    return found


def _is_held(value: Object) -> bool:
    """Whether a value is a list of records in a record."""
    at: Object = value.of if isinstance(value, Item) and value.key in LISTS else value
    while isinstance(at, Item) and at is not value:
        if record_path(at):
            return True
        at = at.of
    return False
