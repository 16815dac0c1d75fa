"""The changes of the world outside that a program makes: AWS writes, HTTP, SQL, mail, public APIs."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Protocol

from lambdalint.data.calls import (
    DUPLICATING_APIS,
    DUPLICATING_VERBS,
    HTTP,
    IDEMPOTENCY_HEADERS,
    MAPPED_CLASSES,
    MAPPED_WRITES,
    SQL_METHODS,
)
from lambdalint.data.stores import PUSHING, STORE_METHODS
from lambdalint.frozen import dataclass
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Made, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.guards.collecting import Guards, Looked
from lambdalint.source.effects.repeats import FORWARDS, judge
from lambdalint.source.effects.verdicts import Judged, constant_text, keyed
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.handling import Effect, Repeats
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Argument, Const
from lambdalint.source.modules.scope import Expression
from lambdalint.source.values.classes import derives
from lambdalint.source.values.objects import ClassObject, Instance

_MAPPED = frozenset(method for methods in MAPPED_CLASSES.values() for method in methods)
NAMES = _MAPPED | SQL_METHODS | STORE_METHODS
"""What is looked at by its last name, whatever it is called on."""
READ = frozenset({"GetItem", "Query"})
CHANGED = frozenset({"PutItem", "UpdateItem"})
MAIL = ("smtplib.", "sendgrid.")


@dataclass(frozen=True, slots=True)
class Placed:
    """An effect with the code that makes it."""

    effect: Effect
    reached: Reached
    use: Expression


class Effects(Protocol):
    """What works out the effects of a program when they are asked for."""

    @property
    def placed(self) -> list[Placed]: ...


@lru_cache(4_000)
def _may_change(name: str) -> bool:
    """Whether a library function is one that changes something outside."""
    return name in HTTP or name in DUPLICATING_APIS or name in MAPPED_WRITES


def effects(code: Code, guards: Guards) -> list[Placed]:
    """All effects that can run, with the guards on their ways, in the order of the project."""
    found: list[Placed] = []
    reads = any(made.call.api in READ for made in code.made)
    for made in code.made:
        judged = judge(made.call)
        if judged is not None:
            if reads and made.call.api in CHANGED:
                judged = _counting(code, made) or judged
            api = f"{made.call.service}.{made.call.api}"
            forward = api in FORWARDS and made.call.argument("PhoneNumber") is None
            looked = guards.of(made.reached, made.use)
            one = _effect(made.call.site, "aws", made.call.construct, judged, looked, made.call, forward)
            found.append(Placed(one, made.reached, made.use))
    for seen in code.calls(_may_change, NAMES):
        for kind, judged in outside(code, seen):
            name = construct(seen.node)
            site = seen.site
            forward = kind == "store" and seen.name in PUSHING
            if kind in ("http", "api") and judged.repeats is Repeats.DUPLICATE:
                from lambdalint.source.effects.chat import tells_people

                forward = tells_people(seen)
            one = _effect(site, kind, name, judged, guards.of(seen.reached, seen.use), forward=forward)
            found.append(Placed(one, seen.reached, seen.use))
    found.sort(key=lambda one: (one.effect.span, one.effect.name, one.effect.site.at_import))
    return found


def _counting(code: Code, made: Made) -> Judged | None:
    """The verdict on an item that adds to what it was before; few programs read items and write them."""
    from lambdalint.source.effects.counted import counted_on

    name = counted_on(code, made)
    why = f"`{name}` is made of what it was before, and adds up with every run"
    return Judged(Repeats.DUPLICATE, why) if name else None


def _effect(
    site: Site, kind: str, name: str, judged: Judged, looked: Looked, call: AwsCall | None = None, forward: bool = False
) -> Effect:
    return Effect(
        site=site,
        kind=kind,
        name=name,
        repeats=judged.repeats,
        why=judged.why,
        call=call,
        identity=judged.identity,
        identity_at=judged.at,
        identity_name=judged.name,
        forward=forward,
        negligible=judged.negligible,
        guards=looked.guards,
        guarded=looked.guarded,
        sure=judged.sure and (call is None or call.sure),
    )


def outside(code: Code, seen: Seen) -> list[tuple[str, Judged]]:
    """The effects of one call that is not of the SDK."""
    found: list[tuple[str, Judged]] = []
    for name in seen.libraries:
        http = HTTP.get(name)
        if http is not None:
            method = http.method or verb(seen, name)
            if method in DUPLICATING_VERBS:
                found.append(("http", _posted(seen, method)))
            elif method in ("PUT", "DELETE"):
                found.append(("http", Judged(Repeats.OVERWRITE, f"a second {method} asks for the same state")))
            elif not method:
                found.append(("http", Judged(Repeats.UNKNOWN, "its method was not followed")))
        elif name in DUPLICATING_APIS:
            token = DUPLICATING_APIS[name]
            kind = "mail" if name.startswith(MAIL) else "api"
            found.append((kind, _with_token(seen, token)))
    if not found and mapped(code, seen):
        found.append(("sql", Judged(Repeats.UNKNOWN, "which key the object has, its mapped class decides")))
    if not found and seen.name in SQL_METHODS:
        from lambdalint.source.effects.databases import sql_of

        statement = sql_of(code, seen)
        if statement is not None:
            judged = _judged_statement(code, seen, statement)
            if judged is not None:
                found.append(("sql", judged))
    if not found and seen.name in STORE_METHODS and seen.libraries:
        from lambdalint.source.effects.stores import judged_store

        stored = judged_store(seen)
        if stored is not None:
            found.append(("store", stored))
    return found[:1]


def _judged_statement(code: Code, seen: Seen, statement: Argument) -> Judged | None:
    """The verdict on SQL that is written, or on an INSERT that is built."""
    from lambdalint.source.effects.sql import judged_sql

    text = constant_text(statement.symbol)
    if text is not None:
        return judged_sql(text, statement)
    from lambdalint.source.effects.builders import built

    made = built(code.ev, seen.argument(0, "statement"), seen.use.scope)
    if made is not None and made.passes_over:
        return Judged(Repeats.NO_OP, "the statement passes over rows that exist", at=statement)
    if made is not None and made.replaces:
        return Judged(Repeats.OVERWRITE, "the same values are set again", at=statement)
    return judged_sql(None, statement)


def mapped(code: Code, seen: Seen) -> bool:
    """Whether a call writes an object through an object mapper."""
    if any(name in MAPPED_WRITES for name in seen.libraries):
        return True
    function = seen.node.func
    if seen.name not in _MAPPED or not isinstance(function, ast.Attribute):
        return False
    if isinstance(function.value, ast.Attribute) and function.value.attr == "objects":
        from lambdalint.source.effects.builders import model

        return seen.name in ("create", "bulk_create") and model(code.ev, function.value, seen.use.scope) is not None
    bases = tuple(base for base, methods in MAPPED_CLASSES.items() if seen.name in methods)
    return any(
        isinstance(one, Instance | ClassObject) and derives(code.ev, one.scope, bases)
        for one in code.ev.values(function.value, seen.use.scope)
    )


def verb(seen: Seen, name: str) -> str:
    """The HTTP verb of a request whose method is an argument; "" when it was not followed."""
    http = HTTP[name]
    if name == "urllib.request.urlopen":
        if seen.argument(1, "data") is not None:
            return "POST"
        return _of_request(seen)
    position, key = http.method_at or (0, "method")
    node = seen.argument(position, key)
    if node is None:
        return ""
    symbol = seen.told(node).symbol
    return symbol.value.upper() if isinstance(symbol, Const) and isinstance(symbol.value, str) else ""


def _of_request(seen: Seen) -> str:
    """The verb of `urlopen(Request(url, data=…, method=…))`."""
    node = seen.argument(0, "url")
    request = assigned(node, seen)
    if not isinstance(request, ast.Call):
        return "GET"
    for keyword in request.keywords:
        if keyword.arg == "method":
            symbol = seen.told(keyword.value).symbol
            return str(symbol.value).upper() if isinstance(symbol, Const) else ""
    has_data = len(request.args) > 1 or any(keyword.arg == "data" for keyword in request.keywords)
    name = request.func.attr if isinstance(request.func, ast.Attribute) else getattr(request.func, "id", "")
    return "POST" if has_data and name == "Request" else "GET" if name == "Request" or not has_data else ""


def assigned(node: ast.expr | None, seen: Seen) -> ast.expr | None:
    """The expression that a name was assigned last."""
    if isinstance(node, ast.Name):
        bindings = seen.use.scope.owner.bindings.get(node.id, [])
        values = [one.node for one in bindings if one.kind == "value" and isinstance(one.node, ast.expr)]
        return values[-1] if values else None
    return node


def _asks_for_token(seen: Seen) -> bool:
    """Whether a request only gets an access token, as OAuth 2.0 has it (RFC 6749)."""
    for given in (seen.argument(1, "data"), seen.argument(100, "json"), seen.argument(100, "fields")):
        told = seen.told(given) if given is not None else None
        text = constant_text(told.symbol) if told is not None else None
        if told is not None and (told.member("grant_type") is not None or "grant_type=" in (text or "")):
            return True
    return False


def _posted(seen: Seen, method: str) -> Judged:
    if _asks_for_token(seen):
        return Judged(Repeats.NO_OP, "it only gets a token")
    headers = seen.argument(100, "headers") or _headers_of_request(seen)
    if headers is not None:
        told = seen.told(headers)
        for name, value in told.members:
            if name.lower() in IDEMPOTENCY_HEADERS:
                from lambdalint.source.effects.sometimes import only_sometimes

                if only_sometimes(seen, headers, name):
                    return Judged(Repeats.UNKNOWN, f"it has `{name}` only sometimes", at=told, name="headers")
                because = "a second request with the same key is ignored"
                return keyed(value.provenance, value, f"its `{name}`", Repeats.NO_OP, because)
        if not told.complete:
            return Judged(Repeats.UNKNOWN, "its headers were not followed", at=told, name="headers")
    added = _added_header(seen)
    if added is not None:
        told = seen.told(added)
        return keyed(
            told.provenance, told, "its header", Repeats.NO_OP, "a second request with the same key is ignored"
        )
    return Judged(Repeats.DUPLICATE, f"each {method} is a request of its own")


def _headers_of_request(seen: Seen) -> ast.expr | None:
    """The headers of `urlopen(Request(url, headers=…))`."""
    request = assigned(seen.argument(0, "url"), seen)
    given = request.keywords if isinstance(request, ast.Call) else []
    return next((keyword.value for keyword in given if keyword.arg == "headers"), None)


def _added_header(seen: Seen) -> ast.expr | None:
    """The key that `request.add_header("Idempotency-Key", …)` gives to `urlopen(request)`."""
    request = seen.argument(0, "url")
    for one, _ in seen.use.scope.owner.calls if isinstance(request, ast.Name) else ():
        match one:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="add_header" | "add_unredirected_header"),
                args=[ast.Constant(value=str(header)), value],
            ) if isinstance(request, ast.Name) and name == request.id and header.lower() in IDEMPOTENCY_HEADERS:
                return value
    return None


def _with_token(seen: Seen, token: str) -> Judged:
    options, _, inner = token.rpartition(".")
    if options:
        node = seen.argument(1, options)
        told = seen.told(node) if node is not None else None
        key = told.member(inner) if told is not None else None
        if key is not None:
            return keyed(
                key.provenance, key, f"its `{inner}`", Repeats.NO_OP, f"a second one with the same `{inner}` is ignored"
            )
        if told is not None and not told.complete:
            return Judged(Repeats.UNKNOWN, "its options were not followed", at=told)
        return Judged(Repeats.DUPLICATE, f"each call adds another one, as it has no `{inner}`")
    if token:
        node = seen.argument(100, token)
        if node is not None:
            told = seen.told(node)
            because = f"a second one with the same `{token}` is ignored"
            return keyed(told.provenance, told, f"its `{token}`", Repeats.NO_OP, because)
        return Judged(Repeats.DUPLICATE, f"each call adds another one, as it has no `{token}`")
    return Judged(Repeats.DUPLICATE, "each call adds another one")
