"""The expressions that others are made of: parts of texts and tuples, what a call keeps of its arguments or passes on."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values import parameters
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import ClassObject, External, FunctionObject
from lambdalint.source.values.sdk import argument
from lambdalint.source.values.sites import MOST_SITES

WHOLE = frozenset("encode decode lower upper strip rstrip lstrip replace removeprefix removesuffix".split())
"""Methods that leave of a text enough to tell it from others."""


PASSING = frozenset({"builtins.str", "pathlib.Path", "os.path.join", "urllib.parse.quote", "urllib.parse.quote_plus"})
"""Functions whose answer shows all of their arguments."""


def put_together(node: ast.expr) -> list[ast.expr]:
    """The parts of which a text, a sum or a formatted text is put together, one beside the other."""
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div):
        return [node.left, node.right]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    return []


def recognizable(node: ast.Call, targets: Collection[object]) -> list[ast.expr]:
    """What a call puts into its answer so that two of them can still be told apart."""
    if isinstance(node.func, ast.Attribute):
        if node.func.attr == "format":
            return [*node.args, *(keyword.value for keyword in node.keywords)]
        if node.func.attr == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
            return node.args[0].elts
        if node.func.attr in WHOLE:
            return [node.func.value]
    passing = targets and all(isinstance(one, External) and one.name in PASSING for one in targets)
    return list(node.args) if passing else []


def unpacked(node: ast.expr, path: tuple[int | str, ...]) -> ast.expr:
    """The part of a tuple display that an unpacking target gets."""
    for key in path:
        elements = node.elts if isinstance(node, ast.Tuple | ast.List) else []
        if not isinstance(key, int) or not -len(elements) <= key < len(elements):
            return node
        node = elements[key]
    return node


def given_nodes(function: FunctionObject, name: str, node: ast.Call, scope: Scope) -> list[Expression]:
    """The expressions that one call gives for a parameter, or its default; none where it is not clear."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return [Expression(keyword.value, scope)]
    callee = function.scope
    index = callee.parameters.index(name) - int(function.receiver) if name in callee.parameters else -1
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if 0 <= index < len(node.args) and not starred:
        return [Expression(node.args[index], scope)]
    rest = list(node.args) if starred or name == callee.variadic else []
    rest += [one.value for one in node.keywords if one.arg is None or name == callee.keywords]
    if rest:
        return [Expression(one, scope) for one in rest]
    default = callee.defaults.get(name)
    return [Expression(default, callee.parent or callee.module.scope)] if default is not None else []


def construction_nodes(ev: Evaluator, scope: Scope) -> Iterator[list[Expression]]:
    """The arguments of each call that makes an object of a class."""
    for call in ev.sites.constructing(scope)[:100]:
        assert isinstance(call.node, ast.Call)
        made = ev.values(call.node.func, call.scope)
        if any(isinstance(one, ClassObject) and one.scope is scope for one in made):
            given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
            yield [Expression(one, call.scope) for one in given]


def passed_nodes(ev: Evaluator, scope: Scope, name: str) -> list[Expression]:
    """The expressions that all calls pass for a parameter."""
    found: list[Expression] = []
    if len(ev.sites.of(scope)) > MOST_SITES or len(ev.sites.passed(scope)) > MOST_SITES:
        return []
    position = scope.parameters.index(name) if name in scope.parameters else -1
    for call in ev.sites.of(scope):
        node = call.node
        assert isinstance(node, ast.Call)
        for offset in sorted(parameters.offsets(ev, ev.values(node.func, call.scope), scope)):
            given = argument(node, position - offset if position >= offset else 10_000, name)
            default = scope.defaults.get(name)
            if given is not None:
                found.append(Expression(given, call.scope))
            elif default is not None:
                found.append(Expression(default, scope.parent or scope.module.scope))
            else:
                found += [Expression(one.value, call.scope) for one in node.args if isinstance(one, ast.Starred)]
                found += [Expression(one.value, call.scope) for one in node.keywords if one.arg is None]
    for call, passed in ev.sites.passed(scope):
        if parameters.offsets(ev, ev.values(passed, call.scope), scope):
            assert isinstance(call.node, ast.Call)
            others = [one for one in (*call.node.args, *(k.value for k in call.node.keywords)) if one is not passed]
            found += [Expression(one, call.scope) for one in others]
    return found
