"""What an except clause does about a failure: it logs it, counts it, tells somebody, reports it, or puts the event aside."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.placed import Placed
from lambdalint.source.modules.blocks import words

LOGS = frozenset({"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print_exc"})
METRICS = frozenset({"put_metric_data", "add_metric", "put_metric", "increment", "add_annotation", "put_annotation"})
ALERTS = frozenset(
    {"publish", "send_email", "send_raw_email", "send_templated_email", "post", "send", "sendmail", "notify"}
)
MOST_BELOW = 200
"""Functions below an except clause that are looked at."""
PARKS = frozenset(
    {"send_message", "send_message_batch", "put_item", "put_object", "put_record", "put_events", "update_item"}
)


def does_in(body: list[ast.AST]) -> Iterator[str]:
    """What a clause does itself: log, metric, alert, park, report or respond."""
    for node in body:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield from _kinds(name)
            lowered = name.lower()
            if "fail" in lowered or "dlq" in lowered or "dead_letter" in lowered:
                yield "report" if name == "append" or "fail" in lowered else "park"
            if name in ("append", "add", "extend") and _mentions_failures(node):
                yield "report"
        elif isinstance(node, ast.Return) and node.value is not None:
            text = words(node.value)
            yield "report" if "batchItemFailures" in text or "failure" in text.lower() else "respond"
        elif isinstance(node, ast.Assign) and "failure" in words(node.targets[0]).lower():
            yield "report"


def _kinds(name: str) -> Iterator[str]:
    """What a call of that name does about a failure."""
    for kind, known in (("log", LOGS), ("metric", METRICS), ("alert", ALERTS), ("park", PARKS)):
        if name in known:
            yield kind


def does_below(code: Code, effects: list[Placed], reached: Reached, body: list[ast.AST]) -> Iterator[str]:
    """What the functions that a clause calls do: the calls of the SDK in them, and other effects."""
    nodes = set(body)
    pending = [inner for use, inner in reached.calls if use.node in nodes]
    below: set[Reached] = set()
    while pending and len(below) < MOST_BELOW:
        at = pending.pop()
        if at not in below:
            below.add(at)
            pending += [inner for _, inner in at.calls]
    if below:
        names = [made.call.operation for made in code.made if made.reached in below]
        names += [one.effect.name.rpartition(".")[2] for one in effects if one.reached in below]
        for name in names:
            yield from _kinds(name)


def _mentions_failures(node: ast.Call) -> bool:
    text = words(node).lower()
    return "itemidentifier" in text or "failure" in text or "failed" in text or "messageid" in text
