"""Calls that do not run because of what everybody who calls their function gives it: `if write:`, where all give False."""

from __future__ import annotations

import ast

from lambdalint.source.choosing import arguments
from lambdalint.source.code import Code, Seen
from lambdalint.source.conditions import exits_before, leaves
from lambdalint.source.definitions import definition
from lambdalint.source.idle import COMPUTED
from lambdalint.source.scope import Block, Expression, Scope

MOST_BLOCKS = 40
PLAIN = (str, int, float, bytes, bool, type(None))


def never(code: Code, seen: Seen) -> bool:
    """Whether a condition on the way to a call, inside its function, never comes out so."""
    statement = seen.statement
    if statement is None or seen.use.scope.kind != "function" or not seen.use.scope.parameters:
        return False
    asked = Asked(code)
    for _ in range(MOST_BLOCKS):
        block = statement.block
        for before in exits_before(block, statement):
            if isinstance(before.node, ast.If) and asked.left(before.node, before.scope):
                return True
        owner = block.owner
        if owner is None:
            return False
        if isinstance(owner.node, ast.If) and block.kind in ("then", "else"):
            if asked.outcome(owner.node.test, owner.scope) is (block.kind == "else"):
                return True
        elif isinstance(owner.node, ast.Match) and asked.passed_over(owner.node, owner.scope, block):
            return True
        statement = owner
    return False


class Asked:
    """What conditions come out as, by the constants that parameters are given."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._known: dict[str, list[object] | None] = {}

    def constants(self, node: ast.expr, scope: Scope) -> list[object] | None:
        """The constants that a parameter is given; None where something else may be."""
        if not isinstance(node, ast.Name):
            return None
        if node.id not in self._known:
            self._known[node.id] = given_to(self.code, node, scope)
        return self._known[node.id]

    def outcome(self, test: ast.expr, scope: Scope) -> bool | None:
        """What a condition always comes out as; None where that differs, or is not known."""
        match test:
            case ast.UnaryOp(ast.Not(), inner):
                found = self.outcome(inner, scope)
                return None if found is None else not found
            case ast.BoolOp(operator, parts):
                outcomes = [self.outcome(one, scope) for one in parts]
                either = isinstance(operator, ast.Or)
                return either if either in outcomes else None if None in outcomes else not either
            case ast.Compare(left, [operator], [right]):
                values = self.constants(left, scope)
                several = isinstance(right, ast.Tuple | ast.List | ast.Set)
                wanted = literals(right) if several is isinstance(operator, ast.In | ast.NotIn) else None
                return (
                    None if values is None or wanted is None else alike([met(operator, one, wanted) for one in values])
                )
            case ast.Name():
                values = self.constants(test, scope)
                return None if values is None else alike([bool(one) for one in values])
        return None

    def left(self, node: ast.If, scope: Scope) -> bool:
        """Whether what comes after an `if` is never reached, as one of its branches that leave is always taken."""
        at: ast.stmt | None = node
        while isinstance(at, ast.If) and leaves(at.body):
            if self.outcome(at.test, scope) is True:
                return True
            at = at.orelse[0] if len(at.orelse) == 1 else None
        return False

    def passed_over(self, node: ast.Match, scope: Scope, block: Block) -> bool:
        """Whether a parameter is never what a case names, or always what one before it names."""
        values = self.constants(node.subject, scope)
        if values is None:
            return False
        left = list(values)
        for case in node.cases:
            patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
            named = [literals(one.value) for one in patterns if isinstance(one, ast.MatchValue)]
            every = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            if not every and (len(named) != len(patterns) or None in named):
                return False
            wanted = [one for some in named for one in some or ()]
            if case.body[0] is block.statements[0].node:
                return not left if every else not any(one in wanted for one in left)
            if case.guard is None:
                left = [] if every else [one for one in left if one not in wanted]
        return False


def given_to(code: Code, node: ast.Name, scope: Scope) -> list[object] | None:
    """The constants that a parameter of a plain function is given by those who run, as they are written or by a name that
    has no other value; defaults where they give nothing."""
    at: Scope | None = scope
    while at is not None and node.id not in at.bindings:
        at = at.parent
    if at is None or at.decorators or at in code.ev.entries or not only_called(code, at):
        return None
    expressions = arguments(code, node, scope, 1, True)
    found: list[object] = []
    pending = list(expressions or ())
    while pending:
        given, where = pending.pop()
        if isinstance(given, ast.IfExp):
            pending += [Expression(given.body, where), Expression(given.orelse, where)]
            continue
        named = definition(code.ev, given, where) if isinstance(given, ast.Name) else None
        written = named.node if named is not None else given
        if not isinstance(written, ast.Constant) or not isinstance(written.value, PLAIN):
            return None
        found.append(written.value)
    return found or None


def only_called(code: Code, function: Scope) -> bool:
    """Whether a function of a module is named only to call it."""
    if function.kind != "function" or function.parent is None or function.parent.kind != "module":
        return False
    name = function.name
    sites = code.ev.sites
    calls = {id(call.node.func) for call in (*sites.of(function), *sites.others(function))}  # type: ignore[attr-defined]
    for module in code.ev.closure.modules.values():
        if not module.spells(name):
            continue
        if module.spells(f'"{name}"', f"'{name}'", *COMPUTED):
            return False
        if any(id(node) not in calls for node, _ in module.names.get(name, ())):
            return False
        if any(
            use.node.attr == name and id(use.node) not in calls  # type: ignore[attr-defined]
            for scope in module.scopes
            for use in scope.attributes
        ):
            return False
    return True


def literals(node: ast.expr) -> list[object] | None:
    """A constant, or those of a tuple, list or set; None where something else is among them."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    found: list[object] = [one.value for one in parts if isinstance(one, ast.Constant)]
    return found if len(found) == len(parts) else None


def met(operator: ast.cmpop, value: object, wanted: list[object]) -> bool | None:
    """Whether a comparison holds of a constant."""
    if isinstance(operator, ast.In | ast.NotIn):
        return (value in wanted) is isinstance(operator, ast.In)
    if len(wanted) == 1 and isinstance(operator, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        return (value == wanted[0]) is isinstance(operator, ast.Eq | ast.Is)
    return None


def alike(outcomes: list[bool | None]) -> bool | None:
    """The one thing that all are."""
    return outcomes[0] if outcomes and all(one is outcomes[0] for one in outcomes) else None
