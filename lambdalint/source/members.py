"""Attributes, parts and items of what expressions stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.data.stores import DOCUMENT_STORES, OPENING
from lambdalint.source import names, sdk
from lambdalint.source.blocks import words
from lambdalint.source.model import Const, Env, Input, Item, Opaque
from lambdalint.source.objects import (
    NOTHING,
    OPAQUE,
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
    Operand,
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
from lambdalint.source.reaching import lasting
from lambdalint.source.scope import Scope
from lambdalint.source.symbols import last_name
from lambdalint.source.text import new

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator

LONGEST = 160
"""Characters of a library's dotted name."""


ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag")
KEYS = (str, int)
OF_CLASSES = (Instance, ClassObject, SuperObject)
OF_EVENT = (Input, Item)
OF_SDK = (Session, Client, SdkResource, Collection, Paginator, WaiterObject, SdkMethod)


def attribute(ev: Evaluator, value: Object, name: str) -> Values:
    """What `value.name` can be."""
    if isinstance(value, External):
        return external(f"{value.name}.{name}") if len(value.name) < LONGEST else UNKNOWN
    if isinstance(value, Opaque):
        return UNKNOWN
    if isinstance(value, OF_CLASSES):
        key = ("attribute", type(value), value.scope, name)
        return ev.fixpoint.answer(key, _of_class, ev, value, value.scope, name)
    if isinstance(value, OF_EVENT):
        return frozenset({item(value, name)})
    if isinstance(value, OF_SDK):
        return sdk.attribute(ev, value, name)
    if isinstance(value, ModuleObject):
        return names.member(ev, value.found, name) or UNKNOWN
    if isinstance(value, Answer):
        return frozenset({_deeper(value, name)})
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


def _of_class(ev: Evaluator, value: Object, scope: Scope, name: str) -> Values:
    order = bases(ev, scope)
    if isinstance(value, SuperObject):
        order = order[1:]
    found = NOTHING
    for at in order:
        found = _own(ev, value, at, name)
        if found:
            break
    if found and not any(placeholder(one) for one in found):
        return found
    if not isinstance(value, SuperObject):
        below = [_own(ev, value, at, name) for at in ev.sites.subclasses(ev, scope)]
        if any(below):
            found = ev.union([frozenset(one for one in found if not _abstract(one)), *below])
    written = NOTHING if found else written_outside(ev, order, name)
    return found | written or _made_up(ev, order, name) or UNKNOWN


def _made_up(ev: Evaluator, order: list[Scope], name: str) -> Values:
    """What `__getattr__` gives for a name that nothing else gives."""
    for at in order:
        for binding in at.bindings.get("__getattr__", ()):
            wanted = binding.scope.parameters
            if binding.kind == "function" and len(wanted) == 2 and not name.startswith("__"):
                return ev.returned(binding.scope, ((wanted[1], Const(name)),))
    return NOTHING


def placeholder(value: Object) -> bool:
    """Whether a class gives an attribute this only for others to give it something: an empty function, None, `{}`."""
    if isinstance(value, FunctionObject):
        return empty(value.scope)
    if isinstance(value, Display):
        node = value.operand.node
        return not (node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", True))
    return isinstance(value, Const) and value.value in (None, "")


def _abstract(value: Object) -> bool:
    """Whether a function of a class never runs, as all objects are of classes that have another in its place."""
    return isinstance(value, FunctionObject) and "abstractmethod" in value.scope.decorator_names


def empty(scope: Scope) -> bool:
    """Whether a function is only there to be overridden: a docstring, `pass`, `...` or NotImplementedError."""
    body = scope.node.body if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    for statement in body:
        blank = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        refused = isinstance(statement, ast.Raise) and "NotImplemented" in words(statement)
        if not (blank or refused or isinstance(statement, ast.Pass)):
            return False
    return bool(body)


def _own(ev: Evaluator, value: Object, scope: Scope, name: str) -> Values:
    """What one class itself gives an attribute."""
    found: list[Values] = []
    for binding in scope.attributes_set.get(name, ()):
        found.append(names.bound(ev, binding, f"self.{name}", scope, ()))
    if not isinstance(value, ClassObject) and name in scope.annotations:
        from lambdalint.source import fields, settings

        if settings.is_settings(ev, scope):
            return ev.union([*found, settings.field(ev, scope, name)])
        if fields.generated(ev, scope):
            found.append(fields.field(ev, scope, name))
            return ev.union(found) or names.annotated(ev, scope.annotations[name], scope)
    for binding in lasting(scope.bindings.get(name, []), scope):
        if binding.kind != "function":
            found.append(names.bound(ev, binding, name, scope, ()))
            continue
        marks = binding.scope.decorator_names
        if marks & {"property", "cached_property"}:
            found.append(ev.returned(binding.scope))
        elif "staticmethod" in marks or (isinstance(value, ClassObject) and "classmethod" not in marks):
            found.append(frozenset({FunctionObject(binding.scope)}))
        else:
            found.append(frozenset({FunctionObject(binding.scope, True)}))
    if not found and name in scope.annotations:
        return names.annotated(ev, scope.annotations[name], scope)
    return ev.union(found)


def bases(ev: Evaluator, scope: Scope) -> list[Scope]:
    """A class and its bases in the project, nearest first."""
    order: list[Scope] = []
    pending = [scope]
    while pending and len(order) < 30:
        at = pending.pop(0)
        if at in order:
            continue
        order.append(at)
        for base in at.bases[:8]:
            pending += [one.scope for one in ev.values(*base) if isinstance(one, ClassObject)]
    return order


def derives(ev: Evaluator, scope: Scope, libraries: tuple[str, ...]) -> bool:
    """Whether a class has a base of a library."""
    return any(
        isinstance(one, External) and one.name in libraries
        for at in bases(ev, scope)
        for base in at.bases
        for one in ev.values(*base)
    )


def written_outside(ev: Evaluator, order: list[Scope], name: str) -> Values:
    """What is assigned to an attribute through another name than self: `state.client = …`."""
    found: list[Values] = []
    for module in ev.closure.modules.values():
        for (node, scope), binding in module.attribute_writes.get(name, ())[:20]:
            holders = ev.values(node, scope)
            if any(isinstance(one, Instance | ClassObject) and one.scope in order for one in holders):
                found.append(names.bound(ev, binding, name, scope, ()))
    return ev.union(found)


def part(ev: Evaluator, value: Object, keys: Values) -> Values:
    """What `value[key]` can be."""
    if isinstance(value, OF_EVENT):
        key = symbol(keys)
        text = str(key.value) if isinstance(key, Const) and isinstance(key.value, str) else "[]"
        return frozenset({item(value, text)})
    match value:
        case External("os.environ"):
            found = frozenset(Env(str(key.value)) for key in keys if isinstance(key, Const))
            return found or UNKNOWN
        case Answer():
            key = symbol(keys)
            return frozenset({_deeper(value, str(key.value) if isinstance(key, Const) else "[]")})
        case Display():
            return _of_display(ev, value, keys)
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
            return UNKNOWN if derives(ev, scope, ENUMS) else frozenset({value})
        case _:
            return UNKNOWN


def _of_display(ev: Evaluator, display: Display, keys: Values) -> Values:
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    wanted = {key.value for key in keys if isinstance(key, Const)}
    sure = bool(wanted) and OPAQUE not in keys and all(isinstance(key, Const) for key in keys)
    found: list[Values] = []
    for key, value in entries(ev, display):
        if not sure or not isinstance(key, KEYS) or key in wanted:
            found.append(ev.values(value.node, value.scope, value.context))
    if isinstance(node, ast.List | ast.Tuple):
        plain = not any(isinstance(one, ast.Starred) for one in node.elts)
        for index, one in enumerate(node.elts[:200]):
            if not sure or not plain or index in wanted or index - len(node.elts) in wanted:
                found.append(ev.values(one, scope, context))
    elif isinstance(node, ast.DictComp | ast.ListComp | ast.SetComp | ast.GeneratorExp):
        made = node.value if isinstance(node, ast.DictComp) else node.elt
        found.append(ev.values(made, scope.module.inner[node], context))
    return ev.union(found) or UNKNOWN


Key = str | int | Operand | None
"""A constant, or the expression of a key that is none; None: the value is spread out here."""


def entries(ev: Evaluator, display: Display) -> list[tuple[Key, Operand]]:
    """The items of a dict by key, with those that are set later."""
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    found: list[tuple[Key, Operand]] = []
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys[:200], node.values, strict=False):
            if key is None:
                found += _spread(ev, value, scope)
            else:
                found.append((_key(ev, key, scope), new(Operand, (value, scope, context))))
    elif isinstance(node, ast.Call):
        for given in node.args[:1]:  # `dict(key, more=1)`
            found += _spread(ev, given, scope)
        for keyword in node.keywords:
            if keyword.arg is None:
                found += _spread(ev, keyword.value, scope)
            else:
                found.append((keyword.arg, new(Operand, (keyword.value, scope, context))))
    for change in ev.changes.of(ev, display):
        if change.method == "[]" and change.key is not None and change.values:
            found.append((_key(ev, change.key, change.scope), Operand(change.values[0], change.scope)))
        elif change.method == "update":
            for value in change.values:
                found += _spread(ev, value, change.scope)
            if isinstance(change.node, ast.Call):
                found += [(one.arg, Operand(one.value, change.scope)) for one in change.node.keywords if one.arg]
        elif change.method == "setdefault" and len(change.values) == 2:
            found.append((_key(ev, change.values[0], change.scope), Operand(change.values[1], change.scope)))
    return found


def _spread(ev: Evaluator, node: ast.expr, scope: Scope) -> list[tuple[Key, Operand]]:
    if isinstance(node, ast.Dict):
        return [
            (_key(ev, key, scope) if key is not None else None, Operand(value, scope))
            for key, value in zip(node.keys[:100], node.values, strict=False)
        ]
    return [(None, Operand(node, scope))]


def _key(ev: Evaluator, node: ast.expr, scope: Scope) -> str | int | Operand:
    if isinstance(node, ast.Constant) and node.value.__class__ is str:
        return node.value
    key = ev.symbol(node, scope)
    return key.value if isinstance(key, Const) and isinstance(key.value, KEYS) else Operand(node, scope)


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
            inner = attribute(ev, value, "__enter__")
            found.append(ev.union(ev.returned(one.scope) for one in inner if isinstance(one, FunctionObject)))
        else:
            found.append(frozenset({value}))
    return ev.union(found) or UNKNOWN


def enumerated(items: Values) -> Values:
    """An iterable of these items."""
    return frozenset({Run(items)}) if not any(isinstance(one, Run) for one in items) else UNKNOWN
