"""Whether the way to an effect looks at an answer, or at what a refused write left behind; what that decides is not said."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from itertools import islice, takewhile

from lambdalint.source.branches.conditions import leaves
from lambdalint.source.branches.inline import choices
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Block, Expression, Statement

WRAPPING = (ast.With, ast.AsyncWith, ast.Try)
Way = tuple[Statement, Expression]


class Considered:
    """Looks at the ways to effects, for each write that may guard one. What depends on the write alone is found once,
    and so is what depends on the effect, while the same is asked for."""

    def __init__(self) -> None:
        self._answers: dict[tuple[ast.AST, frozenset[str]], set[str]] = {}
        self._left: dict[tuple[Statement, Statement], set[str] | None] = {}
        self._way: Way | None = None
        self._names: set[str] = set()
        self._nodes: set[ast.AST] = set()

    def considered(
        self, call: Expression, where: Statement, site: Statement, use: Expression, also: frozenset[str] = frozenset()
    ) -> bool:
        """Whether something on the way to an effect looks at the answer of a call, or at what was made of it.

        `also` are variables that hold the answer beside the one that the call is assigned to.
        """
        self._look_at(site, use)
        return call.node in self._nodes or not self._names.isdisjoint(self._made(call, where, also))

    def handed_on(
        self, call: Expression, where: Statement, site: Statement, use: Expression, also: frozenset[str]
    ) -> bool:
        """Whether a later call gets the answer of a call, or what a `try` or loop around it leaves behind, or an object
        keeps it."""
        made = set(self._made(call, where, also))
        around = {block for block, _ in site.ancestors()}
        for block, _ in where.ancestors():
            if block.owner is not None and block.kind in ("try", "loop") and block not in around:
                kept = self._left_behind(block.owner, where)
                if kept is None:
                    return True
                made |= kept
        if any(isinstance(one, ast.Attribute) for one in getattr(where.node, "targets", ())):
            return True
        given = [*use.node.args, *(one.value for one in use.node.keywords)] if isinstance(use.node, ast.Call) else []
        return any(
            node is call.node or (isinstance(node, ast.Name) and node.id in made)
            for one in given
            for node in nodes_in(one)
        )

    def noted(self, where: Statement, site: Statement, use: Expression) -> bool:
        """Whether what the `try` around a write leaves behind (`duplicate = True`) decides on the way to an effect."""
        around = next((block.owner for block, _ in where.ancestors() if block.kind == "try" and block.owner), None)
        return around is not None and self.remembered(around, where, site, use)

    def remembered(self, passed: Statement, where: Statement, site: Statement, use: Expression) -> bool:
        """Whether the way to an effect looks at what the statements around a write leave behind."""
        self._look_at(site, use)
        return not self._names.isdisjoint(self._left_behind(passed, where) or ())

    def _made(self, call: Expression, where: Statement, also: frozenset[str]) -> set[str]:
        known = self._answers.get((call.node, also))
        if known is None:
            known = self._answers[call.node, also] = answers(call, where, also)
        return known

    def _left_behind(self, passed: Statement, where: Statement) -> set[str] | None:
        if (passed, where) not in self._left:
            self._left[passed, where] = left_behind(passed, where)
        return self._left[passed, where]

    def _look_at(self, site: Statement, use: Expression) -> None:
        if self._way is None or self._way[0] is not site or self._way[1] is not use:
            self._way = site, use
            self._nodes = set(_looked_at(site, use))
            self._names = {node.id for node in self._nodes if isinstance(node, ast.Name)}


def answers(call: Expression, where: Statement, also: frozenset[str]) -> set[str]:
    """The variables that hold the answer of a call, or what later statements make of it."""
    made = set(also)
    for one in where.scope.statements:
        for value, target in _given(one.node) if one.serial >= where.serial else ():
            if any(node is call.node or (isinstance(node, ast.Name) and node.id in made) for node in nodes_in(value)):
                made |= {node.id for node in nodes_in(target) if isinstance(node, ast.Name)}
    return made


def _given(node: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The expressions of a statement whose values get names, with these."""
    match node:
        case ast.Assign(value=value, targets=targets):
            yield from ((value, target) for target in targets)
        case ast.AnnAssign(value=ast.expr() as value, target=target) | ast.AugAssign(value=value, target=target):
            yield value, target
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from ((one.context_expr, one.optional_vars) for one in items if one.optional_vars is not None)


def returned(call: Expression, where: Statement) -> bool:
    """Whether a function returns the answer of a call, or something that was made of it."""
    made = answers(call, where, frozenset())
    return any(
        one is call.node or (isinstance(one, ast.Name) and one.id in made)
        for (node, _), _ in where.scope.owner.returns
        for one in nodes_in(node)
    )


def left_behind(passed: Statement, where: Statement) -> set[str] | None:
    """The variables that statements in `passed` set or add to by which it shows whether the write in it was refused;
    None where they set an attribute of something."""
    kept: set[str] = set()
    inside = within(passed)
    shown = {
        one
        for one in inside
        if one.serial >= where.serial or isinstance(getattr(one.node, "value", None), ast.Constant)
    }
    for one in shown:
        if not isinstance(one.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            continue
        for target in one.node.targets if isinstance(one.node, ast.Assign) else [one.node.target]:
            at: ast.expr = target
            while isinstance(at, ast.Subscript):
                at = at.value
            if isinstance(at, ast.Attribute):
                return None
            kept |= {node.id for node in nodes_in(at) if isinstance(node, ast.Name)}
    changed = passed.scope.mutations.items()
    return kept | {name for name, made in changed if any(one.statement in shown for one in made)}


def named_in(node: ast.AST, names: Collection[str]) -> bool:
    """Whether something names one of these."""
    return any(isinstance(one, ast.Name) and one.id in names for one in nodes_in(node))


def beside(use: Expression) -> list[ast.expr]:
    """The conditions of the effect's own statement, and what chooses the function that has it: `ACTIONS[first(id)]()`."""
    asked = [test for test, _ in choices(use)]
    if isinstance(use.node, ast.Call) and not isinstance(use.node.func, ast.Attribute):
        asked.append(use.node.func)
    return asked


def _looked_at(site: Statement, use: Expression) -> Iterator[ast.AST]:
    """All that tests, loops and `match` on the way to an effect look at."""
    asked = beside(use)
    for block, at in site.ancestors():
        match block.owner.node if block.owner is not None else None:
            case ast.If(test=one) | ast.While(test=one) | ast.Match(subject=one):
                asked.append(one)
            case ast.For(iter=one) | ast.AsyncFor(iter=one):
                asked.append(one)
        asked += [test for test, _ in exits_ahead(block, at)]
    for one in asked:
        yield from nodes_in(one)


def within(passed: Statement) -> list[Statement]:
    """The statements inside of one, in the order of the text."""
    later = islice(passed.scope.statements, passed.serial, None)
    return list(takewhile(lambda one: any(block.owner is passed for block, _ in one.ancestors()), later))


def exits_ahead(block: Block, at: Statement) -> list[tuple[ast.expr, bool]]:
    """The tests of the statements ahead of one by which it is not reached, those in a `with` or `try` before it
    included, each with the outcome that leaves."""
    if block.quits is None:
        wrapped = [one for one in block.statements if isinstance(one.node, WRAPPING) and one.blocks]
        own = [(one.index, *exit) for one in block.statements for exit in _exits(one.node)]
        inner = [(o.index, *exit) for o in wrapped for one in o.blocks[0].statements for exit in _exits(one.node)]
        block.quits = own, inner
    return [(test, outcome) for part in block.quits for index, test, outcome in part if index < at.index]


def _exits(node: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    if not isinstance(node, ast.If):
        return
    left = leaves(node.body)
    if left:
        yield node.test, True
    if node.orelse and leaves(node.orelse):
        yield node.test, False
    if left and len(node.orelse) == 1:
        yield from _exits(node.orelse[0])
