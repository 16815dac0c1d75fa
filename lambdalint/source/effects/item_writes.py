"""What writing an item of a table a second time does: put, updated, in batches and in transactions."""

from __future__ import annotations

import re

from lambdalint.data.effects import ADDED, DUPLICATING_UPDATE
from lambdalint.source.effects.verdicts import Given, Judged, constant_text, keyed, pattern
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.handling import Repeats
from lambdalint.source.model.symbols import Argument, Choice, Const, Joined, Origin, Provenance, Symbol
from lambdalint.source.provenance.arguments import SET


def put_item(call: Given) -> Judged:
    """Overwrites by key; which members are the key only the table says."""
    item = call.argument("Item")
    if item is None:
        return Judged(Repeats.UNKNOWN, "its item was not followed")
    return item_written(item)


def item_written(item: Argument, keys: tuple[str, ...] = ()) -> Judged:
    """The verdict on putting an item; `keys` are the table's key attributes where they are known."""
    members = [(name, value) for name, value in item.members if not keys or name in keys]
    overwrite = "the same item is written again"
    if keys:
        for name, value in members:
            if value.provenance.fresh:
                return keyed(value.provenance, value, f"its key `{name}`", Repeats.OVERWRITE, overwrite)
        if len(members) < len(keys):
            return Judged(Repeats.UNKNOWN, f"its key `{keys[0]}` was not followed", item.provenance, item, keys[0])
        for name, value in members:
            judged = keyed(value.provenance, value, f"its key `{name}`", Repeats.OVERWRITE, overwrite)
            if judged.repeats is not Repeats.OVERWRITE:
                return judged
        name, value = members[0]
        return keyed(value.provenance, value, f"its key `{name}`", Repeats.OVERWRITE, overwrite)
    for name, value in members:
        if value.provenance.fresh:
            why = f"`{name}` is new in every invocation, and whether it is a key is not known"
            return Judged(Repeats.UNKNOWN, why, value.provenance, value, name)
    if (
        item.complete
        and members
        and not item.provenance.origins & {Origin.RANDOM, Origin.TIME, Origin.HOUR, Origin.UNKNOWN}
    ):
        return Judged(Repeats.OVERWRITE, overwrite, item.provenance, item)
    if item.provenance.from_event and not members:
        return Judged(Repeats.OVERWRITE, overwrite, item.provenance, item)
    return Judged(Repeats.UNKNOWN, "where its key comes from was not followed", item.provenance, item)


def update_item(call: Given) -> Judged:
    """What a second `update_item` of the same event does."""
    key = call.argument("Key")
    if key is not None:
        for name, value in key.members:
            if value.provenance.fresh:
                return keyed(value.provenance, value, f"its key `{name}`", Repeats.OVERWRITE, "")
    expression = call.argument("UpdateExpression")
    if expression is None:
        older = call.argument("AttributeUpdates")
        return Judged(Repeats.UNKNOWN, "its update was not followed") if older is None else _older(older)
    identity = key.provenance if key is not None else Provenance()
    texts = _spellings(expression.symbol)
    if not texts:
        return Judged(Repeats.UNKNOWN, "its update expression was not followed", identity, expression)
    values = call.argument("ExpressionAttributeValues")
    adding = [(text, found) for text in texts if (found := _adding(text, values)) is not None]
    if not adding:
        return Judged(Repeats.OVERWRITE, "the same values are set again", identity, key)
    text, found = adding[0]
    clause = f"`{_clause(text, found.start())}`"
    if len(adding) < len(texts):
        return Judged(Repeats.UNKNOWN, f"{clause} is only sometimes a part of its update", identity, expression)
    return Judged(Repeats.DUPLICATE, f"{clause} adds up with every run", identity, expression, "UpdateExpression")


def _adding(text: str, values: Argument | None) -> re.Match[str] | None:
    """Where an update expression adds up; what an ADD puts into a set is there once."""
    for found in pattern(DUPLICATING_UPDATE).finditer(text):
        added = pattern(ADDED).match(text, found.start())
        named = pattern(r":\w+").findall(added.group(1)) if added is not None and values is not None else ()
        if not named or not all(_is_set(values.member(name)) for name in named if values is not None):
            return found
    return None


def _is_set(value: Argument | None) -> bool:
    """A set of the table resource, or of the client: `{"SS": [tag]}`."""
    if value is None:
        return False
    return value.symbol == SET or any(value.member(name) is not None for name in ("SS", "NS", "BS"))


def _spellings(symbol: Symbol) -> list[str]:
    """The texts that a symbol can be, by the options of the first choice in it; unknown parts are left as spaces."""
    parts = symbol.parts if isinstance(symbol, Joined) else (symbol,)
    at = next((number for number, part in enumerate(parts) if isinstance(part, Choice)), len(parts))
    options = parts[at].options if at < len(parts) else ()  # type: ignore[union-attr]
    whole: list[Symbol] = [Joined((*parts[:at], one, *parts[at + 1 :])) for one in options] or [symbol]
    return [text for one in whole if (text := constant_text(one)) is not None]


def _older(updates: Argument) -> Judged:
    for name, value in updates.members:
        action = value.member("Action")
        if action is not None and action.symbol == Const("ADD") and not _is_set(value.member("Value")):
            return Judged(Repeats.DUPLICATE, f"`ADD` of `{name}` adds up with every run", updates.provenance, updates)
    return Judged(Repeats.OVERWRITE, "the same values are set again", updates.provenance, updates)


def _clause(text: str, at: int) -> str:
    """The clause of an update expression around a position, on one line."""
    start = max((text.rfind(mark, 0, at) for mark in (",", "SET ", "set ", "\n")), default=0)
    start = 0 if start < 0 else start + (4 if text[start : start + 4].lower() == "set " else 1)
    end = text.find(",", at)
    clause = " ".join(text[start : end if end > 0 else len(text)].split())
    return clause if len(clause) <= 60 else f"{clause[:59]}…"


def batch_write(call: AwsCall) -> Judged:
    """`batch_writer().put_item(Item=…)`, or `batch_write_item` with its requests."""
    item = call.argument("Item")
    if item is not None:
        return item_written(item)
    if call.argument("Key") is not None:
        return Judged(Repeats.NO_OP, "repeating it changes nothing")
    return Judged(Repeats.UNKNOWN, "its requests were not followed")


def transaction(call: AwsCall) -> Judged:
    """What a second `transact_write_items` of the same event does: the worst of its items."""
    token = call.argument("ClientRequestToken")
    if token is not None:
        because = "a second one with the same token is ignored"
        return keyed(token.provenance, token, "its `ClientRequestToken`", Repeats.NO_OP, because)
    items = call.argument("TransactItems")
    verdicts: list[Judged] = []
    for _, one in items.members if items is not None else ():
        for kind, request in one.members:
            verdicts += [_request(kind, request)]
    if not verdicts or items is None or not items.complete:
        return Judged(Repeats.UNKNOWN, "its items were not followed")
    for wanted in (Repeats.DUPLICATE, Repeats.UNKNOWN):
        for verdict in verdicts:
            if verdict.repeats is wanted:
                return verdict
    return verdicts[0]


class Members:
    """The members of a display, asked like the arguments of a call."""

    def __init__(self, display: Argument) -> None:
        self.display = display

    def argument(self, name: str) -> Argument | None:
        return self.display.member(name)


def _request(kind: str, request: Argument) -> Judged:
    if kind == "Put":
        return put_item(Members(request))
    if kind == "Update":
        return update_item(Members(request))
    return Judged(Repeats.NO_OP, "repeating it changes nothing")
