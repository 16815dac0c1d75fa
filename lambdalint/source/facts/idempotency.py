"""Uses of Powertools' idempotency, with their keys and what they run around."""

from __future__ import annotations

import ast
from math import isfinite

from lambdalint.data.calls import IDEMPOTENCY_EXPIRY, IDEMPOTENT_DECORATORS
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.handlers import dotted
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.guards.surroundings import parameter_provenance
from lambdalint.source.effects.placed import Effects, Placed
from lambdalint.source.model.handling import Idempotency
from lambdalint.source.model.places import distinct
from lambdalint.source.model.symbols import Const, Origin, Provenance
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External
from lambdalint.span import Span

MODULE = "aws_lambda_powertools.utilities.idempotency"


def idempotency(code: Code, known: Effects) -> list[Idempotency]:
    """Decorated functions that run, and imports of the decorators that decorate nothing."""
    found: list[Idempotency] = []
    for reached in code.reach.reached.values():
        for decorator in reached.scope.decorators:
            if _is_idempotent(code, decorator, reached.scope):
                found.append(_use(code, reached, decorator, known))
    if not found and not any(_called(seen) for seen in code.calls(IDEMPOTENT_DECORATORS.__contains__)):
        found += _imported_only(code)
    found.sort(key=lambda one: one.site.span)
    return distinct(found)


def _is_idempotent(code: Code, decorator: ast.expr, scope: Scope) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    values = code.ev.values(function, scope.parent or scope.module.scope)
    return any(isinstance(one, External) and one.name in IDEMPOTENT_DECORATORS for one in values)


def _use(code: Code, reached: Reached, decorator: ast.expr, known: Effects) -> Idempotency:
    scope = reached.scope
    outer = scope.parent or scope.module.scope
    arguments = {one.arg: one.value for one in decorator.keywords if one.arg} if isinstance(decorator, ast.Call) else {}
    keyword = ""
    if "data_keyword_argument" in arguments:
        keyword = next(iter(code.ev.strings(arguments["data_keyword_argument"], outer)), "")
    event_key, expiry = _configured(code, arguments.get("config"), outer)
    handler = scope in code.entries
    key = parameter_provenance(code, scope, keyword) if keyword else _event_key(handler, event_key)
    covers: list[Span] = [one.effect.span for one in known.placed if _passes(one, scope)]
    site = code.reach.site(reached, Expression(decorator, outer))
    return Idempotency(
        site, dotted(decorator), scope.qualified, handler, event_key, keyword, expiry, tuple(dict.fromkeys(covers)), key
    )


def _event_key(handler: bool, event_key: str | None) -> Provenance:
    if not handler or event_key is None:
        return Provenance(frozenset({Origin.UNKNOWN}))
    return Provenance(frozenset({Origin.EVENT}), frozenset({event_key}))


def _configured(code: Code, node: ast.expr | None, scope: Scope) -> tuple[str | None, int | None]:
    """The key and the expiry of a configuration: their defaults without one, None where it was not followed."""
    if node is None:
        return "", IDEMPOTENCY_EXPIRY
    found = definition(code.ev, node, scope)
    if found is None:
        return None, None
    made, scope = found
    if not isinstance(made, ast.Call) or any(one.arg is None for one in made.keywords):
        return None, None
    event_key: str | None = ""
    expiry: int | None = IDEMPOTENCY_EXPIRY
    for one in made.keywords:
        if one.arg == "event_key_jmespath":
            texts = code.ev.strings(one.value, scope)
            event_key = texts[0] if len(texts) == 1 else None
        elif one.arg == "expires_after_seconds":
            symbol = code.ev.symbol(one.value, scope)
            number = symbol.value if isinstance(symbol, Const) else None
            expiry = int(number) if isinstance(number, int | float) and isfinite(number) else folded(one.value)
    return event_key, expiry


def folded(node: ast.expr) -> int | None:
    """A product of literals such as `60 * 60`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = node.left, node.right
        inner = folded(left) if isinstance(left, ast.Constant | ast.BinOp) else None
        return (
            inner * right.value
            if inner is not None and isinstance(right, ast.Constant) and isinstance(right.value, int)
            else None
        )
    return None


def _passes(placed: Placed, scope: Scope) -> bool:
    """Whether an effect runs in a function, directly or by calls."""
    at: Reached | None = placed.reached
    steps = 0
    while at is not None and steps < 60:
        if at.scope is scope:
            return True
        at, steps = at.caller, steps + 1
    return False


def _called(seen: Seen) -> bool:
    """Whether a decorator is called on a function, not written above one."""
    statement = seen.statement.node if seen.statement is not None else None
    return not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)


def _imported_only(code: Code) -> list[Idempotency]:
    """The first decorator of each import that brings some."""
    found: list[Idempotency] = []
    told: set[Statement | None] = set()
    for use in code.ev.closure.imports:
        binding = use.binding
        if binding.module.startswith(MODULE) and binding.name in ("idempotent", "idempotent_function"):
            reached = code.reach.reached.get((use.module.scope, True))
            if reached is not None and binding.node is not None and binding.statement not in told:
                told.add(binding.statement)
                site = code.reach.trail.site(reached, use.module.span(binding.node), binding.statement)
                found.append(Idempotency(site, binding.name, "", False, "", "", None, (), Provenance(), True))
    return found
