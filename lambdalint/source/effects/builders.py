"""Statements that query builders and models put together: `insert(inbox).values(id=…).on_conflict_do_nothing()`."""

from __future__ import annotations

import ast

from lambdalint.data.calls import MAPPERS
from lambdalint.data.mappers import BUILDERS, CHOOSING, INSERTS, KEEPING, MANAGED, MODELS, REPLACING
from lambdalint.frozen import dataclass
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import derives
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import ClassObject, External, Instance, Operand

DEEPEST = 12
"""Calls and names that one statement is built by."""


@dataclass(frozen=True, slots=True)
class Built:
    """An INSERT that is built. `steps` are the names of its calls, `given` all of their arguments."""

    steps: frozenset[str]
    given: tuple[Expression, ...]

    @property
    def passes_over(self) -> bool:
        """Whether it adds no row where one with the same key exists."""
        ignores = "prefix_with" in self.steps and any("IGNORE" in _text(one.node).upper() for one in self.given)
        return ignores or not KEEPING.isdisjoint(self.steps)

    @property
    def replaces(self) -> bool:
        """Whether it sets the same values again where the row exists."""
        sums = any(isinstance(node, ast.BinOp) for one in self.given for node in ast.walk(one.node))
        return not sums and not REPLACING.isdisjoint(self.steps)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def built(
    ev: Evaluator,
    node: ast.expr | None,
    scope: Scope,
    starts: frozenset[str] = BUILDERS,
    methods: frozenset[str] = INSERTS,
) -> Built | None:
    """The INSERT (or what else so starts) that an expression is, also by way of a variable; None for what is none."""
    steps: set[str] = set()
    given: list[Expression] = []
    for _ in range(DEEPEST):
        if isinstance(node, ast.Name):
            made = definition(ev, node, scope)
            if made is None:
                return None
            node, scope = made
        if not isinstance(node, ast.Call):
            return None
        function = node.func
        given += [Expression(one, scope) for one in (*node.args, *(keyword.value for keyword in node.keywords))]
        if _begins(ev, function, scope, starts, methods):
            return Built(frozenset(steps), tuple(given))
        if not isinstance(function, ast.Attribute):
            return None
        steps.add(function.attr)
        node = function.value
    return None


def _begins(ev: Evaluator, function: ast.expr, scope: Scope, starts: frozenset[str], methods: frozenset[str]) -> bool:
    """Whether a call starts a statement: `insert(…)`, `inbox.insert()`, `Inbox.insert(…)`."""
    if any(isinstance(one, External) and one.name.replace("()", "") in starts for one in ev.values(function, scope)):
        return True
    return isinstance(function, ast.Attribute) and function.attr in methods and bool(model(ev, function.value, scope))


def changes_chosen(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is rows of a model that were chosen: `Order.objects.filter(…)`, `session.query(…).filter(…)`."""
    chosen = False
    for _ in range(DEEPEST):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            break
        chosen = chosen or node.func.attr in CHOOSING
        if node.func.attr == "query":
            return chosen
        node = node.func.value
    return chosen and model(ev, node, scope) is not None


def model(ev: Evaluator, node: ast.expr, scope: Scope, libraries: tuple[str, ...] = MODELS) -> Scope | None:
    """The class of an object mapper that an expression is, is an object of, or by `objects` manages."""
    if isinstance(node, ast.Attribute) and node.attr == "objects":
        node, libraries = node.value, MANAGED
    classes = [one.scope for one in ev.values(node, scope) if isinstance(one, ClassObject | Instance)]
    return next((one for one in classes if derives(ev, one, libraries)), None)


def made_of(ev: Evaluator, given: tuple[Expression, ...]) -> Provenance:
    """Where what a statement or an object is made of comes from; tables and columns that are named say nothing."""
    known = [ev.origin(Operand(*one)) for one in given if not _names_data(ev, *one)]
    return Provenance(frozenset(origin for one in known for origin in one.origins) or frozenset({Origin.UNKNOWN}))


def _names_data(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    return any(
        isinstance(one, ClassObject) or (isinstance(one, External) and one.name.startswith(MAPPERS))
        for one in ev.values(node, scope)
    )
