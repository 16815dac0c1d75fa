"""Whether an except clause notes the failure where something asks for it later."""

from __future__ import annotations

import ast

from lambdalint.source.branches.conditions import exits_before
from lambdalint.source.callgraph.code import Code
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Scope, Statement

NOTING = frozenset({"append", "appendleft", "add", "extend", "insert", "update", "put"})
"""Methods by which something is noted in a container."""


def remembers(names: set[str], scope: Scope) -> bool:
    """Whether something raises later for one of the variables in which a clause notes the failure."""
    if names and scope.asked_to_raise is None:
        scope.asked_to_raise = _asked_to_raise(scope)
    return bool(names and scope.asked_to_raise and names & scope.asked_to_raise)


def stops(names: set[str], statement: Statement) -> bool:
    """Whether one of the variables in which a clause notes the failure is asked before its try: `if failed: continue`."""
    for block, at in statement.ancestors() if names else ():
        asked = [one.node.test for one in exits_before(block, at) if isinstance(one.node, ast.If)]
        if block.owner is not None and isinstance(block.owner.node, ast.If):
            asked.append(block.owner.node.test)
        if any(isinstance(one, ast.Name) and one.id in names for test in asked for one in nodes_in(test)):
            return True
        if block.kind == "loop":
            return False
    return False


def notes_outside(code: Code, clause: list[ast.AST], scope: Scope) -> bool:
    """Whether a clause of a function that the handler calls notes the failure where the caller may look for it."""
    if scope in code.entries or scope in code.outermost:
        return False
    for node in clause:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NOTING:
            targets = [node.func.value]
        for one in targets:
            if isinstance(one, ast.Attribute | ast.Subscript):
                return True
            if isinstance(one, ast.Name) and all(made.kind == "parameter" for made in scope.bindings.get(one.id, ())):
                return True
    return False


def noted(clause: list[ast.AST]) -> set[str]:
    """The variables in which a clause may note a failure: `failed = True`, `errors.append(e)`."""
    names: set[str] = set()
    for node in clause:
        if isinstance(node, ast.Assign):
            names |= {one.id for target in node.targets for one in nodes_in(target) if isinstance(one, ast.Name)}
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = node.func.value
            if node.func.attr in NOTING and isinstance(holder, ast.Name):
                names.add(holder.id)
    return names


def _asked_to_raise(scope: Scope) -> set[str]:
    """The variables that a function names where it raises, or asks before it does."""
    found: set[str] = set()
    around: set[Statement] = set()
    for statement in scope.statements:
        if isinstance(statement.node, (ast.Raise, ast.Assert)):
            found |= _read(statement.node)
        if isinstance(statement.node, ast.Raise):
            for _, at in statement.ancestors():
                if at in around:
                    break
                around.add(at)
                if isinstance(at.node, ast.If):
                    found |= _read(at.node.test)
    return found


def _read(node: ast.AST) -> set[str]:
    return {one.id for one in nodes_in(node) if isinstance(one, ast.Name)}
