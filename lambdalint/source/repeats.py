"""What a second delivery of the same event makes of one SDK call, as far as the code alone tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol

from lambdalint.data.effects import DUPLICATING_SQL, DUPLICATING_UPDATE, GUARDED_SQL, OperationEffect, Repeat, effect
from lambdalint.source.awscalls import led
from lambdalint.source.handling import Repeats
from lambdalint.source.model import Argument, AwsCall, Choice, Const, Joined, Origin, Provenance, Symbol

FORWARDS = frozenset(
    {
        "sqs.SendMessage",
        "sqs.SendMessageBatch",
        "sns.Publish",
        "sns.PublishBatch",
        "events.PutEvents",
        "kinesis.PutRecord",
        "kinesis.PutRecords",
        "firehose.PutRecord",
        "firehose.PutRecordBatch",
        "lambda.Invoke",
        "lambda.InvokeAsync",
        "iot-data.Publish",
    }
)
"""Operations that hand a message to something else, which may deal with duplicates itself."""


class Given(Protocol):
    """Something with arguments by name."""

    def argument(self, name: str) -> Argument | None: ...


class Judged:
    """The verdict on one call: what repeating does, why, and the argument that decides."""

    __slots__ = ("at", "identity", "name", "negligible", "repeats", "sure", "why")

    def __init__(
        self,
        repeats: Repeats,
        why: str,
        identity: Provenance = Provenance(),
        at: Argument | None = None,
        name: str = "",
        negligible: bool = False,
        sure: bool = True,
    ) -> None:
        self.repeats, self.why, self.identity, self.at, self.name = repeats, why, identity, at, name
        self.negligible, self.sure = negligible, sure


def judge(call: AwsCall) -> Judged | None:
    """The verdict, None when the call changes nothing."""
    if call.through in ("presigned", "waiter", "paginator", "library"):
        return None
    known = effect(call.service, call.api)
    if known is None or not known.changes:
        return None
    if call.api.startswith(("Delete", "BatchDelete")) and known.repeat is Repeat.DEPENDS:
        return None
    special = _SPECIAL.get(f"{call.service}.{call.api}")
    if special is not None:
        judged = special(call)
    else:
        judged = _general(call, known)
    if judged is not None:
        judged.negligible = judged.negligible or known.negligible
        judged.sure = known.sure
    return judged


def _general(call: AwsCall, known: OperationEffect) -> Judged:
    kind = known.repeat
    if kind in (Repeat.TOKEN, Repeat.OPEN_TOKEN) or (kind is Repeat.DEPENDS and known.token):
        return _token(call, known)
    if kind is Repeat.NAMED and call.api.startswith("SendTask"):
        return Judged(Repeats.NO_OP, "a task's token is answered once")
    if kind is Repeat.NAMED:
        at = call.target or _named(call)
        if at is None:
            return Judged(Repeats.UNKNOWN, "its name was not followed")
        return keyed(at.provenance, at, "its name", Repeats.NO_OP, "a second one of the same name is refused")
    if kind is Repeat.SAME:
        return Judged(Repeats.NO_OP, "repeating it changes nothing")
    if kind is Repeat.DUPLICATE:
        return Judged(Repeats.DUPLICATE, known.note or "each call adds another one")
    return Judged(Repeats.UNKNOWN, known.note or "it depends on its arguments")


def _named(call: AwsCall) -> Argument | None:
    for name, value in call.arguments:
        if name.lower().endswith(("name", "id", "identifier")):
            return value
    return None


def _token(call: AwsCall, known: OperationEffect) -> Judged:
    found = led(list(call.arguments), known.token.split("."))
    name = known.token.rpartition(".")[2]
    if not found:
        head, many, _ = known.token.partition("[]")
        entries = call.argument(head) if many else None
        if entries is not None and not any(one.members for _, one in entries.members):
            return Judged(Repeats.UNKNOWN, "its entries were not followed", at=entries)
        if name == "MessageDeduplicationId" and not any("MessageGroupId" in part for part in _names(call.arguments)):
            return Judged(Repeats.DUPLICATE, "each call adds another one")
        return Judged(Repeats.DUPLICATE, f"each call adds another one, as it has no `{name}`")
    at = found[0]
    return keyed(at.provenance, at, f"its `{name}`", Repeats.NO_OP, f"a second one with the same `{name}` is ignored")


def _names(arguments: Iterable[tuple[str, Argument]]) -> Iterator[str]:
    """The names of arguments and of what they hold."""
    for name, value in arguments:
        yield name
        yield from _names(value.members)


def keyed(key: Provenance, at: Argument | None, what: str, same: Repeats, because: str) -> Judged:
    """The verdict where everything hangs on one key."""
    name = what.removeprefix("its ").strip("`")
    if key.fresh:
        return Judged(Repeats.DUPLICATE, f"{what} is new in every invocation", key, at, name)
    origins = key.origins
    if Origin.HOUR in origins and not origins & {Origin.RANDOM, Origin.TIME, Origin.UNKNOWN}:
        return Judged(Repeats.UNKNOWN, f"{what} is the same for an hour, and another one after it", key, at, name)
    settled = origins <= {Origin.EVENT, Origin.CONST, Origin.ENV, Origin.DAY} and bool(origins)
    if settled:
        return Judged(same, because, key, at, name)
    if Origin.CONTEXT in origins and not origins & {Origin.RANDOM, Origin.TIME, Origin.UNKNOWN}:
        return Judged(Repeats.UNKNOWN, f"{what} comes from the context of one invocation", key, at, name)
    return Judged(Repeats.UNKNOWN, f"where {what} comes from was not followed", key, at, name)


def _put_item(call: Given) -> Judged:
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


def _update_item(call: Given) -> Judged:
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
    adding = [(text, found) for text in texts if (found := _pattern(DUPLICATING_UPDATE).search(text)) is not None]
    if not adding:
        return Judged(Repeats.OVERWRITE, "the same values are set again", identity, key)
    text, found = adding[0]
    clause = f"`{_clause(text, found.start())}`"
    if len(adding) < len(texts):
        return Judged(Repeats.UNKNOWN, f"{clause} is only sometimes a part of its update", identity, expression)
    return Judged(Repeats.DUPLICATE, f"{clause} adds up with every run", identity, expression, "UpdateExpression")


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
        if action is not None and action.symbol == Const("ADD"):
            return Judged(Repeats.DUPLICATE, f"`ADD` of `{name}` adds up with every run", updates.provenance, updates)
    return Judged(Repeats.OVERWRITE, "the same values are set again", updates.provenance, updates)


def _clause(text: str, at: int) -> str:
    """The clause of an update expression around a position, on one line."""
    start = max((text.rfind(mark, 0, at) for mark in (",", "SET ", "set ", "\n")), default=0)
    start = 0 if start < 0 else start + (4 if text[start : start + 4].lower() == "set " else 1)
    end = text.find(",", at)
    clause = " ".join(text[start : end if end > 0 else len(text)].split())
    return clause if len(clause) <= 60 else f"{clause[:59]}…"


def _object(call: AwsCall) -> Judged:
    key = call.argument("Key")
    if key is None:
        return Judged(Repeats.UNKNOWN, "its key was not followed")
    return keyed(key.provenance, key, "its `Key`", Repeats.OVERWRITE, "the same object is written again")


def _batch_write(call: AwsCall) -> Judged:
    """`batch_writer().put_item(Item=…)`, or `batch_write_item` with its requests."""
    item = call.argument("Item")
    if item is not None:
        return item_written(item)
    if call.argument("Key") is not None:
        return Judged(Repeats.NO_OP, "repeating it changes nothing")
    return Judged(Repeats.UNKNOWN, "its requests were not followed")


def _invoke(call: AwsCall) -> Judged | None:
    kind = call.argument("InvocationType")
    if kind is not None and kind.symbol == Const("DryRun"):
        return None
    name = call.argument("DurableExecutionName")
    if name is not None:
        return keyed(name.provenance, name, "its `DurableExecutionName`", Repeats.NO_OP, "it runs once for each name")
    return Judged(Repeats.DUPLICATE, "what the invoked function does is repeated")


def _sql(call: AwsCall) -> Judged | None:
    for name in ("sql", "Sql", "QueryString", "Statement"):
        at = call.argument(name)
        if at is not None:
            judged = judged_sql(constant_text(at.symbol), at)
            token = call.argument("ClientRequestToken") or call.argument("ClientToken")
            if judged is not None and judged.repeats is Repeats.DUPLICATE and token is not None:
                because = "a second one with the same token is ignored"
                return keyed(token.provenance, token, "its token", Repeats.NO_OP, because)
            return judged
    return Judged(Repeats.UNKNOWN, "its SQL was not followed")


def judged_sql(text: str | None, at: Argument | None) -> Judged | None:
    """The verdict on a statement; None for one that only reads."""
    if text is None:
        return Judged(Repeats.UNKNOWN, "its SQL was not followed", at=at)
    words = text.split(None, 2)
    first = words[0].upper() if words else ""
    reads = ("SELECT", "SHOW", "DESCRIBE", "EXPLAIN", "SET", "BEGIN", "COMMIT", "ROLLBACK", "USE", "START")
    if first in reads or (first == "WITH" and not _pattern(r"(?i)\b(INSERT|UPDATE|DELETE|MERGE)\b").search(text)):
        return None
    if first in ("CREATE", "DROP", "ALTER", "GRANT", "DELETE", "TRUNCATE", "MSCK", "UNLOAD", "REPLACE", "MERGE"):
        if (
            first == "CREATE"
            and (table := _pattern(r"(?i)\bTABLE\b").search(text))
            and _pattern(r"(?i)\bAS\b").search(text, table.end())
            and "IF NOT EXISTS" not in text.upper()
        ):
            return Judged(Repeats.NO_OP, "a second table of the same name is refused", at=at)
        return Judged(Repeats.NO_OP, "repeating it changes nothing", at=at)
    if _pattern(GUARDED_SQL).search(text):
        return Judged(Repeats.NO_OP, "the statement passes over rows that exist", at=at)
    if _pattern(DUPLICATING_SQL).search(text):
        return Judged(Repeats.DUPLICATE, f"`{' '.join(text.split())[:40].rstrip()}…` runs twice", at=at, name="sql")
    if first == "UPDATE":
        return Judged(Repeats.OVERWRITE, "the same values are set again", at=at)
    return Judged(Repeats.UNKNOWN, "its SQL was not followed", at=at)


def _partiql(call: AwsCall) -> Judged | None:
    at = call.argument("Statement")
    text = constant_text(at.symbol) if at is not None else None
    if text is not None and text.lstrip().upper().startswith("INSERT"):
        return Judged(Repeats.NO_OP, "a second row with the same key is refused", at=at)
    return judged_sql(text, at)


def _transaction(call: AwsCall) -> Judged:
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
        return _put_item(Members(request))
    if kind == "Update":
        return _update_item(Members(request))
    return Judged(Repeats.NO_OP, "repeating it changes nothing")


def _records(call: AwsCall) -> Judged:
    changes = call.argument("ChangeBatch")
    actions = led(list(changes.members), ["Changes[]", "Action"]) if changes is not None else []
    texts = {one.symbol.value for one in actions if isinstance(one.symbol, Const)}
    if actions and len(texts) == 1 and texts <= {"UPSERT"}:
        return Judged(Repeats.OVERWRITE, "the same records are set again")
    return Judged(Repeats.NO_OP, "a second change of the same records is refused or sets the same")


def constant_text(symbol: Symbol) -> str | None:
    """A constant text; unknown parts of one are left as spaces."""
    if isinstance(symbol, Const):
        return symbol.value if isinstance(symbol.value, str) else None
    if isinstance(symbol, Joined):
        parts = [part.value if isinstance(part, Const) else " ? " for part in symbol.parts]
        return "".join(str(part) for part in parts)
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


_SPECIAL = {
    "dynamodb.PutItem": _put_item,
    "dynamodb.UpdateItem": _update_item,
    "dynamodb.BatchWriteItem": _batch_write,
    "dynamodb.TransactWriteItems": _transaction,
    "dynamodb.ExecuteStatement": _partiql,
    "dynamodb.BatchExecuteStatement": _partiql,
    "s3.PutObject": _object,
    "s3.CopyObject": _object,
    "s3.upload_file": _object,
    "s3.upload_fileobj": _object,
    "s3.copy": _object,
    "lambda.Invoke": _invoke,
    "rds-data.ExecuteStatement": _sql,
    "rds-data.BatchExecuteStatement": _sql,
    "redshift-data.ExecuteStatement": _sql,
    "athena.StartQueryExecution": _sql,
    "route53.ChangeResourceRecordSets": _records,
}
