"""Functions that are chosen by the class of what they are given: tables with classes as keys, `singledispatch`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.callgraph.givers import Runs, beginning, classes, leading
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.displays import entries, of_display
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.idle import COMPUTED
from lambdalint.source.values.objects import UNKNOWN, ClassObject, Display, FunctionObject, Operand, Values
from lambdalint.source.values.registered import dispatching
from lambdalint.source.values.sites import plain_name

ASKING = ("isinstance", "issubclass", "type")
UNITING = ("Union", "Optional")
OUT_OF_SIGHT = (*COMPUTED, "__subclasses__")
"""How code gets hold of classes without naming them."""
DEEPEST = 3
"""Names of unions of classes that are followed."""


def chosen_for(ev: Evaluator, runs: Runs, call: Expression, function: Scope) -> list[Scope] | None:
    """The classes for which a call runs a function: `HANDLERS[type(command)](command)`; None where none chooses it.

    `runs` tells which functions run when something is called. A class is left out of which objects may be made where
    no call of it is seen.
    """
    if not isinstance(call.node, ast.Call):
        return None
    called = call.node.func
    table, each = _table(ev, Expression(beginning(called), call.scope))
    if table is None:
        return None
    found: list[Scope] = []
    keys: list[ast.expr] = []
    for value in ev.values(*table):
        if not isinstance(value, Display):
            return None
        for key, operand in entries(ev, value):
            values = _elements(ev, ev.of(operand)) if each else ev.of(operand)
            if not isinstance(key, Operand):
                return None
            keys.append(key.node)
            if function in runs(leading(ev, called, values)):
                chosen = _classes(ev, key.node, key.scope)
                if not chosen:
                    return None
                named = _decorating(ev, function)
                found += [one for one in chosen if one in named] or chosen
    return None if not found or any(made_out_of_sight(ev, one, keys) for one in found) else found


def dispatched_for(ev: Evaluator, function: Scope) -> list[Scope] | None:
    """The classes for which `singledispatch` runs a function that is registered; None where they are not known."""
    home = function.parent or function.module.scope
    found: list[Scope] = []
    keys: list[ast.expr] = []
    for decorator in function.decorators:
        maker = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not dispatching(ev, maker, home):
            return None
        if isinstance(decorator, ast.Call):
            asked: ast.expr | None = decorator.args[0] if len(decorator.args) == 1 else None
        else:
            names = function.parameters[1:] if home.kind == "class" else function.parameters
            asked = function.annotations.get(names[0]) if names else None
        chosen = _classes(ev, asked, home) if asked is not None else []
        if asked is None or not chosen:
            return None
        keys.append(asked)
        found += chosen
    return None if any(made_out_of_sight(ev, one, keys) for one in found) else found


def made_out_of_sight(ev: Evaluator, made: Scope, keys: list[ast.expr], depth: int = DEEPEST) -> bool:
    """Whether objects of a class may be made where no call of it is seen: whatever is handed a class may make one."""
    return _handed(ev, made.name, {id(one) for one in keys}, depth)


def _handed(ev: Evaluator, name: str, keys: set[int], depth: int) -> bool:
    """Whether something gets hold of a class by its name, other than to call it or to ask for it."""
    for module in ev.closure.modules.values():
        if module.spells(f'"{name}"', f"'{name}'", *OUT_OF_SIGHT):
            return True
        for node, statement in _named(module, name) if module.spells(name) else ():
            if statement is None:
                return True
            if id(node) in keys or id(node) in _harmless(ev, statement):
                continue
            alias = _union(statement.node)
            if not alias or not depth or _handed(ev, alias, keys, depth - 1):
                return True
    return False


def _named(module: Module, name: str) -> Iterator[tuple[ast.expr, Statement | None]]:
    """Where a module names something, by itself or as an attribute."""
    yield from module.names.get(name, ())
    for scope in module.scopes if module.spells(f".{name}") else ():
        for use in scope.attributes:
            if use.node.attr == name:  # type: ignore[attr-defined]
                yield use.node, module.statements.get(use.node)


def _harmless(ev: Evaluator, statement: Statement) -> set[int]:
    """The parts of a statement where a class is only called, asked for, or the key of something."""
    node = statement.node
    if isinstance(node, ast.ClassDef):
        return {id(one) for one in ast.walk(ast.Tuple([*node.bases, *node.decorator_list], ast.Load()))}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return _told(ev, node, statement.scope)
    found: list[ast.AST | None] = []
    for one in ast.walk(node):
        match one:
            case ast.Call():
                found.append(one.func)
                if plain_name(one.func) in ASKING:
                    found += [part for given in one.args for part in ast.walk(given)]
            case ast.Dict():
                found += one.keys
            case ast.MatchClass():
                found.append(one.cls)
            case ast.ExceptHandler(type=ast.expr() as caught):
                found += ast.walk(caught)
            case ast.AnnAssign() if one.value is not None and statement.scope.kind != "class":
                found += ast.walk(one.annotation)
    return {id(one) for one in found}


def _told(ev: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> set[int]:
    """The annotations and decorators of a function; whoever calls one that a library decorates reads its annotations."""
    found = {id(one) for decorator in node.decorator_list for one in ast.walk(decorator)}
    makers = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    of_project = (
        any(isinstance(one, FunctionObject | ClassObject) for one in ev.values(_holder(maker), scope))
        for maker in makers
    )
    if all(of_project) and not any(one.node is node for one in ev.entries):
        given = [one.annotation for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        told = [one for one in (*given, node.returns) if one is not None]
        found |= {id(part) for one in told for part in ast.walk(one)}
    return found


def _holder(maker: ast.expr) -> ast.expr:
    """What a decorator is of: `handle` of `handle.register`."""
    return maker.value if isinstance(maker, ast.Attribute) and maker.attr == "register" else maker


def _union(node: ast.stmt) -> str:
    """The name that a union of classes is given, "" where a statement does something else."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return ""
    value = node.value
    united = isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
    written = isinstance(value, ast.Subscript) and plain_name(value.value) in UNITING
    return node.targets[0].id if united or written else ""


def _table(ev: Evaluator, start: Expression) -> tuple[Expression | None, bool]:
    """The table from which something is taken by a class, and whether it is each of what stands there."""
    each = False
    node, scope = start
    if isinstance(node, ast.Name):
        bindings = scope.bindings.get(node.id, [])
        looped = bindings[0] if len(bindings) == 1 and bindings[0].kind == "item" and not bindings[0].path else None
        if looped is not None and isinstance(looped.node, ast.expr):
            node, scope, each = looped.node, looped.scope, True
        else:
            made = definition(ev, node, scope)
            if made is None:
                return None, False
            node, scope = made
    match node:
        case ast.Subscript(value=table, slice=key):
            pass
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[key, *_]):
            pass
        case _:
            return None, False
    if isinstance(key, ast.Name):
        named = definition(ev, key, scope)
        key = named.node if named is not None else key
    asked = isinstance(key, ast.Call) and plain_name(key.func) == "type" and len(key.args) == 1
    if asked or (isinstance(key, ast.Attribute) and key.attr == "__class__"):
        return Expression(table, scope), each
    return None, False


def _elements(ev: Evaluator, values: Values) -> Values:
    """What stands in the lists among values."""
    return ev.union(of_display(ev, one, UNKNOWN) for one in values if isinstance(one, Display))


def _classes(ev: Evaluator, node: ast.expr, scope: Scope) -> list[Scope]:
    """The classes of the project that an expression names, also several: `A | B`; none where it may be something else."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            parts = [left, right]
        case ast.Subscript(value=union, slice=ast.Tuple(elts=parts)) if plain_name(union) == "Union":
            pass
        case _:
            values = ev.values(node, scope)
            return classes(values) if all(isinstance(one, ClassObject) for one in values) else []
    found = [_classes(ev, one, scope) for one in parts]
    return [one for several in found for one in several] if all(found) else []


def _decorating(ev: Evaluator, function: Scope) -> list[Scope]:
    """The classes that the decorators of a function, or of its class, are given: `@handles(Order)`."""
    found: list[Scope] = []
    for at in (function, function.class_scope):
        for decorator in at.decorators if at is not None else ():
            for given in decorator.args if isinstance(decorator, ast.Call) else ():
                found += _classes(ev, given, at.parent or at.module.scope)  # type: ignore[union-attr]
    return found
