"""A table refuses an item without its key attributes."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Const,
    Deployment,
    Function,
    Known,
    Reference,
    Severity,
    Table,
    Trap,
    Violation,
    rule,
)

KEYED = {"put_item": "Item", "get_item": "Key", "update_item": "Key", "delete_item": "Key"}


@rule(
    "key-mismatch",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Only literal items whose attributes are all seen, on a table of the template."""
    if not isinstance(function.handler, Known):
        return
    for call in function.handler.value.calls.items:
        name = call.operation
        if name == "batch_write_item":  # of a batch writer: `batch.put_item(Item=…)`
            name = "put_item" if call.argument("Item") is not None else "delete_item"
        if call.service != "dynamodb" or name not in KEYED or not call.sure:
            continue
        match call.target:
            case Known(Reference(id)):
                table = next((table for table in deployment.tables if table.id == id), None)
            case _:
                continue
        if table is not None and call.call.through == "library":
            yield from of_powertools(call, table)
            continue
        given = call.argument(KEYED[name])
        if table is None or not isinstance(table.keys, Known) or given is None or not given.complete:
            continue
        names = {name for name, _ in given.members}
        missing = [key for key in table.keys.value if key not in names]
        foreign = sorted(names - set(table.keys.value)) if KEYED[name] == "Key" else []
        if missing or foreign:
            yield Violation(
                at=given.span,
                label=said(missing, foreign),
                message=f"`{name}` on `{table.id}` is refused: {said(missing, foreign)}",
                because=[(table.keys, f"the key is {spelled(table.keys.value)}")],
                help=f"give exactly {spelled(table.keys.value)}"
                if KEYED[name] == "Key"
                else f"put {spelled(missing)} into the item",
                resources=[table.id],
            )


def of_powertools(call: Call, table: Table) -> Iterator[Violation]:
    """Powertools keeps each record under `key_attr`, or under that and `sort_key_attr`."""
    names = [attribute(call, "key_attr", "id"), attribute(call, "sort_key_attr", None)]
    used = [name for name in names if name is not None]
    if call.operation != "put_item" or "" in names or not isinstance(table.keys, Known):
        return
    keys = table.keys.value
    if set(used) != set(keys):
        settings = "`key_attr` and `sort_key_attr`" if len(keys) > 1 else "`key_attr`"
        yield Violation(
            at=call.span,
            label=f"its key is {spelled(used)}",
            message=f"`{call.call.construct}` is refused by `{table.id}`: it keeps its records by {spelled(used)}",
            because=[(table.keys, f"the key is {spelled(keys)}")],
            help=f"give it {settings} as {spelled(keys)}, or make {spelled(used)} the key of the table",
            resources=[table.id],
        )


def attribute(call: Call, name: str, default: str | None) -> str | None:
    """The attribute that an argument names; "" where it is not known."""
    given = call.argument(name)
    if given is None:
        return default
    value = given.symbol.value if isinstance(given.symbol, Const) else ""
    return value if isinstance(value, str) or value is None else ""


def said(missing: list[str], foreign: list[str]) -> str:
    """What is wrong with the attributes."""
    if missing:
        return f"{spelled(missing)} is missing" if len(missing) == 1 else f"{spelled(missing)} are missing"
    return f"{spelled(foreign)} is no part of the key"


def spelled(names: list[str] | tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)
