"""What the handler returns: dicts with their keys, other values with their kind, and whether JSON knows them."""

from __future__ import annotations

import ast
from functools import partial

from lambdalint.frozen import replace
from lambdalint.source.branches.conditions import caught_by, leaves, text_of
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code
from lambdalint.source.facts.kinds import (
    FAILING,
    display_kind,
    handed_over,
    is_written,
    kind_of,
    operand_kind,
    place_of,
    spelled_as,
    spelled_out,
    told,
)
from lambdalint.source.model.handling import Returned
from lambdalint.source.model.places import Site, Test, distinct
from lambdalint.source.modules.scope import Expression, Statement
from lambdalint.source.values.changed import taken_from
from lambdalint.source.values.displays import KEYS, entries
from lambdalint.source.values.objects import (
    Display,
    Object,
    Operand,
)

LACKING = frozenset({"KeyError", "LookupError"})


def returned(code: Code) -> list[Returned]:
    """The answers of the handler's own functions."""
    found: list[Returned] = []
    for scope in code.outermost:
        reached = code.reach.reached.get((scope, False))
        if reached is None:
            continue
        if scope.generator and isinstance(scope.node, ast.FunctionDef):
            place = scope.module.source.name_span(scope.node)
            found.append(Returned(code.reach.trail.site(reached, place, None), "iterator", json=False))
        if scope.generator:
            continue
        for use, statement in scope.returns:
            site = code.reach.trail.site(reached, scope.module.span(use.node), statement)
            if site.in_except and statement is not None:
                site = replace(site, tests=(*site.tests, *_lacking(code, statement)))
            found += [_answer(code, value, use, site) for value in values_of(code, use)]
        body = scope.node.body if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
        if isinstance(body, list) and not leaves(body) and not _endless(body[-1]):
            place = scope.module.source.name_span(scope.node)  # type: ignore[arg-type]
            found.append(Returned(code.reach.trail.site(reached, place, None), "none", json=True))
    return distinct(found)


def _lacking(code: Code, statement: Statement) -> list[Test]:
    """That the event lacks the keys that a try begins with reading, in the clause for that: `except KeyError: return`."""
    found: list[Test] = []
    for block, _ in statement.ancestors():
        if block.handler is None or block.owner is None or LACKING.isdisjoint(caught_by(block.handler)):
            continue
        first = block.owner.blocks[0].statements[0]
        for use in statement.scope.owner.subscripts:
            if statement_of(use) is first:
                text, origins = text_of(use.scope, use.node), partial(code.ev.origin, Operand(use.node, use.scope))
                found.append(Test(use.scope.module.span(use.node), False, text, origins=origins))
    return found


def _endless(last: ast.stmt) -> bool:
    """A try or with whose blocks all return."""
    if isinstance(last, ast.Try):
        ends = [last.orelse or last.body, *(handler.body for handler in last.handlers)]
        return leaves(last.finalbody) if last.finalbody and leaves(last.finalbody) else all(leaves(end) for end in ends)
    if isinstance(last, ast.Match):
        return all(leaves(case.body) for case in last.cases)
    return False


def values_of(code: Code, use: Expression) -> list[Object]:
    """What an expression can be, in an order that does not change."""
    values = code.ev.values(*use)
    return sorted(values, key=lambda value: (type(value).__name__, place_of(value)))


def _answer(code: Code, value: Object, use: Expression, site: Site) -> Returned:
    assert isinstance(use.node, ast.expr)
    if not isinstance(value, Display) or spelled_out(use.node):
        kind = kind_of(code, value, use)
        if kind == "text" and not is_written(code, use):
            kind = "unknown"
        failing = kind in ("time", "iterator", "object")
        return Returned(site, kind, json=False if failing else None if kind == "unknown" else True)
    kind = display_kind(value)
    if kind != "dict":
        fails = kind in FAILING and not _is_changed(code, value, use)
        return Returned(site, kind, json=False if fails else None)
    pairs = list(entries(code.ev, value))
    keys = tuple((str(key), code.shown.of(operand)) for key, operand in pairs if isinstance(key, KEYS))
    body = next((operand for key, operand in reversed(pairs) if key == "body"), None)
    complete = code.shown.complete(Operand(use.node, use.scope)) and all(isinstance(key, KEYS) for key, _ in pairs)
    by_key: dict[object, bool] = {}
    for key, operand in pairs:  # what is put under a key later may be in the place of what was there
        held = operand_kind(code, operand)
        fails = held in FAILING and told(code, held, Expression(operand.node, operand.scope)) in FAILING
        by_key[key] = fails and by_key.get(key, True)
    json = True not in by_key.values() or _is_changed(code, value, use)
    inside = ""
    if body is not None:
        made = Expression(body.node, body.scope)
        inside = handed_over(code, body) or told(code, operand_kind(code, body), made)
    return Returned(site, kind, keys, complete, inside, None if json else False)


def _is_changed(code: Code, value: Display, use: Expression) -> bool:
    """Whether something is taken out of a dict before it is returned, or a function that was given it may make another one
    of it: `return plain({"ids": {1, 2}})`."""
    if spelled_as(code, use):
        return True
    if taken_from(value):
        return True
    bindings = use.scope.owner.bindings.get(use.node.id, ()) if isinstance(use.node, ast.Name) else ()
    calls = [one for one in (use.node, *(binding.node for binding in bindings)) if isinstance(one, ast.Call)]
    functions = [one for call in calls for one in code.ev.functions(code.called(call, use.scope))]
    return any(value.operand.scope.owner is not one.scope and len(one.scope.returns) > 1 for one in functions)
