"""Draws all facts of one program."""

from __future__ import annotations

from lambdalint.source.caught import caught
from lambdalint.source.code import Code
from lambdalint.source.effects import effects
from lambdalint.source.facts import Facts
from lambdalint.source.guards import Guards
from lambdalint.source.records import record_loops, record_uses
from lambdalint.source.returned import batch_answers, returned
from lambdalint.value import Several


def drawn(code: Code) -> Facts:
    """What rules about code ask, each fact by its own module."""
    placed = effects(code, Guards(code))
    clauses = caught(code, placed)
    answers = returned(code)
    return Facts(
        effects=Several(tuple(dict.fromkeys(one.effect for one in placed))),
        caught=Several(tuple(clauses)),
        record_loops=Several(tuple(record_loops(code, placed, clauses))),
        record_uses=Several(tuple(record_uses(code))),
        returned=Several(tuple(answers)),
        batch_answers=Several(tuple(batch_answers(code, answers))),
    )
