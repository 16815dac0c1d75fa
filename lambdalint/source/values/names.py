"""What a name stands for: scopes, imports, and which assignments can reach a place."""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache
from typing import TYPE_CHECKING

from lambdalint.source.modules.graph import Folder, Library
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Scope, Statement
from lambdalint.source.values import members, parameters
from lambdalint.source.values.objects import (
    MOST,
    NOTHING,
    UNKNOWN,
    ClassObject,
    Client,
    Context,
    Display,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    SdkResource,
    Session,
    Values,
    bounded,
    external,
)
from lambdalint.source.values.paths import HERE
from lambdalint.source.values.reaching import MOST_BINDINGS, Bound, bindings_of, lasting

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

ALONE = frozenset({"function", "class", "import"})
"""The kinds of bindings that may tell what they give without a look at others."""
_DISPLAYS = frozenset({ast.Dict, ast.List, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Call})


def lookup(ev: Evaluator, name: str, scope: Scope, use: Statement | None, context: Context = ()) -> Values:
    """The value of a name where it is used."""
    return of_bindings(ev, name, scope, bindings_of(name, scope, use), context)


def at_once(ev: Evaluator, name: str, found: Bound) -> Values:
    """What a name stands for that hangs on no other value: a function, a class, a library, one of Python's own names;
    nothing for others."""
    at, bindings, _ = found
    if at is None:
        return builtin(name)
    only = bindings[0]
    if len(bindings) > 1 or only.kind not in ALONE:
        return NOTHING
    if only.kind == "import" and not isinstance(ev.closure.base(only, at.module), Library):
        return NOTHING
    return bound(ev, only, name, at, ())


def of_bindings(ev: Evaluator, name: str, scope: Scope, found_at: Bound, context: Context = ()) -> Values:
    """The value of a name that a scope uses, by what can give it."""
    at, bindings, inside = found_at
    if at is None:
        return starred(ev, name, scope.module)
    inner = context if inside else ()
    if len(bindings) == 1:
        found = bound(ev, bindings[0], name, at, inner)
        return found if len(found) <= MOST else bounded(found)
    if len(bindings) > MOST_BINDINGS:
        return UNKNOWN
    return ev.union([bound(ev, one, name, at, inner) for one in bindings])


@lru_cache(2_000)
def builtin(name: str) -> Values:
    """A name of Python itself; nothing when it has none such."""
    if name == "__file__":
        return frozenset({HERE})
    return external(f"builtins.{name}") if hasattr(builtins, name) else NOTHING


def starred(ev: Evaluator, name: str, module: Module) -> Values:
    """A name that only `from x import *` or the builtins can give."""
    found = builtin(name)
    if found:
        return found
    for star in reversed(module.scope.stars):
        base = ev.closure.base(star, module)
        if isinstance(base, Module):
            found = member(ev, base, name)
            if found:
                return found
        elif isinstance(base, Library):
            return external(f"{base.name}.{name}")
    return UNKNOWN


def member(ev: Evaluator, found: Module | Folder, name: str) -> Values:
    """A name of a module: bound in it, a submodule, or taken over by its own star imports; else nothing."""
    key = ("member", found, name)
    return ev.fixpoint.answer(key, _member, ev, found, name)


def _member(ev: Evaluator, found: Module | Folder, name: str) -> Values:
    if isinstance(found, Module):
        bindings = found.scope.bindings.get(name)
        if bindings and len(bindings) > MOST_BINDINGS:
            return UNKNOWN
        own = ev.closure.own(found, name)
        if own:
            return ev.union([bound(ev, one, name, found.scope, ()) for one in lasting(own, found.scope)])
    inner = ev.closure.inside(found, name)
    if isinstance(inner, Module | Folder):
        return frozenset({ModuleObject(inner)})
    if isinstance(found, Module) and found.scope.stars and not name.startswith("_"):
        return starred(ev, name, found)
    return NOTHING


def bound(ev: Evaluator, binding: Binding, name: str, place: Scope, context: Context) -> Values:
    """What one binding gives its name."""
    kind, node = binding.kind, binding.node
    if kind == "function":
        return frozenset({FunctionObject(binding.scope)})
    if kind == "class":
        return frozenset({ClassObject(binding.scope)})
    if kind == "import":
        return imported(ev, binding, place.module)
    if kind == "parameter":
        return parameters.value(ev, binding.scope, binding.name, context)
    if not isinstance(node, ast.expr):
        return UNKNOWN
    if context and binding.scope.owner is not place.owner:
        context = ()
    found = ev.values(node, binding.scope, context)
    if kind in ("value", "walrus"):
        if binding.path:
            found, node = members.unpack(ev, found, binding.path), element(node, binding.path)
        for value in found if node.__class__ in _DISPLAYS else ():
            if isinstance(value, Display) and value.operand.node is node and value.holder is None:
                return frozenset({*(found - {value}), Display(value.operand, (place, name))})
        return found
    if kind == "item":
        return members.unpack(ev, members.iterate(ev, found), binding.path)
    if kind == "enter":
        return members.unpack(ev, members.enter(ev, found), binding.path)
    if kind == "merge":
        return found if all(isinstance(value, Display) for value in found) else UNKNOWN
    return UNKNOWN


def element(node: ast.expr, path: tuple[int | str, ...]) -> ast.expr | None:
    """What one name gets of `done, failed = [], []`, where it is written out."""
    if len(path) != 1 or not isinstance(node, ast.Tuple) or not isinstance(path[0], int):
        return None
    plain = path[0] < len(node.elts) and not any(isinstance(one, ast.Starred) for one in node.elts)
    return node.elts[path[0]] if plain else None


def imported(ev: Evaluator, binding: Binding, module: Module) -> Values:
    """What an import binds."""
    base = ev.closure.base(binding, module)
    if isinstance(base, Library):
        return external(f"{base.name}.{binding.name}" if binding.name else base.name)
    if not isinstance(base, Module | Folder):
        return UNKNOWN
    if not binding.name:
        return frozenset({ModuleObject(base)})
    return member(ev, base, binding.name) or UNKNOWN


def annotated(ev: Evaluator, hint: ast.expr, scope: Scope) -> Values:
    """What an annotation says of a value, as far as it helps: SDK clients, sessions and the project's classes."""
    pending, found, steps = [hint], NOTHING, 0
    while pending and steps < 20:
        node, steps = pending.pop(), steps + 1
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            try:
                pending.append(ast.parse(node.value, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        elif isinstance(node, ast.BinOp):
            pending += [node.left, node.right]
        elif isinstance(node, ast.Subscript):
            of = hint_values(ev, node.value, scope)
            generic = any(isinstance(one, ClassObject) for one in of)  # `Repository[Order]`, unlike `list[Order]`
            pending.append(node.value if generic else node.slice)
        elif isinstance(node, ast.Tuple):
            pending += node.elts
        elif isinstance(node, ast.Call):
            given = ev.values(node, scope)
            found = ev.union([found, *(frozenset({one}) for one in given if isinstance(one, parameters.HELPFUL))])
        elif isinstance(node, ast.Name | ast.Attribute):
            values = hint_values(ev, node, scope)
            found = ev.union([found, *(_hinted(ev, value) for value in values)])
    return found


def hint_values(ev: Evaluator, node: ast.expr, scope: Scope) -> Values:
    if isinstance(node, ast.Name):
        return lookup(ev, node.id, scope, None)
    return ev.values(node, scope)


def _hinted(ev: Evaluator, value: object) -> Values:
    if isinstance(value, ClassObject):
        return frozenset({Instance(value.scope)})
    if isinstance(value, Display) and isinstance(value.operand.node, ast.Tuple):  # `Stored = Annotated[Store, …]`
        return ev.fixpoint.answer(("annotated", value), annotated, ev, value.operand.node, value.operand.scope)
    if not isinstance(value, External):
        return NOTHING
    if value.name in ("boto3.Session", "boto3.session.Session", "aioboto3.Session"):
        return frozenset({Session()})
    package, _, rest = value.name.partition(".")
    for prefix in ("mypy_boto3_", "types_boto3_", "types_aiobotocore_"):
        if package.startswith(prefix):
            service = package.removeprefix(prefix).replace("_", "-")
            last = rest.rpartition(".")[2]
            if last.endswith("Client"):
                return frozenset({Client(service)})
            if last.endswith("ServiceResource") and last != "ServiceResource":
                return frozenset({SdkResource(service, "")})
            if last == "ServiceResource":
                return frozenset({SdkResource(service, "")})
            return frozenset({SdkResource(service, last, (None,))}) if last[:1].isupper() else NOTHING
    return NOTHING
