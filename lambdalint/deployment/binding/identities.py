"""Whether writing an item again overwrites it: decided once the table's keys are known from the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.resources import Table
from lambdalint.frozen import replace
from lambdalint.source.effects.item_writes import item_written
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.facts import Facts
from lambdalint.source.model.handling import Effect, Repeats
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Several, Value


def with_keys(handler: Value[Handler], tables: Sequence[Table]) -> Value[Handler]:
    """The handler with the effects that put an item into a table of the template judged by the table's keys."""
    if not isinstance(handler, Known) or not tables:
        return handler
    code = handler.value
    keys = {table.id: table.keys.value for table in tables if isinstance(table.keys, Known)}
    targets = {
        call.call: call.target.value.id
        for call in code.calls.items
        if isinstance(call.target, Known) and isinstance(call.target.value, Reference) and call.service == "dynamodb"
    }
    facts = code.facts.seen_by((keys, targets), partial(by_keys, code.facts, keys, targets))
    return Known(replace(code, facts=facts), handler.span, handler.basis)


def by_keys(facts: Facts, keys: Mapping[str, tuple[str, ...]], targets: Mapping[AwsCall, str], name: str) -> Any:
    """The facts of a name, effects judged by the keys of tables; `targets` are the tables that calls act on."""
    found = getattr(facts, name)
    if name != "effects":
        return found
    effects = [
        judged(effect, keys[targets[effect.call]])
        if effect.call is not None
        and effect.call.operation in ("put_item", "batch_write_item")
        and targets.get(effect.call) in keys
        else effect
        for effect in found.items
    ]
    never = {call.site.span: name for call, id in targets.items() if (name := new_key(call, keys.get(id, ())))}
    if never:
        effects = [unguarded(effect, never) for effect in effects]
    return Several(tuple(effects), found.gaps)


def new_key(call: AwsCall, keys: tuple[str, ...]) -> str:
    """The key attribute that an item has anew each time it is put; "" where it has none."""
    item = call.argument("Item") if call.operation == "put_item" else None
    members = item.members if item is not None and call.argument("ConditionExpression") is not None else ()
    return next((name for name, value in members if name in keys and value.provenance.fresh), "")


def unguarded(effect: Effect, never: Mapping[Span, str]) -> Effect:
    """The same effect without the conditional writes that are never refused, because no item has their keys yet."""
    guards = tuple(
        replace(
            guard,
            counts=False,
            reason=f"its key `{never[guard.span]}` is new in every invocation, so it is never refused",
        )
        if guard.kind == "conditional-write" and guard.span in never
        else guard
        for guard in effect.guards
    )
    if guards == effect.guards:
        return effect
    guarded = effect.guarded if any(guard.counts is not False for guard in guards) else False
    return replace(effect, guards=guards, guarded=guarded)


def judged(effect: Effect, keys: tuple[str, ...]) -> Effect:
    """The same effect with the verdict that the keys allow."""
    item = effect.call.argument("Item") if effect.call is not None else None
    if item is None:
        return effect
    verdict = item_written(item, keys)
    if effect.repeats is Repeats.DUPLICATE and verdict.repeats is not Repeats.DUPLICATE:
        return effect  # it adds to what it was before, under whatever key
    return replace(
        effect,
        repeats=verdict.repeats,
        why=verdict.why,
        identity=verdict.identity,
        identity_at=verdict.at,
        identity_name=verdict.name,
    )
