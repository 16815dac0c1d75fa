"""Writes through object mappers and query builders that their store refuses the second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.data.calls import COMMITTING_METHODS
from lambdalint.data.mappers import (
    CHANGERS,
    CHANGES,
    CHOOSING,
    CONDITIONED,
    CREATING,
    EXECUTING,
    PYNAMO,
    TELLING_WHETHER,
    UNIQUE,
)
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.builders import built, changes_chosen, made_of, model
from lambdalint.source.effects.databases import Refusable, perhaps_violated, refused_by, violated
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.blocks import words
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import bases
from lambdalint.source.values.definitions import definition

UNKNOWN = Provenance(frozenset({Origin.UNKNOWN}))


def mapped_refusals(code: Code) -> Iterator[Refusable]:
    """The writes of mappers that say, by an exception or by their answer, that they were done before."""
    for seen in code.calls(
        names=EXECUTING | CREATING | CHANGES | CONDITIONED.keys() | COMMITTING_METHODS | {TELLING_WHETHER}
    ):
        found = _refusal(code, seen)
        if found is not None:
            yield found


def _refusal(code: Code, seen: Seen) -> Refusable | None:
    function = seen.node.func
    if not isinstance(function, ast.Attribute):
        return None
    if seen.name in COMMITTING_METHODS:
        return _committed(code, seen, function.value)
    if seen.name in EXECUTING:
        return _executed(code, seen, function.value)
    if seen.name == TELLING_WHETHER:
        return _told_whether(code, seen, function.value)
    found = _conditioned(code, seen, function.value) if seen.name in CONDITIONED else None
    if found is None and seen.name in CHANGES and changes_chosen(code.ev, function.value, seen.use.scope):
        return Refusable(seen, refused_by(seen, "its count", UNKNOWN, None), True)
    if found is not None or seen.name not in CREATING:
        return found
    if model(code.ev, function.value, seen.use.scope) is None:
        return None
    saves = seen.name == "save"
    given = _made_with(code, function.value, seen.use.scope) if saves else _arguments(seen.node, seen.use.scope)
    key = made_of(code.ev, given)
    return violated(seen, key) or perhaps_violated(code, seen, key)


def _arguments(call: ast.Call, scope: Scope) -> tuple[Expression, ...]:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return tuple(Expression(one, scope) for one in given)


def _made_with(code: Code, node: ast.expr, scope: Scope) -> tuple[Expression, ...]:
    """What an object was made with."""
    made = definition(code.ev, node, scope)
    return _arguments(made.node, made.scope) if made is not None and isinstance(made.node, ast.Call) else ()


def _committed(code: Code, seen: Seen, session: ast.expr) -> Refusable | None:
    """A commit whose violation of a key is caught: of the objects that the function added to the same session."""
    added: list[ast.Call] = []
    given: list[Expression] = []
    for node, scope in seen.use.scope.owner.calls:
        match node:
            case ast.Call(func=ast.Attribute(value=holder, attr="add"), args=[one]) if words(holder) == words(session):
                added.append(node)
                given += _made_with(code, one, scope)
    key = made_of(code.ev, tuple(given)) if given else UNKNOWN
    found = violated(seen, key)
    return Refusable(seen, found.condition, False, covers=tuple(added)) if found is not None else None


def _executed(code: Code, seen: Seen, holder: ast.expr) -> Refusable | None:
    """A built INSERT that is run: `conn.execute(insert(…))`, `Inbox.insert(…).execute()`."""
    first = seen.argument(0, "statement")
    asked = holder if first is None else first
    names = frozenset({holder.id}) if isinstance(holder, ast.Name) else frozenset[str]()
    changed = built(code.ev, asked, seen.use.scope, CHANGERS, CHANGES)
    if changed is not None and not CHOOSING.isdisjoint(changed.steps):
        key = made_of(code.ev, changed.given)
        return Refusable(seen, refused_by(seen, "its count", key, None), True, names)
    statement = built(code.ev, asked, seen.use.scope)
    if statement is None:
        return None
    key = made_of(code.ev, statement.given)
    if not statement.passes_over:
        return violated(seen, key) or perhaps_violated(code, seen, key)
    counts = first is not None or "as_rowcount" in statement.steps  # else it answers the last key of the table
    return Refusable(seen, refused_by(seen, "the statement", key, True if counts else None), True, names)


def _told_whether(code: Code, seen: Seen, holder: ast.expr) -> Refusable | None:
    """`_, created = Inbox.get_or_create(id=…)`, where the database keeps the field's values apart."""
    found = model(code.ev, holder, seen.use.scope)
    if found is None:
        return None
    asked = [one for one in seen.node.keywords if one.arg not in (None, "defaults")]
    key = made_of(code.ev, tuple(Expression(one.value, seen.use.scope) for one in asked))
    unique = any(_is_unique(code, found, one.arg or "") for one in asked)
    created = frozenset[str]()
    match seen.statement.node if seen.statement is not None else None:
        case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id=name)])]):
            created = frozenset({name})
    return Refusable(seen, refused_by(seen, "the row", key, True if unique else None), True, created)


def _is_unique(code: Code, scope: Scope, field: str) -> bool:
    """Whether a field of a model is one that the database keeps apart."""
    for at in bases(code.ev, scope):
        for binding in at.bindings.get(field, ()):
            given = binding.node.keywords if isinstance(binding.node, ast.Call) else []
            if any(one.arg in UNIQUE and getattr(one.value, "value", None) is True for one in given):
                return True
    return False


def _conditioned(code: Code, seen: Seen, holder: ast.expr) -> Refusable | None:
    """A write of PynamoDB under a condition: `Seen(id).save(condition=Seen.id.does_not_exist())`."""
    condition = seen.argument(CONDITIONED[seen.name], "condition")
    if condition is None or model(code.ev, holder, seen.use.scope, PYNAMO) is None:
        return None
    made = definition(code.ev, condition, seen.use.scope)
    asked = made.node if made is not None else condition
    fits = True if "does_not_exist" in words(asked) and seen.name == "save" else None
    key = made_of(code.ev, _key_given(code, holder, seen.use.scope, asked))
    return Refusable(seen, refused_by(seen, "the condition", key, fits), False)


def _key_given(code: Code, holder: ast.expr, scope: Scope, condition: ast.expr) -> tuple[Expression, ...]:
    """What the object was given for the attribute that must not exist: by name, else as the first, its hash key."""
    names = [
        one.func.value.attr
        for one in ast.walk(condition)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and isinstance(one.func.value, ast.Attribute)
    ]
    made = definition(code.ev, holder, scope)
    if made is None or not isinstance(made.node, ast.Call):
        return ()
    named = [one.value for one in made.node.keywords if one.arg in names]
    return tuple(Expression(one, made.scope) for one in (*named, *made.node.args)[:1])
