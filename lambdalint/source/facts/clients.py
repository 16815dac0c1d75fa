"""Where SDK clients, sessions and connections are made, and the keys they are given."""

from __future__ import annotations

import ast
import re

from lambdalint.data.secrets import EXAMPLES
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.branches.conditions import exits_before
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.callgraph.running import definer
from lambdalint.source.facts.connections import MAKERS
from lambdalint.source.facts.state import asks_for
from lambdalint.source.model.behaviour import ClientMade, Connection, Credential
from lambdalint.source.model.places import Site, distinct
from lambdalint.source.model.symbols import Argument, Const, Origin
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.expressions import method_class
from lambdalint.source.modules.scope import Scope, Statement
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values import sdk
from lambdalint.source.values.classes import bases
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import (
    NOTHING,
    Answer,
    ClassObject,
    Client,
    Operand,
    SdkMethod,
    SdkResource,
    Session,
)

CACHES = frozenset({"lru_cache", "cache", "cached", "cached_property", "memoize"})
KEY = r"AKIA[0-9A-Z]{16}"
SECRET = r"AKIA[0-9A-Z]{16}|[A-Za-z0-9/+=]{40}"
STORES = frozenset({"secretsmanager", "ssm"})
"""Services from which long-lived keys are read."""
_MAKE = sdk.CLIENTS | sdk.RESOURCES | sdk.SESSIONS
PATIENCE = frozenset({"retries", "read_timeout", "connect_timeout", None})
"""What `Config` is given to say how long a call may take; None is `**`."""
_OF_SESSIONS = frozenset({"client", "resource", "create_client"})


def makers(code: Code) -> list[Seen]:
    """The calls that make a client, resource or session of the SDK."""
    return [seen for seen in code.seen if _makes(seen)]


def clients(code: Code, makers: list[Seen], connections: list[Connection]) -> list[ClientMade]:
    """Everything that makes a client or a connection."""
    found: list[ClientMade] = []
    for seen in makers:
        made = code.ev.values(seen.node, seen.use.scope)
        services = sorted({one.service for one in made if isinstance(one, (Client, SdkResource))})
        own = all(one.own_role for one in made if isinstance(one, (Client, SdkResource, Session)))
        varies = not own or _varies(code, seen)
        service, given = services[0] if services else "", seen.argument(100, "endpoint_url")
        endpoint = seen.told(given) if given is not None else _proxied(code, seen)
        name = construct(seen.node)
        wait, patient = _configured(code, seen)
        found.append(ClientMade(seen.site, service, name, _cached(code, seen), own, varies, endpoint, wait, patient))
    by_span = {one.site.span for one in connections if one.kind in ("database", "cache")}
    for seen in code.calls(names=MAKERS) if by_span else ():
        if seen.span in by_span:
            found.append(
                ClientMade(seen.site, "", construct(seen.node), _cached(code, seen), True, _varies(code, seen))
            )
    found.sort(key=lambda one: (one.site.span, one.service))
    return distinct(found)


def _proxied(code: Code, seen: Seen) -> Argument | None:
    """The proxies of `config=Config(proxies=…)`."""
    given = seen.argument(100, "config")
    made = definition(code.ev, given, seen.use.scope) if given is not None else None
    proxies = [one.value for one in getattr(made.node, "keywords", ()) if one.arg == "proxies"] if made else []
    return seen.told(proxies[0]) if proxies else None


def _configured(code: Code, seen: Seen) -> tuple[float | None, bool]:
    """The seconds of `config=Config(read_timeout=…)`, and whether that sets, or may set, how often or long it tries."""
    given = seen.argument(100, "config")
    if given is None:
        return None, False
    made = definition(code.ev, given, seen.use.scope)
    if made is None or not isinstance(made.node, ast.Call):
        return None, True
    set_here = {keyword.arg: keyword.value for keyword in made.node.keywords}
    patient = not PATIENCE.isdisjoint(set_here)
    if "read_timeout" not in set_here:
        return None, patient
    symbol = code.ev.symbol(set_here["read_timeout"], made.scope)
    value = symbol.value if isinstance(symbol, Const) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None, patient


def _makes(seen: Seen) -> bool:
    if seen.libraries and not _MAKE.isdisjoint(seen.libraries):
        return True
    if seen.receivers is not NOTHING and seen.name not in _OF_SESSIONS:
        return False
    for one in seen.values:
        if isinstance(one, SdkMethod) and isinstance(one.receiver, Session) and one.name in _OF_SESSIONS:
            return True
    return False


def _varies(code: Code, seen: Seen) -> bool:
    """Whether what is made depends on the event or on something that was read, or ends with its event loop."""
    if seen.statement is not None and seen.node in _entered(seen.statement.node):
        return True
    for argument in (*seen.node.args, *(keyword.value for keyword in seen.node.keywords)):
        if isinstance(argument, ast.Starred):
            continue
        if code.provenance(argument, seen.use.scope).origins & {Origin.EVENT, Origin.STATE, Origin.UNKNOWN}:
            return True
    return False


def _entered(node: ast.stmt) -> list[ast.expr]:
    """What a statement enters in a coroutine: `async with …`, `await stack.enter_async_context(…)`."""
    if isinstance(node, ast.AsyncWith):
        return [item.context_expr for item in node.items]
    value = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
    call = value.value if isinstance(value, ast.Await) else None
    name = call.func if isinstance(call, ast.Call) else None
    stacked = isinstance(name, ast.Attribute) and name.attr == "enter_async_context"
    return call.args if stacked and isinstance(call, ast.Call) else []


def _cached(code: Code, seen: Seen) -> bool:
    """Whether it is kept for later invocations."""
    if seen.reached.at_import:
        return True
    at: Reached | None = seen.reached
    steps = 0
    while at is not None and steps < 40:
        if at.scope.decorator_names & CACHES or _is_single(at.scope.class_scope) or _loads_once(code, at):
            return True
        at, steps = at.caller, steps + 1
    statement, scope = seen.statement, seen.use.scope.owner
    if statement is not None and _kept_by_walrus(code, seen, statement, scope):
        return True
    if statement is not None and isinstance(statement.node, ast.Return) and seen.reached.via is not None:
        statement, scope = statement_of(seen.reached.via), seen.reached.via.scope.owner
    return statement is not None and (
        _kept(code, statement.node, scope) or _kept_by_object(code, statement) or _on_first_use(code, statement)
    )


def _is_single(made: Scope | None) -> bool:
    """Whether a class is made to have one object: `@singleton`, `metaclass=Singleton`."""
    if made is None or not isinstance(made.node, ast.ClassDef):
        return False
    metaclasses = {getattr(one.value, "id", "") for one in made.node.keywords if one.arg == "metaclass"}
    return any("singleton" in name.lower() for name in made.decorator_names | metaclasses)


def _kept_by_walrus(code: Code, seen: Seen, statement: Statement, scope: Scope) -> bool:
    """`return client or (client := boto3.client("s3"))`"""
    return any(
        isinstance(one, ast.NamedExpr) and one.value is seen.node and _outlives(code, one.target.id, scope)
        for choice in statement.choices or ()
        for one in nodes_in(choice)
    )


def _on_first_use(code: Code, statement: Statement) -> bool:
    """Whether a statement runs only on the way to the first value of a variable that lasts."""
    scope = statement.scope.owner
    return bool(scope.globals or scope.nonlocals) and any(
        isinstance(target, ast.Name)
        and _outlives(code, target.id, scope)
        and asks_for(target.id, one)
        and asks_for(target.id, statement)
        for block, _ in statement.ancestors()
        for one in block.statements
        if isinstance(one.node, ast.Assign)
        for target in one.node.targets
    )


def _outlives(code: Code, name: str, scope: Scope) -> bool:
    """Whether a name that a function assigns is a module's, or one of a function that ran while a module was loaded."""
    if name in scope.globals:
        return True
    home = definer(scope) if name in scope.nonlocals else None
    return home is not None and (home, True) in code.reach.reached


def _loads_once(code: Code, reached: Reached) -> bool:
    """Whether a function is called only for the value of a variable, or part of an object, that lasts and has none."""
    if reached.via is None or len(reached.callers) > 1:
        return False
    statement = statement_of(reached.via)
    if statement is None:
        return False
    node = statement.node
    return _kept_by_object(code, statement) or any(
        isinstance(target, ast.Name)
        and _outlives(code, target.id, statement.scope.owner)
        and asks_for(target.id, statement)
        for target in (node.targets if isinstance(node, ast.Assign) else ())
    )


def _kept_by_object(code: Code, statement: Statement) -> bool:
    """An attribute, or a part of one, that is set where it is missing, of an object that no invocation makes."""
    node = statement.node
    for target in node.targets if isinstance(node, ast.Assign) else ():
        while isinstance(target, ast.Subscript):
            target = target.value
        owner = method_class(target.value, statement.scope) if isinstance(target, ast.Attribute) else None
        if owner is not None and isinstance(target, ast.Attribute) and _missing(statement, target.attr):
            return not any(
                isinstance(one, ClassObject) and owner in bases(code.ev, one.scope)
                for seen in code.seen
                if not (seen.reached.at_import or seen.reached.scope.decorator_names & CACHES)
                for one in seen.values
            )
    return False


def _missing(statement: Statement, name: str) -> bool:
    """Whether a statement runs where an attribute has no value yet: by an `if`, or `self.x = self.x or …`."""
    tests = [statement.node.value] if isinstance(statement.node, ast.Assign) else []
    for block, at in statement.ancestors():
        owners = [block.owner] if block.owner is not None else []
        tests += [one.node.test for one in (*owners, *exits_before(block, at)) if isinstance(one.node, ast.If)]
    parts = [part for test in tests for part in nodes_in(test)]
    return any(
        (isinstance(part, ast.Attribute) and part.attr == name)
        or (isinstance(part, ast.Constant) and part.value == name)
        for part in parts
    )


def _kept(code: Code, node: ast.stmt, scope: Scope) -> bool:
    """An assignment to a variable that lasts, to an attribute of the module's object or class, or into a global container."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        if isinstance(target, ast.Name) and _outlives(code, target.id, scope):
            return True
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            return target.value.id not in scope.bindings
        holder = target.value if isinstance(target, ast.Attribute) else None
        if isinstance(holder, ast.Name) and (holder.id == "cls" or holder.id not in scope.bindings):
            return True
        if isinstance(holder, ast.Attribute | ast.Call) and last_name(holder) in ("__class__", "type"):
            return True
    return False


def credentials(code: Code, makers: list[Seen]) -> list[Credential]:
    """Keys that are given to clients of AWS, and keys written in the source."""
    found: list[Credential] = []
    for seen in makers:
        endpoint = seen.argument(100, "endpoint_url")
        if endpoint is not None and not told_empty(seen, endpoint):
            continue
        by_position = not sdk.BY_POSITION.isdisjoint(seen.libraries)
        given = dict(sdk.keys_given(code.ev, seen.node, seen.use.scope, by_position))
        token = given.get("aws_session_token")
        ends = token is not None and code.arguments.of(token).symbol != Const(None)
        found += [_credential(code, seen, name, key, ends) for name, key in given.items() if _is_key(code, key)]
    for module in code.ev.closure.modules.values():
        if "AKIA" not in module.source.text:
            continue
        reached = code.reach.reached.get((module.scope, True))
        for node in nodes_in(module.tree):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if text and reached is not None and re.fullmatch(KEY, text) and not _is_example(text):
                span = module.span(node)
                argument = Argument(span, Const(text))
                found.append(Credential(Site(span, "", (), True), "literal", argument, True, False))
    found.sort(key=lambda one: (one.site.span, one.parameter))
    return found


def _credential(code: Code, seen: Seen, name: str, key: Operand, ends: bool) -> Credential:
    told, values = code.arguments.of(key), code.ev.of(key)
    literal = bool(values) and all(isinstance(one, Const) for one in values)
    kept = any(isinstance(one, Answer) and one.service in STORES for one in values)
    read = any(isinstance(one, Answer) for one in values) or Origin.STATE in told.provenance.origins
    return Credential(seen.site, name, told, literal, ends or (read and not kept))


def _is_key(code: Code, key: Operand) -> bool:
    """Whether an argument can be a real key: not None, no documented example and no placeholder such as "test"."""
    values = code.ev.of(key)
    texts = [one.value for one in values if isinstance(one, Const)]
    if not values or len(texts) < len(values):
        return True
    return any(isinstance(one, str) and re.fullmatch(SECRET, one) and not _is_example(one) for one in texts)


def _is_example(text: str) -> bool:
    return text in EXAMPLES or "EXAMPLE" in text.upper() or "XXXX" in text.upper()


def told_empty(seen: Seen, node: ast.expr) -> bool:
    """Whether an argument is None."""
    return seen.told(node).symbol == Const(None)
