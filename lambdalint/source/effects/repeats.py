"""What a second delivery of the same event makes of one SDK call, as far as the code alone tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lambdalint.data.effects import OperationEffect, Repeat, effect
from lambdalint.source.awscalls.calling import led
from lambdalint.source.effects.item_writes import batch_write, put_item, transaction, update_item
from lambdalint.source.effects.verdicts import Judged, keyed
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.handling import Repeats
from lambdalint.source.model.symbols import Argument, Const

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
MAKING = ("Create", "Start", "Copy")
NAMING = ("name", "id", "identifier")
"""How arguments end that name something."""


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
        at = named(call)
        if at is None:
            return Judged(Repeats.UNKNOWN, "its name was not followed")
        name = next((f"its `{name}`" for name, value in call.arguments if value is at), "its name")
        return keyed(at.provenance, at, name, Repeats.NO_OP, "a second one of the same name is refused")
    if kind is Repeat.SAME:
        return Judged(Repeats.NO_OP, "repeating it changes nothing")
    if kind is Repeat.DUPLICATE:
        return Judged(Repeats.DUPLICATE, known.note or "each call adds another one")
    return Judged(Repeats.UNKNOWN, known.note or "it depends on its arguments")


def named(call: AwsCall) -> Argument | None:
    """The name that a call gives to what it makes, else the resource that it acts on."""
    made = call.api.removeprefix("Admin")
    noun = next((made[len(verb) :] for verb in MAKING if made.startswith(verb)), call.api).lower()
    own = {f"{of}{kind}" for of in ("", noun) for kind in NAMING}
    names = [(name.lower(), value) for name, value in call.arguments]
    for name, value in names:
        if name in own or (name.startswith("target") and name.endswith(NAMING)):
            return value
    return call.target or next((value for name, value in names if name.endswith(NAMING)), None)


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
        return Judged(Repeats.DUPLICATE, f"each call adds another one, as it has no `{name}`", name=name)
    at = found[0]
    return keyed(at.provenance, at, f"its `{name}`", Repeats.NO_OP, f"a second one with the same `{name}` is ignored")


def _names(arguments: Iterable[tuple[str, Argument]]) -> Iterator[str]:
    """The names of arguments and of what they hold."""
    for name, value in arguments:
        yield name
        yield from _names(value.members)


def _object(call: AwsCall) -> Judged:
    key = call.argument("Key")
    if key is None:
        return Judged(Repeats.UNKNOWN, "its key was not followed")
    return keyed(key.provenance, key, "its `Key`", Repeats.OVERWRITE, "the same object is written again")


def _invoke(call: AwsCall) -> Judged | None:
    kind = call.argument("InvocationType")
    if kind is not None and kind.symbol == Const("DryRun"):
        return None
    name = call.argument("DurableExecutionName")
    if name is not None:
        return keyed(name.provenance, name, "its `DurableExecutionName`", Repeats.NO_OP, "it runs once for each name")
    return Judged(Repeats.DUPLICATE, "what the invoked function does is repeated")


def _records(call: AwsCall) -> Judged:
    changes = call.argument("ChangeBatch")
    actions = led(list(changes.members), ["Changes[]", "Action"]) if changes is not None else []
    texts = {one.symbol.value for one in actions if isinstance(one.symbol, Const)}
    if actions and len(texts) == 1 and texts <= {"UPSERT"}:
        return Judged(Repeats.OVERWRITE, "the same records are set again")
    return Judged(Repeats.NO_OP, "a second change of the same records is refused or sets the same")


def _partiql(call: AwsCall) -> Judged | None:
    from lambdalint.source.effects.sql import partiql

    return partiql(call)


def _statement_run(call: AwsCall) -> Judged | None:
    from lambdalint.source.effects.sql import statement_run

    return statement_run(call)


_SPECIAL = {
    "dynamodb.PutItem": put_item,
    "dynamodb.UpdateItem": update_item,
    "dynamodb.BatchWriteItem": batch_write,
    "dynamodb.TransactWriteItems": transaction,
    "dynamodb.ExecuteStatement": _partiql,
    "dynamodb.BatchExecuteStatement": _partiql,
    "s3.PutObject": _object,
    "s3.CopyObject": _object,
    "s3.upload_file": _object,
    "s3.upload_fileobj": _object,
    "s3.copy": _object,
    "lambda.Invoke": _invoke,
    "rds-data.ExecuteStatement": _statement_run,
    "rds-data.BatchExecuteStatement": _statement_run,
    "redshift-data.ExecuteStatement": _statement_run,
    "athena.StartQueryExecution": _statement_run,
    "route53.ChangeResourceRecordSets": _records,
}
