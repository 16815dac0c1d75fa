"""How the AWS SDK's objects behave: what makes them, their attributes, and what their methods return."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.data.sdk import CLIENT_METHODS, helper, service
from lambdalint.data.sdk_resources import Step, resource
from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import (
    OPAQUE,
    UNKNOWN,
    Answer,
    Client,
    Collection,
    Context,
    Display,
    External,
    Operand,
    Paginator,
    SdkMethod,
    SdkResource,
    Session,
    Values,
    WaiterObject,
)

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

SESSIONS = frozenset(
    {
        "boto3.Session",
        "boto3.session.Session",
        "aioboto3.Session",
        "aioboto3.session.Session",
        "aiobotocore.session.get_session",
        "aiobotocore.session.AioSession",
        "botocore.session.get_session",
        "botocore.session.Session",
        "boto3.DEFAULT_SESSION",
    }
)
CLIENTS = frozenset({"boto3.client", "aioboto3.client"})
RESOURCES = frozenset({"boto3.resource", "aioboto3.resource"})
CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
"""Arguments that bring credentials, in the order in which a session takes them."""
BY_POSITION = frozenset({"boto3.Session", "boto3.session.Session", "aioboto3.Session", "aioboto3.session.Session"})
"""Sessions whose first arguments are the credentials."""
_KEYS = frozenset({"aws_access_key_id", "aws_session_token"})
LOADS = frozenset({"load", "reload"})
"""Ask the service for a resource's attributes; they fail where there is none."""
MANY = frozenset({"all", "filter", "limit", "page_size", "pages"})


def made(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context, session: Session | None) -> Values:
    """The clients or resources that a constructor call gives: `client`, `create_client`, `resource`."""
    first = argument(node, 0, "service_name")
    own = (session is None or session.own_role) and not has_credentials(ev, node, scope)
    whole = ev.values(first, scope, context) if first is not None else _spread(ev, node, scope, context)
    found: set[Client | SdkResource] = set()
    for text in sorted(one.value for one in whole if isinstance(one, Const) and isinstance(one.value, str)):
        if name == "resource":
            if resource(text) is not None:
                found.add(SdkResource(text, "", (), own))
        else:
            found.add(Client(text, own))
    return frozenset(found) if found and OPAQUE not in whole else frozenset({*found, OPAQUE})


def _spread(ev: Evaluator, node: ast.Call, scope: Scope, context: Context) -> Values:
    """The service that `client(**options)` names."""
    from lambdalint.source.values.members import part

    wanted: Values = frozenset({Const("service_name")})
    spread = [ev.values(one.value, scope, context) for one in node.keywords if one.arg is None]
    return ev.union(part(ev, one, wanted) for values in spread for one in values) or UNKNOWN


def has_credentials(ev: Evaluator, node: ast.Call, scope: Scope, session: bool = False) -> bool:
    """Whether a call is given credentials of another identity than the function's role, or signs nothing at all."""
    for name, given in keys_given(ev, node, scope, session):
        if name in _KEYS and not (isinstance(given.node, ast.Constant) and given.node.value is None):
            return True
    for keyword in node.keywords:
        if keyword.arg == "botocore_session" or (keyword.arg == "config" and _unsigned(ev, keyword.value, scope)):
            return True
        if keyword.arg is None:
            for value in ev.values(keyword.value, scope):
                if isinstance(value, Answer) and value.service == "sts":
                    return True
    return False


def _unsigned(ev: Evaluator, config: ast.expr, scope: Scope) -> bool:
    """`Config(signature_version=UNSIGNED)`"""
    made = definition(ev, config, scope)
    given = argument(made.node, 100, "signature_version") if made and isinstance(made.node, ast.Call) else None
    return made is not None and given is not None and External("botocore.UNSIGNED") in ev.values(given, made.scope)


def keys_given(ev: Evaluator, node: ast.Call, scope: Scope, session: bool) -> list[tuple[str, Operand]]:
    """The credentials that a call is given by name and in spread mappings, boto3's own `session` by position, too."""
    found = [(one.arg, Operand(one.value, scope)) for one in node.keywords if one.arg in CREDENTIALS]
    for position, name in enumerate(CREDENTIALS) if session and node.args else ():
        given = argument(node, position, name)
        if given is not None and position < len(node.args):
            found.append((name, Operand(given, scope)))
    for keyword in node.keywords:
        if keyword.arg is None:
            from lambdalint.source.values.displays import entries

            for value in ev.values(keyword.value, scope):
                if isinstance(value, Display):
                    found += [(str(key), one) for key, one in entries(ev, value) if key in CREDENTIALS]
    return found


def argument(node: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument by name or position."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    if position >= len(node.args):
        return None
    for one in node.args[: position + 1]:
        if isinstance(one, ast.Starred):
            return None
    return node.args[position]


RECEIVERS = (Session, Client, SdkResource, Collection, Paginator, WaiterObject)


def attribute(ev: Evaluator, value: object, name: str) -> Values:
    """An attribute of an SDK object; methods are not called yet."""
    if isinstance(value, SdkMethod):
        if isinstance(value.receiver, SdkResource) and value.name == "meta" and name == "client":
            return frozenset({Client(value.receiver.service, value.receiver.own_role)})
        return frozenset({External(f"botocore.{value.name}.{name}")})
    if isinstance(value, SdkResource):
        table = resource(value.service, value.type)
        if table is not None:
            names = [one for one, _ in table.identifiers]
            if name in names:
                given = value.identifiers[names.index(name)] if names.index(name) < len(value.identifiers) else None
                return ev.of(given) if given is not None else UNKNOWN
            step = table.collections.get(name)
            if step is not None:
                return frozenset({Collection(value, step.operation, step.resource)})
            step = table.references.get(name)
            if step is not None and "i" not in step.identifiers:
                return frozenset({_led(value, step, [])})
            if name in table.attributes:
                return UNKNOWN
    assert isinstance(value, RECEIVERS)
    return frozenset({SdkMethod(value, name)})


def call(ev: Evaluator, method: SdkMethod, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What a method of an SDK object returns."""
    name, here = method.name, Operand(node, scope, context)
    match method.receiver:
        case Session() as session:
            if name in ("client", "create_client"):
                return made(ev, "client", node, scope, context, session)
            if name == "resource":
                return made(ev, "resource", node, scope, context, session)
            return frozenset({External(f"boto3.Session().{name}()")})
        case Client() as client:
            return _of_client(ev, client, name, node, scope, context)
        case Paginator(client, operation):
            return frozenset({Answer(client.service, operation, here)})
        case WaiterObject():
            return frozenset({Const(None)})
        case Collection() as collection:
            if name in MANY:
                return frozenset({collection})
            return frozenset({Answer(collection.resource.service, name, here)})
        case SdkResource() as one:
            return _of_resource(one, name, node, here)


def _of_client(ev: Evaluator, client: Client, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name in ("get_paginator", "get_waiter"):
        first = argument(node, 0, "operation_name" if name == "get_paginator" else "waiter_name")
        texts = ev.strings(first, scope, context) if first is not None else []
        kind = Paginator if name == "get_paginator" else WaiterObject
        return frozenset(kind(client, text) for text in texts) or UNKNOWN
    if name in ("__enter__", "__aenter__"):
        return frozenset({client})
    table = service(client.service)
    known = table is not None and (table.operation(name) or helper(client.service, name) or name in CLIENT_METHODS)
    return frozenset({Answer(client.service, name, Operand(node, scope, context))}) if known else UNKNOWN


def _of_resource(one: SdkResource, name: str, node: ast.Call, here: Operand) -> Values:
    table = resource(one.service, one.type)
    if table is None:
        return UNKNOWN
    step = table.references.get(name) or table.actions.get(name)
    given = [Operand(value, here.scope, here.context) for value in node.args if not isinstance(value, ast.Starred)]
    if step is None:
        return frozenset({Answer(one.service, name, here)}) if name in LOADS and table.load else UNKNOWN
    if not step.resource:
        return frozenset({Answer(one.service, name, here)})
    target = resource(one.service, step.resource)
    if target is not None and "i" in step.identifiers:
        wanted = [key for (key, _), source in zip(target.identifiers, step.identifiers, strict=False) if source == "i"]
        given = _arguments(node, wanted, here)
    led = _led(one, step, given)
    if name in ("get_queue_by_name",):
        queue = argument(node, 0, "QueueName")
        led = SdkResource(one.service, step.resource, (Operand(queue, here.scope) if queue else None,), one.own_role)
    several = name.startswith(("receive_", "batch_", "create_instances", "describe_"))
    from lambdalint.source.values.objects import Run

    return frozenset({Run(frozenset({led}))}) if several else frozenset({led})


def _arguments(node: ast.Call, names: list[str], here: Operand) -> list[Operand]:
    found = []
    for index, name in enumerate(names):
        value = argument(node, index, name)
        if value is not None:
            found.append(Operand(value, here.scope, here.context))
    return found


def _led(one: SdkResource, step: Step, given: list[Operand]) -> SdkResource:
    """The resource that an action or reference leads to."""
    identifiers: list[Operand | None] = []
    left = list(given)
    for source in step.identifiers:
        if source == "i":
            identifiers.append(left.pop(0) if left else None)
        elif source.isdigit():
            index = int(source)
            identifiers.append(one.identifiers[index] if index < len(one.identifiers) else None)
        else:
            identifiers.append(None)
    return SdkResource(one.service, step.resource, tuple(identifiers), one.own_role, not step.operation)


def collected(collection: Collection) -> Values:
    """The items of a collection."""
    table = resource(collection.resource.service, collection.resource.type)
    step = next((s for s in table.collections.values() if s.resource == collection.item), None) if table else None
    if step is None or not collection.item:
        return UNKNOWN
    return frozenset({_led(collection.resource, step, [])})
