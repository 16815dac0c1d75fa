"""Which operations of AWS a call in the code stands for: methods of clients and resources, of libraries, handed on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.data.effects import effect
from lambdalint.data.library_calls import LIBRARY_CALLS, LibraryCall
from lambdalint.data.sdk import helper, method_name, service, services_with
from lambdalint.data.sdk_resources import loaded_attributes, resource
from lambdalint.frozen import dataclass, replace
from lambdalint.source.model.symbols import Choice, Const, Env, Input, Item, Joined, Opaque, SsmValue
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import (
    NOTHING,
    Answer,
    Client,
    Collection,
    Display,
    External,
    FunctionObject,
    Object,
    Operand,
    Pack,
    Paginator,
    Partial,
    SdkMethod,
    SdkResource,
    Session,
    WaiterObject,
)
from lambdalint.source.values.sdk import LOADS, MANY, argument

if TYPE_CHECKING:
    from lambdalint.source.callgraph.code import Seen
    from lambdalint.source.values.evaluate import Evaluator

CREDENTIALS = ("boto3_session", "boto3_client", "boto_session")
"""Arguments by which a library is given a client or session that was made elsewhere."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call does to AWS. `identifiers` are arguments that the object itself carries."""

    service: str
    method: str
    api: str
    own_role: bool = True
    through: str = ""
    identifiers: tuple[tuple[str, Operand], ...] = ()
    positional: tuple[str, ...] = ()
    sure: bool = True
    waits: tuple[int, int] | None = None


WITHOUT_METHODS = frozenset(
    {Opaque, Const, Env, Joined, Input, Item, Choice, SsmValue, Answer, Display, Pack, SdkMethod, FunctionObject}
)
"""Of these no attribute is a method of the SDK."""
HOLDING = frozenset({Client, SdkResource, Paginator, WaiterObject, Collection})
"""What has methods that call AWS."""
LIBRARY_METHODS = frozenset(name.rpartition(".")[2] for name in LIBRARY_CALLS)
BOUND = frozenset({SdkMethod, Partial})
"""What calls AWS when it is called itself."""
PASSED = frozenset({ast.Name, ast.Attribute, ast.Call})
"""Arguments that may be bound methods."""


def operations(ev: Evaluator, seen: Seen) -> list[Operation]:
    """What a call may do to AWS: one operation for each kind of object it may be made on."""
    targets = _targets(ev, seen)
    if not targets:
        return []
    found: list[Operation] = []
    for target in targets:
        for one in operations_of(ev, target, seen.node, seen.use.scope):
            if one not in found:
                found.append(one)
    return found if len(found) < 2 else sorted(found, key=lambda one: (one.service, one.api, one.through))


def changes(operation: Operation) -> bool:
    """Whether an operation may change something."""
    known = effect(operation.service, operation.api)
    return known is None or known.changes


def _targets(ev: Evaluator, seen: Seen) -> list[Object]:
    """What a call may call of what calls AWS."""
    if seen.receivers is NOTHING:
        return [one for one in seen.callee if one.__class__ in BOUND or _is_known(one)]
    found: list[Object] = []
    name = seen.name
    for receiver in seen.receivers:
        kind = receiver.__class__
        if kind in HOLDING:
            found.append(SdkMethod(receiver, name))  # type: ignore[arg-type]
        elif receiver.__class__ is External:
            if name in LIBRARY_METHODS and f"{receiver.name}.{name}" in LIBRARY_CALLS:
                found.append(External(f"{receiver.name}.{name}"))
        elif kind not in WITHOUT_METHODS:
            found += [one for one in attribute(ev, receiver, name) if isinstance(one, SdkMethod)]
    return found


def _is_known(value: Object) -> bool:
    """Whether it is a function of a library that is known to call AWS."""
    return value.__class__ is External and value.name in LIBRARY_CALLS


def operations_of(ev: Evaluator, target: Object, node: ast.Call, scope: Scope) -> Iterator[Operation]:
    """The operations that a call of some object makes, as far as it is one of the SDK."""
    if isinstance(target, Partial):
        given = partial_arguments(target)
        for inner in operations_of(ev, target.function, node, scope):
            yield replace(inner, identifiers=(*inner.identifiers, *given))
        return
    if isinstance(target, External):
        known = LIBRARY_CALLS.get(target.name)
        if known is not None:
            yield from _of_library(ev, known, node, scope)
        return
    if not isinstance(target, SdkMethod):
        return
    name = target.name
    match target.receiver:
        case Client() as client:
            yield from of_client(ev, client, name, node, scope)
        case Paginator(client, method) if name == "paginate":
            api = _api(client.service, method)
            if api:
                yield Operation(client.service, method, api, client.own_role, "paginator", sure=client.sure)
        case WaiterObject(client, waiter) if name == "wait":
            table = service(client.service)
            known_waiter = table.waiters.get(waiter) if table else None
            if known_waiter is not None:
                times = (known_waiter.delay, known_waiter.attempts)
                method, api = known_waiter.method, known_waiter.operation
                yield Operation(client.service, method, api, client.own_role, "waiter", waits=times)
        case SdkResource() as one:
            yield from _of_resource(one, name)
        case Collection() as collection:
            yield from _of_collection(collection, name)


def _of_library(ev: Evaluator, known: LibraryCall, node: ast.Call, scope: Scope) -> Iterator[Operation]:
    """What a call of a library calls, on the resource that it or its object was given."""
    given: list[tuple[str, Operand]] = []
    made = definition(ev, node.func.value, scope) if isinstance(node.func, ast.Attribute) else None
    makers = [Expression(node, scope), *([made] if made is not None and isinstance(made.node, ast.Call) else [])]
    names = ((known.given, known.becomes), (known.made_with, known.made_becomes))
    for maker, (name, becomes) in zip(makers, names, strict=False):
        named = argument(maker.node, 0, name) if name else None  # type: ignore[arg-type]
        if named is not None:
            given.append((becomes, Operand(named, maker.scope)))
    own = all(_is_own(ev, maker) for maker in makers)
    for api in known.operations:
        yield Operation(known.service, method_name(api), api, own, "library", tuple(given), known.positional)


def _is_own(ev: Evaluator, maker: Expression) -> bool:
    """Whether a library uses the function's role: it is given no client or session, or one that does."""
    handed = [one.value for one in maker.node.keywords if one.arg in CREDENTIALS]  # type: ignore[attr-defined]
    values = [value for node in handed for value in ev.values(node, maker.scope)]
    return all(isinstance(value, Client | SdkResource | Session) and value.own_role for value in values)


def of_client(ev: Evaluator, client: Client, name: str, node: ast.Call, scope: Scope) -> Iterator[Operation]:
    """What a method of a client calls."""
    api = _api(client.service, name)
    if api:
        yield Operation(client.service, name, api, client.own_role, sure=client.sure)
        return
    added = helper(client.service, name)
    if added is not None:
        through = "presigned" if name.startswith("generate_") else ""
        yield Operation(client.service, name, name, client.own_role, through, positional=added.positional)
    elif name == "generate_presigned_url":
        first = argument(node, 0, "ClientMethod")
        for method in ev.strings(first, scope) if first is not None else ():
            api = _api(client.service, method)
            if api:
                yield Operation(client.service, method, api, client.own_role, "presigned")


def _api(service_name: str, method: str) -> str:
    table = service(service_name)
    return (table.operation(method) or "") if table is not None else ""


def identifiers_of(one: SdkResource) -> tuple[tuple[str, Operand], ...]:
    """The arguments that a resource's own identifiers become."""
    table = resource(one.service, one.type)
    if table is None:
        return ()
    pairs = zip(table.identifiers, one.identifiers, strict=False)
    return tuple((parameter, operand) for (_, parameter), operand in pairs if parameter and operand is not None)


def _of_resource(one: SdkResource, name: str) -> Iterator[Operation]:
    table = resource(one.service, one.type)
    if table is None:
        return
    given = identifiers_of(one)
    if name in table.actions:
        api = table.actions[name].operation
        if api:
            yield _operation(one, api, "batch_writer" if one.type == "BatchWriter" else "resource", given)
    elif name in LOADS and table.load:
        yield _operation(one, table.load, "resource", given)
    elif name in table.waiters:
        services = service(one.service)
        waiter = services.waiters.get(table.waiters[name]) if services else None
        if waiter is not None:
            times = (waiter.delay, waiter.attempts)
            yield Operation(one.service, waiter.method, waiter.operation, one.own_role, "waiter", given, waits=times)


def _operation(one: SdkResource, api: str, through: str, given: tuple[tuple[str, Operand], ...]) -> Operation:
    added = helper(one.service, api)
    if added is None:
        return Operation(one.service, method_name(api), api, one.own_role, through, given)
    carried = {name for name, _ in given}
    positional = tuple(name for name in added.positional if name not in carried)
    return Operation(one.service, api, api, one.own_role, through, given, positional)


def _of_collection(collection: Collection, name: str) -> Iterator[Operation]:
    one = collection.resource
    given = identifiers_of(one)
    if name in MANY:
        yield _operation(one, collection.operation, "collection", given)
        return
    table = resource(one.service, collection.item)
    if table is not None and name in table.batch:
        yield _operation(one, collection.operation, "collection", given)
        yield _operation(one, table.batch[name], "collection", given)


def partial_arguments(partial: Partial) -> tuple[tuple[str, Operand], ...]:
    """The keyword arguments that `functools.partial` has already been given."""
    node = partial.call.node
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return tuple((one.arg, Operand(one.value, partial.call.scope)) for one in keywords if one.arg)


def loads(ev: Evaluator, use: Expression) -> list[Operation]:
    """The load that reading an attribute of a lazy resource makes: `queue.attributes`."""
    node = use.node
    assert isinstance(node, ast.Attribute)
    if node.attr not in loaded_attributes():
        return []
    found = []
    for value in ev.values(node.value, use.scope):
        if isinstance(value, SdkResource) and value.lazy and value.type:
            table = resource(value.service, value.type)
            if table is not None and table.load and node.attr in table.attributes:
                found.append(_operation(value, table.load, "resource", identifiers_of(value)))
    return found


def handed(ev: Evaluator, seen: Seen) -> list[tuple[Operation, ast.Call]]:
    """Bound methods that are passed on: `executor.submit(client.put_item, …)`, `paginate(table.scan)`."""
    node, scope = seen.node, seen.use.scope
    found: list[tuple[Operation, ast.Call]] = []
    if seen.name == "partial":
        return found
    for index, one in enumerate(node.args[:6]):
        if one.__class__ in PASSED and (one.__class__ is not ast.Call or is_partial(one)):
            for value in ev.values(one, scope):
                if value.__class__ in BOUND:
                    if isinstance(one, ast.Attribute) and not (services_with(one.attr) or helper("s3", one.attr)):
                        continue
                    rest = ast.Call(one, node.args[index + 1 :], node.keywords)
                    ast.copy_location(rest, node)
                    found += [(operation, rest) for operation in operations_of(ev, value, rest, scope)]
    return found


def is_partial(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) == "partial"
