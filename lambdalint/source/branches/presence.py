"""Conditions that ask of many environment variables at once whether they are set."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Binding, Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.members import iterate
from lambdalint.source.values.objects import External, Values

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

ENVIRON = External("os.environ")
GETTERS = frozenset({External("os.environ.get"), External("os.getenv")})
GATHERING = frozenset({"set", "frozenset", "list", "tuple", "sorted"})
DEEPEST = 8


def all_set(ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool) -> tuple[list[str], bool]:
    """The variables that are all set once a condition came out so, and whether none of them is empty, either.

    `all(name in os.environ for name in NAMES)` and `NAMES.issubset(os.environ)` where they are true; a list of the names
    that are missing, or `NAMES - os.environ.keys()`, where it is empty.
    """
    node, where, outcome = _asked(test, scope, outcome)
    if isinstance(node, ast.Call):
        found = _call(ev, node, where, outcome)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and outcome:
        found = _below(ev, node, where)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and not outcome:
        found = _names(ev, node.left, where) if is_environ(ev, node.right, where) else [], False
    elif isinstance(node, (ast.ListComp, ast.SetComp)) and len(node.generators) == 1 and not outcome:
        found = _missing(ev, node, where)
    elif isinstance(node, ast.Name) and not outcome:
        found = _gathered(ev, node.id, where)
    else:
        return [], False
    return found


def _asked(node: ast.expr, scope: Scope, outcome: bool) -> tuple[ast.expr, Scope, bool]:
    """What a condition is about: without `not`, `len(…) > 0` and `(name := …)`, and what a name was assigned."""
    for _ in range(DEEPEST):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node, outcome = node.operand, not outcome
        elif isinstance(node, ast.Compare) and _is_length(node.left) and _is_positive(node):
            node = node.left
        elif isinstance(node, ast.Call) and _is_length(node):
            node = node.args[0]
        else:
            inner, scope = defined(node, scope)
            if inner is node:
                break
            node = inner
    return node, scope, outcome


def defined(node: ast.expr, scope: Scope) -> tuple[ast.expr, Scope]:
    """What a name was assigned, where that is one thing; the expression itself else."""
    for _ in range(DEEPEST):
        if isinstance(node, ast.NamedExpr):
            node = node.value
        elif isinstance(node, ast.Name) and (one := _only(node.id, scope)) is not None:
            node, scope = one.node, one.scope  # type: ignore[assignment]
        else:
            break
    return node, scope


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and len(node.args) == 1 and getattr(node.func, "id", "") in ("len", "bool")


def _is_positive(node: ast.Compare) -> bool:
    """`… > 0`, `… != 0`, `… >= 1`."""
    value = getattr(node.comparators[0], "value", None) if len(node.ops) == 1 else None
    return (isinstance(node.ops[0], ast.Gt | ast.NotEq) and value == 0) or (
        isinstance(node.ops[0], ast.GtE) and value == 1
    )


def _only(name: str, scope: Scope) -> Binding | None:
    """What gives a name its one value."""
    at: Scope | None = scope
    while at is not None:
        bindings = at.bindings.get(name)
        if bindings and at.kind != "class":
            one = bindings[0]
            simple = len(bindings) == 1 and one.kind in ("value", "walrus") and not one.path
            return one if simple and isinstance(one.node, ast.expr) and name not in at.mutations else None
        at = at.parent
    return None


def _call(ev: Evaluator, node: ast.Call, scope: Scope, outcome: bool) -> tuple[list[str], bool]:
    function, first = node.func, node.args[0] if len(node.args) == 1 else None
    if first is None:
        return [], False
    if isinstance(function, ast.Attribute):
        if outcome == (function.attr == "issubset") and function.attr in ("issubset", "difference"):
            return _names(ev, function.value, scope) if is_environ(ev, first, scope) else [], False
        return [], False
    name = getattr(function, "id", "")
    if outcome != (name == "all") or name not in ("all", "any"):
        return [], False
    if isinstance(first, ast.Call) and getattr(first.func, "id", "") == "map" and len(first.args) == 2 and outcome:
        return _names(ev, first.args[1], scope) if ev.values(first.args[0], scope) <= GETTERS else [], True
    if not isinstance(first, ast.GeneratorExp | ast.ListComp) or len(first.generators) != 1:
        return [], False
    loop = first.generators[0]
    return _each(ev, loop, first.elt, scope.module.inner[first], scope, outcome) if not loop.ifs else ([], False)


def _missing(ev: Evaluator, node: ast.ListComp | ast.SetComp, scope: Scope) -> tuple[list[str], bool]:
    """`[name for name in NAMES if name not in os.environ]`"""
    loop = node.generators[0]
    if len(loop.ifs) != 1:
        return [], False
    return _each(ev, loop, loop.ifs[0], scope.module.inner[node], scope, False)


def _gathered(ev: Evaluator, name: str, scope: Scope) -> tuple[list[str], bool]:
    """A list to which a loop adds each name that is missing."""
    at: Scope | None = scope
    while at is not None and name not in at.bindings:
        at = at.parent
    made = [one.node for one in at.bindings[name]] if at is not None else []
    changes = at.mutations.get(name, []) if at is not None else []
    if len(made) != 1 or not isinstance(made[0], ast.List) or made[0].elts or len(changes) != 1:
        return [], False
    statement = changes[0].statement
    test = statement.block.owner if statement.block.kind == "then" else None
    loop = test.block.owner if test is not None and test.block.kind == "loop" else None
    if test is None or loop is None or not isinstance(test.node, ast.If) or not isinstance(loop.node, ast.For):
        return [], False
    return _each(ev, loop.node, test.node.test, test.scope, loop.scope, False)


def _each(
    ev: Evaluator, loop: ast.comprehension | ast.For, test: ast.expr, inner: Scope, scope: Scope, outcome: bool
) -> tuple[list[str], bool]:
    """The names of a loop if its test, come out so, says of each that it is set."""
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, outcome = test.operand, not outcome
    told: ast.expr | None = None
    filled = False
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        within = isinstance(test.ops[0], ast.In) == outcome and isinstance(test.ops[0], ast.In | ast.NotIn)
        nothing = isinstance(test.ops[0], ast.IsNot) == outcome and isinstance(test.ops[0], ast.Is | ast.IsNot)
        if within and is_environ(ev, test.comparators[0], inner):
            told = test.left
        elif nothing and getattr(test.comparators[0], "value", "") is None:
            told = _read(ev, test.left, inner)
    elif outcome:
        told, filled = _read(ev, test, inner), True
    itself = isinstance(told, ast.Name) and isinstance(loop.target, ast.Name) and told.id == loop.target.id
    return _names(ev, loop.iter, scope) if itself else [], filled


def _read(ev: Evaluator, node: ast.expr, scope: Scope) -> ast.expr | None:
    """The name that `os.environ.get(name)` reads."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    return node.args[0] if ev.values(node.func, scope) <= GETTERS else None


def _below(ev: Evaluator, node: ast.Compare, scope: Scope) -> tuple[list[str], bool]:
    """`NAMES <= os.environ.keys()`, and the other way round."""
    less, more = node.left, node.comparators[0]
    if isinstance(node.ops[0], ast.GtE):
        less, more = more, less
    elif not isinstance(node.ops[0], ast.LtE):
        return [], False
    return _names(ev, less, scope) if is_environ(ev, more, scope) else [], False


def is_environ(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is the environment, its keys, or a set of them."""
    for _ in range(DEEPEST):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "keys":
            node = node.func.value
        elif isinstance(node, ast.Call) and _gathers(node):
            node = node.args[0]
        else:
            break
    return ev.values(node, scope) == frozenset({ENVIRON})


def _gathers(node: ast.Call) -> bool:
    return getattr(node.func, "id", "") in GATHERING and len(node.args) == 1


def _names(ev: Evaluator, node: ast.expr, scope: Scope) -> list[str]:
    """The constant texts that a list, tuple or set holds which is written out; none where one is something else."""
    while isinstance(node, ast.Call) and _gathers(node):
        node = node.args[0]
    made = definition(ev, node, scope)
    while made is not None and isinstance(made.node, ast.Call) and _gathers(made.node):
        made = definition(ev, made.node.args[0], made.scope)
    if made is None or not isinstance(made.node, ast.List | ast.Tuple | ast.Set):
        return []
    return texts(iterate(ev, ev.values(node, scope)))


def texts(found: Values) -> list[str]:
    """The constant texts that something can be; none where it can be something else."""
    known = sorted(one.value for one in found if isinstance(one, Const) and isinstance(one.value, str))
    return known if len(known) == len(found) else []
