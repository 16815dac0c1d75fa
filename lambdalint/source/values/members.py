"""Attributes, parts and items of what expressions stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.data.stores import DOCUMENT_STORES, OPENING
from lambdalint.source.model.symbols import Const, Env, Input, Item, Opaque
from lambdalint.source.modules.scope import Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values import classes, names, sdk
from lambdalint.source.values.displays import of_display
from lambdalint.source.values.objects import (
    UNKNOWN,
    Answer,
    ClassObject,
    Client,
    Collection,
    Display,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    Object,
    Pack,
    Paginator,
    Run,
    SdkMethod,
    SdkResource,
    Session,
    SuperObject,
    Values,
    WaiterObject,
    external,
    item,
    symbol,
)
from lambdalint.source.values.paths import folder

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

LONGEST = 160
"""Characters of a library's dotted name."""

ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag")
OF_CLASSES = (Instance, ClassObject, SuperObject)
OF_EVENT = frozenset({Input, Item})
OF_SDK = frozenset({Session, Client, SdkResource, Collection, Paginator, WaiterObject, SdkMethod})


def attribute(ev: Evaluator, value: Object, name: str) -> Values:
    """What `value.name` can be."""
    kind = value.__class__
    if value.__class__ is External:
        return external(f"{value.name}.{name}") if len(value.name) < LONGEST else UNKNOWN
    if kind is Opaque:
        return UNKNOWN
    if kind in OF_EVENT:
        return frozenset({item(value, name)})  # type: ignore[arg-type]
    if kind in OF_SDK:
        return sdk.attribute(ev, value, name)
    if isinstance(value, OF_CLASSES):
        if name == "__class__" and isinstance(value, Instance):
            return frozenset({ClassObject(value.scope)})
        key = ("attribute", type(value), value.scope, name)
        return ev.fixpoint.answer(key, classes.of_class, ev, value, value.scope, name)
    if isinstance(value, ModuleObject):
        return names.member(ev, value.found, name) or UNKNOWN
    if isinstance(value, Answer):
        return frozenset({_deeper(value, name)})
    if name in ("parent", "parents") and (above := folder(value)) is not None:
        return frozenset({above}) if name == "parent" else enumerated(frozenset({above}))
    if isinstance(value, Const) and name in ("value", "name"):  # a member of an Enum
        return frozenset({value})
    if isinstance(value, Display) and is_namespace(value.operand.node):
        return part(ev, value, frozenset({Const(name)}))
    return UNKNOWN


def is_namespace(node: ast.expr) -> bool:
    """`SimpleNamespace(table=…)`, whose members are attributes."""
    return isinstance(node, ast.Call) and last_name(node.func) == "SimpleNamespace"


def _deeper(answer: Answer, key: str) -> Answer:
    path = (*answer.path, key) if len(answer.path) < 4 else answer.path
    return Answer(answer.service, answer.operation, answer.call, path)


def part(ev: Evaluator, value: Object, keys: Values) -> Values:
    """What `value[key]` can be."""
    if value.__class__ in OF_EVENT:
        key = symbol(keys)
        text = str(key.value) if isinstance(key, Const) and isinstance(key.value, str) else "[]"
        return frozenset({item(value, text)})  # type: ignore[arg-type]
    match value:
        case External("os.environ"):
            found = frozenset(Env(str(key.value)) for key in keys if isinstance(key, Const))
            return found or UNKNOWN
        case Answer():
            key = symbol(keys)
            return frozenset({_deeper(value, str(key.value) if isinstance(key, Const) else "[]")})
        case Display():
            return of_display(ev, value, keys)
        case Pack(parts):
            indexes = [key.value for key in keys if isinstance(key, Const) and isinstance(key.value, int)]
            return ev.union(parts[at] for at in indexes if -len(parts) <= at < len(parts)) or UNKNOWN
        case Instance():
            inner = attribute(ev, value, "__getitem__")
            return ev.union(ev.returned(one.scope) for one in inner if isinstance(one, FunctionObject)) or UNKNOWN
        case External("typing.Annotated" | "typing_extensions.Annotated"):
            return keys
        case External(name) if name.startswith(("typing.", "builtins.")):
            return frozenset({value})
        case External(name) if name.startswith(DOCUMENT_STORES) and name.rpartition("()")[0].endswith(OPENING):
            return frozenset({External(f"{name}[]")})
        case Run(items):
            return items
        case ClassObject(scope):  # `Repository[Order]`, unlike `Colour["RED"]`
            return frozenset({Instance(scope) if classes.derives(ev, scope, ENUMS) else value})
        case _:
            return UNKNOWN


def iterate(ev: Evaluator, values: Values) -> Values:
    """What the items of an iterable can be."""
    found: list[Values] = []
    for value in values:
        match value:
            case Display():
                found.append(ev.fixpoint.answer(("items", value), _displayed, ev, value))
            case Input() | Item():
                found.append(frozenset({item(value, "[]")}))
            case Answer():
                found.append(frozenset({_deeper(value, "[]")}))
            case Collection():
                found.append(sdk.collected(value))
            case Run(items):
                found.append(items)
            case Pack(parts):
                found += parts
            case SdkMethod(Collection() as collection, _):
                found.append(sdk.collected(collection))
            case Instance():
                inner = attribute(ev, value, "__iter__")
                runs = [ev.returned(one.scope) for one in inner if isinstance(one, FunctionObject)]
                itself = any(value in one for one in runs)  # an iterator of its own, with `__next__`
                found.append(UNKNOWN if itself or not runs else iterate(ev, ev.union(runs)))
            case ClassObject(scope) if classes.derives(ev, scope, ENUMS):
                found.append(frozenset({Instance(scope)}))
            case _:
                found.append(UNKNOWN)
    return ev.union(found)


def _displayed(ev: Evaluator, display: Display) -> Values:
    """The items of a display, with those that are added later."""
    found = _items(ev, display.operand.node, display.operand.scope, display.operand.context)
    for change in ev.changes.of(ev, display)[:100]:
        if change.method in ("append", "add", "appendleft"):
            found += [ev.values(one, change.scope) for one in change.values]
        elif change.method in ("extend", "update"):
            found += [iterate(ev, ev.values(one, change.scope)) for one in change.values]
    return ev.union(found)


def _items(ev: Evaluator, node: ast.expr, scope: Scope, context: tuple[tuple[str, object], ...]) -> list[Values]:
    match node:
        case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
            return [
                iterate(ev, ev.values(one.value, scope)) if isinstance(one, ast.Starred) else ev.values(one, scope)
                for one in elts[:200]
            ]
        case ast.Dict(keys, _):
            return [ev.values(key, scope) if key is not None else UNKNOWN for key in keys[:200]]
        case ast.ListComp(elt) | ast.SetComp(elt) | ast.GeneratorExp(elt):
            return [ev.values(elt, scope.module.inner[node])]
        case _:
            return [UNKNOWN]


def unpack(ev: Evaluator, values: Values, path: tuple[int | str, ...]) -> Values:
    """The part of a value that an unpacking target gets."""
    for key in path:
        if isinstance(key, str):
            return UNKNOWN
        values = ev.union(part(ev, value, frozenset({Const(key)})) for value in values)
    return values


def enter(ev: Evaluator, values: Values) -> Values:
    """What `with value as name` gives the name."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Run):
            found.append(value.items)
        elif isinstance(value, Instance):
            inner = attribute(ev, value, "__enter__") | attribute(ev, value, "__aenter__")
            found.append(ev.union(ev.returned(one.scope) for one in inner if isinstance(one, FunctionObject)))
        else:
            found.append(frozenset({value}))
    return ev.union(found) or UNKNOWN


def enumerated(items: Values) -> Values:
    """An iterable of these items."""
    return frozenset({Run(items)}) if not any(isinstance(one, Run) for one in items) else UNKNOWN
