"""Draws all facts of one program."""

from __future__ import annotations

from typing import Any

from lambdalint.frozen import fields, replace
from lambdalint.source.background import background
from lambdalint.source.caught import caught
from lambdalint.source.clients import clients, credentials
from lambdalint.source.code import Code
from lambdalint.source.connections import connections, verifications
from lambdalint.source.custom import custom_resource
from lambdalint.source.effects import effects
from lambdalint.source.facts import Facts
from lambdalint.source.files import file_uses
from lambdalint.source.fresh import fresh_at_import
from lambdalint.source.guards import Guards
from lambdalint.source.idempotency import idempotency
from lambdalint.source.logged import logged
from lambdalint.source.records import record_loops, record_uses
from lambdalint.source.returned import batch_answers, returned
from lambdalint.source.state import states
from lambdalint.source.syntax import new_syntax
from lambdalint.source.waits import waits
from lambdalint.value import Several, Unknown


def drawn_with(facts: Facts, gap: Unknown) -> Facts:
    """The same facts, none of them complete."""
    changed: dict[str, Any] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, Several):
            changed[field.name] = Several(value.items, (*value.gaps, gap))
    return replace(facts, **changed)


def drawn(code: Code, gaps: tuple[Unknown, ...]) -> Facts:
    """What rules about code ask, each fact by its own module. `gaps` are the parts of the code that were not read."""
    placed = effects(code, Guards(code))
    clauses = caught(code, placed)
    answers = returned(code)
    hosts = connections(code)
    return Facts(
        effects=Several(tuple(dict.fromkeys(one.effect for one in placed)), gaps),
        idempotency=Several(tuple(idempotency(code, placed)), gaps),
        caught=Several(tuple(clauses), gaps),
        record_loops=Several(tuple(record_loops(code, placed, clauses)), gaps),
        record_uses=Several(tuple(record_uses(code)), gaps),
        returned=Several(tuple(answers), gaps),
        batch_answers=Several(tuple(batch_answers(code)), gaps),
        waits=Several(tuple(waits(code)), gaps),
        connections=Several(tuple(hosts), gaps),
        files=Several(tuple(file_uses(code)), gaps),
        state=Several(tuple(states(code)), gaps),
        clients=Several(tuple(clients(code, hosts)), gaps),
        logged=Several(tuple(logged(code)), gaps),
        credentials=Several(tuple(credentials(code)), gaps),
        verifications=Several(tuple(verifications(code)), gaps),
        background=Several(tuple(background(code)), gaps),
        fresh_at_import=Several(tuple(fresh_at_import(code, hosts)), gaps),
        new_syntax=Several(tuple(new_syntax(code)), gaps),
        custom_resource=custom_resource(code),
    )
