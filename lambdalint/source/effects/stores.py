"""What a second delivery makes of one write to a cache or a document store, where what it adds is certain."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lambdalint.data.libraries import library
from lambdalint.data.stores import (
    ADDING_OPERATORS,
    COUNTING,
    FADING,
    INSERTING,
    MONGO,
    PUSHING,
    REDIS,
    UPDATING,
)
from lambdalint.source.callgraph.code import Seen
from lambdalint.source.effects.guards.asked import ORDERS
from lambdalint.source.effects.verdicts import Judged, keyed
from lambdalint.source.model.handling import Repeats
from lambdalint.source.model.symbols import Argument, Const
from lambdalint.source.values.sdk import argument


def products(seen: Seen) -> set[str]:
    """What the client of a call talks to."""
    return {known.product for name in seen.libraries if (known := library(name)) is not None}


def judged_store(seen: Seen) -> Judged | None:
    """The verdict on a write; None for one that sets what is there, and for what is no client's."""
    known = products(seen)
    if REDIS in known:
        return _counted(seen) if seen.name in COUNTING else _pushed(seen) if seen.name in PUSHING else None
    if MONGO in known:
        return _inserted(seen) if seen.name in INSERTING else _updated(seen) if seen.name in UPDATING else None
    return None


def _counted(seen: Seen) -> Judged:
    """A count whose answer is asked is a limit or a guard; of one that nobody asks it is not known what it counts."""
    if first_asked(seen):
        return Judged(Repeats.NO_OP, "only its first count is told from others")
    if not dropped(seen) or any(".pipeline" in name for name in seen.libraries):
        return Judged(Repeats.UNKNOWN, "what its count decides was not followed", negligible=_fades(seen))
    return Judged(Repeats.DUPLICATE, "it adds up with every run", negligible=_fades(seen), sure=False)


def first_asked(seen: Seen) -> bool:
    """Whether all that is asked of a count is if it is the first: `cache.incr(id) == 1`, `n = cache.incr(id)`, `n > 1`."""
    statement = seen.statement.node if seen.statement is not None else None
    targets = statement.targets if isinstance(statement, ast.Assign) and _plain(statement.value) is seen.node else []
    names = {one.id for one in targets if isinstance(one, ast.Name)}
    told: list[bool] = []
    for compare, _ in seen.use.scope.owner.compares:
        left = _plain(compare.left) if isinstance(compare, ast.Compare) else None
        if left is seen.node or (isinstance(left, ast.Name) and left.id in names):
            told.append(isinstance(compare, ast.Compare) and _of_the_first(compare))
    return bool(told) and all(told)


def _plain(node: ast.expr) -> ast.expr:
    """What is awaited or made a number of."""
    match node:
        case ast.Await(value=inner) | ast.Call(func=ast.Name(id="int"), args=[inner]):
            return inner
    return node


def _of_the_first(compare: ast.Compare) -> bool:
    """Whether a comparison comes out otherwise for 1 than for 2."""
    match compare:
        case ast.Compare(ops=[op], comparators=[ast.Constant(value=int(count))]) if type(op) in ORDERS:
            return ORDERS[type(op)](1, count) != ORDERS[type(op)](2, count)
    return False


def dropped(seen: Seen) -> bool:
    """Whether nobody asks for the answer of a call."""
    node = seen.statement.node if seen.statement is not None else None
    value = node.value if isinstance(node, ast.Expr) else None
    return (value.value if isinstance(value, ast.Await) else value) is seen.node


def _fades(seen: Seen) -> bool:
    """Whether the function lets go of the key after a time, as limits on a rate do."""
    key = _first(seen.node)
    calls = [call for call, _ in seen.use.scope.calls if isinstance(call, ast.Call) and _first(call) == key != ""]
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in FADING for call in calls)


def _first(call: ast.Call) -> str:
    name = argument(call, 0, "name")
    return ast.dump(name) if name is not None else ""


def _pushed(seen: Seen) -> Judged:
    entry = seen.argument(2, "id") if seen.name == "xadd" else None
    told = seen.told(entry) if entry is not None else None
    if told is not None and told.symbol != Const("*"):
        return keyed(told.provenance, told, "its `id`", Repeats.NO_OP, "a second one with the same `id` is refused")
    return Judged(Repeats.DUPLICATE, "each call adds another one")


def _inserted(seen: Seen) -> Judged:
    """A document is refused a second time when its `_id` is the same; without one it gets a new one."""
    first = seen.argument(0, "document" if seen.name == "insert_one" else "documents")
    if first is None or isinstance(first, ast.Starred):
        return Judged(Repeats.UNKNOWN, "its documents were not followed")
    told = seen.told(first)
    if seen.name == "insert_one":
        from lambdalint.source.effects.sometimes import only_sometimes

        if told.member("_id") is not None and only_sometimes(seen, first, "_id"):
            return Judged(Repeats.UNKNOWN, "its document has an `_id` only sometimes", told.provenance, told)
        return _document(told)
    documents = [_document(one) for _, one in told.members]
    if not documents or not told.complete:
        return Judged(Repeats.UNKNOWN, "its documents were not followed", at=told)
    return next((one for one in documents if one.repeats is Repeats.DUPLICATE), documents[0])


def _document(told: Argument) -> Judged:
    own = told.member("_id")
    if own is not None:
        return keyed(own.provenance, own, "its `_id`", Repeats.NO_OP, "a second one with the same `_id` is refused")
    if not told.complete or not told.members:
        return Judged(Repeats.UNKNOWN, "whether its document has an `_id` was not followed", told.provenance, told)
    return Judged(Repeats.DUPLICATE, "each call adds another document, as it has no `_id`", told.provenance, told)


def _updated(seen: Seen) -> Judged | None:
    """An update that adds up, where nothing but the document's key is asked for."""
    wanted, update = seen.argument(0, "filter"), seen.argument(1, "update")
    if wanted is None or update is None or isinstance(wanted, ast.Starred) or isinstance(update, ast.Starred):
        return Judged(Repeats.UNKNOWN, "its update was not followed")
    told, chosen = seen.told(update), seen.told(wanted)
    adding = next((name for name, _ in told.members if name in ADDING_OPERATORS), None)
    if adding is None:
        return None if told.complete and told.members else Judged(Repeats.UNKNOWN, "its update was not followed")
    if not chosen.complete or len(chosen.members) > 1 or _asks(one for _, one in chosen.members):
        return Judged(Repeats.UNKNOWN, "what its filter asks was not followed", at=chosen)
    return Judged(Repeats.DUPLICATE, f"`{adding}` adds up with every run", chosen.provenance, told)


def _asks(values: Iterable[Argument]) -> bool:
    """Whether a filter has operators: `{"$ne": …}`."""
    return any(name.startswith("$") for value in values for name, _ in value.members)
