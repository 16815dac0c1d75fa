"""Writes to databases and caches that are not AWS's: the SQL of a call, and which writes are refused a second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.data.calls import ADDING_METHODS, SQL_METHODS, SQL_TEXTS
from lambdalint.data.effects import UNIQUENESS_ERRORS, UNREPEATED_SQL
from lambdalint.data.libraries import library
from lambdalint.data.stores import MONGO, REDIS
from lambdalint.frozen import dataclass
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.guards.conditional import Condition
from lambdalint.source.effects.verdicts import constant_text, pattern
from lambdalint.source.model.symbols import Argument, Const, Provenance
from lambdalint.source.modules.scope import Scope, Statement
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External, Operand


@dataclass(frozen=True)
class Refusable:
    """A write that its store refuses the second time. `answers`: the answer of the call says so, not an exception;
    `names` are the variables that hold the answer beside the one that the call is assigned to. `covers` are calls before
    it whose writes it makes, those of a session that it commits."""

    seen: Seen
    condition: Condition
    answers: bool
    names: frozenset[str] = frozenset()
    covers: tuple[ast.Call, ...] = ()


def refusable(code: Code) -> Iterator[Refusable]:
    """The writes that say, by an exception or by their answer, that they were done before."""
    for seen in code.calls(names=SQL_METHODS | ADDING_METHODS):
        found = _sql(code, seen) if seen.name in SQL_METHODS else _added(code, seen)
        if found is not None:
            yield found


def sql_of(code: Code, seen: Seen) -> Argument | None:
    """The SQL that a call runs on a connection or cursor of a database driver."""
    first = seen.argument(0, "query") or seen.argument(0, "sql") or seen.argument(0, "operation")
    if first is None or isinstance(first, ast.Starred):
        return None
    drivers = [name for name in seen.libraries if _is_driver(name)]
    if not drivers:
        if seen.libraries or not isinstance(seen.node.func, ast.Attribute):
            return None
        holder = construct(seen.node).rpartition(".")[0].lower()
        if not any(word in holder for word in ("cur", "conn", "db", "session", "engine", "pool")):
            return None
    told = code.arguments.of(_text_of(code, first, seen.use.scope))
    text = constant_text(told.symbol)
    if not drivers:
        words = (text or "").split(None, 1)
        if not words or words[0].upper() not in ("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "SELECT", "CALL"):
            return None
    return told


def _text_of(code: Code, node: ast.expr, scope: Scope) -> Operand:
    """The text of `text("…")` and its like, also by a name; everything else is itself."""
    made = definition(code.ev, node, scope)
    if made is not None and isinstance(made.node, ast.Call) and len(made.node.args) == 1:
        called = code.ev.values(made.node.func, made.scope)
        if any(isinstance(one, External) and one.name in SQL_TEXTS for one in called):
            return Operand(made.node.args[0], made.scope)
    return Operand(node, scope)


def _is_driver(name: str) -> bool:
    found = library(name)
    return found is not None and found.vpc in ("strong", "medium") and bool(found.product)


def _sql(code: Code, seen: Seen) -> Refusable | None:
    """An INSERT that passes over rows that exist, or whose violation of a key is caught."""
    statement = sql_of(code, seen)
    text = constant_text(statement.symbol) if statement is not None else None
    if text is None:
        return None
    from lambdalint.source.effects.sql import claims

    if not (text.lstrip().upper().startswith("INSERT") or claims(text)):
        return None
    arguments = (*seen.node.args, *(keyword.value for keyword in seen.node.keywords))
    known = [code.provenance(one, seen.use.scope) for one in arguments if not isinstance(one, ast.Starred)]
    key = Provenance(frozenset(origin for one in known for origin in one.origins))
    if claims(text) or pattern(UNREPEATED_SQL).search(text):
        function = seen.node.func
        holder = function.value if isinstance(function, ast.Attribute) else None
        names = frozenset({holder.id}) if isinstance(holder, ast.Name) else frozenset()
        return Refusable(seen, refused_by(seen, "the statement", key, True), True, names)
    return violated(seen, key) or perhaps_violated(code, seen, key)


def _added(code: Code, seen: Seen) -> Refusable | None:
    """What is added to a cache unless it is there, or to a collection under a key of its own."""
    first = seen.argument(0, "name") or seen.argument(0, "key") or seen.argument(0, "document")
    if first is None or isinstance(first, ast.Starred) or not seen.libraries:
        return None
    from lambdalint.source.effects.stores import dropped, first_asked, products

    known = products(seen)
    if seen.name == "insert_one":
        document = seen.told(first)
        own = document.member("_id")
        key = own.provenance if own is not None else document.provenance
        keyed = MONGO in known
        return (violated(seen, key) or perhaps_violated(code, seen, key)) if keyed else None
    key = code.provenance(first, seen.use.scope)
    entry = seen.argument(1, "key") if seen.name in ("hsetnx", "sadd") else None
    if entry is not None and not isinstance(entry, ast.Starred):
        key = Provenance(key.origins | code.provenance(entry, seen.use.scope).origins)
    if seen.name == "incr":  # of the first one, or a limit on a rate
        asked = REDIS in known and not dropped(seen)
        return (
            Refusable(seen, refused_by(seen, "it", key, True if first_asked(seen) else None), True) if asked else None
        )
    if seen.name == "set":
        only_new = seen.argument(100, "nx")
        if only_new is None or code.ev.symbol(only_new, seen.use.scope) != Const(True):
            return None
    wanted = "Memcached" if seen.name == "add" else REDIS
    return Refusable(seen, refused_by(seen, "it", key, True), True) if wanted in known else None


def violated(seen: Seen, key: Provenance) -> Refusable | None:
    """A write whose violation of a key is caught in its function."""
    from lambdalint.source.effects.guards.obedience import meant

    at: Statement | None = seen.statement
    for block, _ in at.ancestors() if at is not None else ():
        owner = block.owner.node if block.owner is not None else None
        clauses = owner.handlers if block.kind == "try" and isinstance(owner, ast.Try) else []
        if any(meant(clause, seen.use.scope) & UNIQUENESS_ERRORS for clause in clauses):
            return Refusable(seen, refused_by(seen, "the key", key, True), False)
    return None


def perhaps_violated(code: Code, seen: Seen, key: Provenance) -> Refusable | None:
    """A write in code that knows of such violations; where one of this write ends is not followed."""
    spelt = any(module.spells(*UNIQUENESS_ERRORS) for module in code.ev.closure.modules.values())
    return Refusable(seen, refused_by(seen, "the key", key, None), False) if spelt else None


def refused_by(seen: Seen, what: str, key: Provenance, fits: bool | None) -> Condition:
    return Condition(seen.span, construct(seen.node), what, key, "", fits)
