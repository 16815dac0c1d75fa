"""Calls whose answer may tell that a thing was done before, so that it may guard what follows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.data.calls import SQL_METHODS
from lambdalint.data.stores import MONGO, REDIS, SCRIPTS, TELLING, TELLING_SQL, UPDATING
from lambdalint.frozen import dataclass
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.guards.conditional import Condition
from lambdalint.source.effects.verdicts import constant_text, pattern
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.scope import Expression


@dataclass(frozen=True, slots=True)
class Telling:
    """A call whose answer tells. `names` are variables that hold the answer beside the one that it is assigned to."""

    use: Expression
    condition: Condition
    names: frozenset[str] = frozenset()
    returns_values: bool = False
    """Whether it is DynamoDB's write that answers what was there, which then may undo what it did itself."""
    call: AwsCall | None = None


def telling_calls(code: Code) -> Iterator[Telling]:
    """The calls of caches and databases whose answer says whether they changed something."""
    for seen in code.calls(_is_script, SQL_METHODS | TELLING):
        found = (_selected(code, seen) if seen.name in SQL_METHODS else None) or _stored(code, seen)
        if found is not None:
            yield found


def _is_script(name: str) -> bool:
    return any(one in name for one in SCRIPTS)


def _selected(code: Code, seen: Seen) -> Telling | None:
    """An UPDATE or DELETE of rows in a certain state, whose count is asked, or a row that is read under a lock."""
    from lambdalint.source.effects.databases import sql_of

    statement = sql_of(code, seen)
    text = constant_text(statement.symbol) if statement is not None else None
    if text is None or not pattern(TELLING_SQL).search(text):
        return None
    function = seen.node.func
    holder = function.value if isinstance(function, ast.Attribute) else None
    names = frozenset({holder.id}) if isinstance(holder, ast.Name) else frozenset()
    return Telling(seen.use, _condition(code, seen), names)


def _stored(code: Code, seen: Seen) -> Telling | None:
    """A command of a cache that answers what it changed, or an update of a document in a certain state."""
    if not seen.libraries:
        return None
    from lambdalint.source.effects.stores import products

    known = products(seen)
    if REDIS in known and seen.name not in UPDATING:
        return Telling(seen.use, _condition(code, seen))
    wanted = seen.argument(0, "filter")
    if MONGO not in known or wanted is None or isinstance(wanted, ast.Starred):
        return None
    inserts = seen.argument(100, "upsert")
    chosen = seen.told(wanted)
    if not chosen.complete or len(chosen.members) > 1 or inserts is not None:
        return Telling(seen.use, _condition(code, seen))
    return None


def _condition(code: Code, seen: Seen) -> Condition:
    given = (*seen.node.args, *(keyword.value for keyword in seen.node.keywords))
    known = [code.provenance(one, seen.use.scope) for one in given if not isinstance(one, ast.Starred)]
    origins = frozenset(origin for one in known for origin in one.origins) or frozenset({Origin.UNKNOWN})
    return Condition(seen.span, construct(seen.node), "its answer", Provenance(origins), "", None)
