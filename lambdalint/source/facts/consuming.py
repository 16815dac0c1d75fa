"""Consumers that take messages as long as they live: `channel.start_consuming()`, `for message in KafkaConsumer(…)`."""

from __future__ import annotations

import ast

from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.facts.unending import ends_by_failing, is_aside
from lambdalint.source.model.behaviour import Wait
from lambdalint.source.modules.blocks import jumps, walk
from lambdalint.source.modules.scope import Statement
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External

STREAMS = frozenset({"kafka.KafkaConsumer", "kafka.consumer.KafkaConsumer"})
WAITING = "consumer_timeout_ms"
"""The argument that ends the loop when nothing comes."""
STOPPING = ("stop_consuming", "call_later", "signal.alarm", "basic_cancel", "add_callback_threadsafe")
"""What is spelt where something ends a consumer from inside."""
ENDS = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom)


def started(code: Code, seen: Seen) -> list[Wait]:
    """`channel.start_consuming()` of pika, which returns when another call stops it."""
    ended = any(module.spells(*STOPPING) for module in code.ev.closure.modules.values())
    if ended or is_aside(code, seen.reached) or not any(name.startswith("pika.") for name in seen.libraries):
        return []
    return [Wait(seen.site, "consumer", construct(seen.node), None, False)]


def looped(code: Code, reached: Reached, statement: Statement) -> list[Wait]:
    """A `for` over the messages of a topic that nothing leaves."""
    node = statement.node
    if not isinstance(node, ast.For):
        return []
    values = code.ev.values(node.iter, statement.scope)
    if not values or not all(isinstance(one, External) and one.name.removesuffix("()") in STREAMS for one in values):
        return []
    made = definition(code.ev, node.iter, statement.scope)
    call = made.node if made is not None else None
    if not isinstance(call, ast.Call) or any(one.arg in (WAITING, None) for one in call.keywords):
        return []
    inside = list(walk(node.body))
    if jumps(node, ast.Break) or any(isinstance(one, ENDS) for one in inside) or is_aside(code, reached):
        return []
    site = code.reach.trail.site(reached, reached.scope.module.span(node.iter), statement)
    return [] if ends_by_failing(code, statement, site, inside) else [Wait(site, "consumer", "for", None, False)]
