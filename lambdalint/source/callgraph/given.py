"""What does not run because of what everybody who calls their function gives it: `if write:`, where all give False."""

from __future__ import annotations

import ast
from typing import NamedTuple

from lambdalint.source.branches.conditions import exits_before, leaves
from lambdalint.source.callgraph.choosing import arguments, bound_first
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.givers import parameter_of
from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Block, Expression, Scope, Statement
from lambdalint.source.values.classes import derives
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.idle import COMPUTED
from lambdalint.source.values.members import ENUMS
from lambdalint.source.values.objects import OPAQUE, ClassObject, External, Values
from lambdalint.source.values.sites import plain_name

MOST_BLOCKS = 40
CACHING = frozenset({"cache", "lru_cache"})
"""Decorators that hand on what they are given as it is."""
PLAIN = (str, int, float, bytes, bool, type(None))


def never(code: Code, statement: Statement) -> bool:
    """Whether a condition on the way to a statement, inside its function, never comes out so."""
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


class Member(NamedTuple):
    """A member of an Enum; those of the same value are one."""

    holder: Scope
    value: object


class Asked:
    """What conditions come out as, by the constants that parameters are given."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._known: dict[str, list[object] | None] = {}

    def constants(self, node: ast.expr, scope: Scope) -> list[object] | None:
        """The constants that a parameter, or what an object keeps of one, is given; None where something else may be."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            name = f"self.{node.attr}"
        elif isinstance(node, ast.Name):
            name = node.id
        else:
            return None
        if name not in self._known:
            self._known[name] = given_to(self.code, node, scope)
        return self._known[name]

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
                wanted = self.literals(right, scope) if several is isinstance(operator, (ast.In, ast.NotIn)) else None
                if values is None or wanted is None or not comparable(values, wanted):
                    return None
                return alike([met(operator, one, wanted) for one in values])
            case ast.Name() | ast.Attribute():
                values = self.constants(test, scope)
                if values is None or any(isinstance(one, Member) for one in values):
                    return None
                return alike([bool(one) for one in values])
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
            named = [self.literals(one.value, scope) for one in patterns if isinstance(one, ast.MatchValue)]
            every = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            if not every and (len(named) != len(patterns) or None in named):
                return False
            wanted = [one for some in named for one in some or ()]
            if not comparable(values, wanted):
                return False
            if case.body[0] is block.statements[0].node:
                return not left if every else not any(one in wanted for one in left)
            if case.guard is None:
                left = [] if every else [one for one in left if one not in wanted]
        return False

    def literals(self, node: ast.expr, scope: Scope) -> list[object] | None:
        """A constant, a member of an Enum, or those of a tuple, list or set; None where something else is among them."""
        found: list[object] = []
        for part in node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]:
            member = member_of(self.code, part, scope)
            if member is None and not isinstance(part, ast.Constant):
                return None
            found.append(part.value if isinstance(part, ast.Constant) else member)
        return found


def given_to(code: Code, node: ast.Name | ast.Attribute, scope: Scope) -> list[object] | None:
    """The constants, and members of an Enum, that a parameter is given by those who run, as they are written or by a name
    that has no other value; defaults where they give nothing. So is `self.kind` that only the constructor sets."""
    parameter = parameter_of(code.ev, node, scope)
    if parameter is None or (isinstance(node, ast.Attribute) and _is_set_outside(code, node.attr)):
        return None
    at = parameter.function
    if not at.decorator_names <= CACHING or at in code.ev.entries or not only_called(code, at):
        return None
    expressions = arguments(code, node, scope, 1, True)
    found: list[object] = []
    pending = list(expressions or ())
    while pending:
        given, where = pending.pop()
        if isinstance(given, ast.IfExp):
            pending += [Expression(given.body, where), Expression(given.orelse, where)]
            continue
        named = definition(code.ev, given, where) if isinstance(given, ast.Name) else Expression(given, where)
        written = named.node if named is not None else given
        member = member_of(code, written, named.scope) if named is not None else None
        if member is not None:
            found.append(member)
            continue
        if not isinstance(written, ast.Constant) or not isinstance(written.value, PLAIN):
            return None
        found.append(written.value)
    return found or None


def _is_set_outside(code: Code, name: str) -> bool:
    """Whether an attribute of that name may be given a value by more than `self.name = …`."""
    modules = code.ev.closure.modules.values()
    return any(name in one.attribute_writes or one.spells("setattr", "__dict__", "vars(") for one in modules)


def member_of(code: Code, node: ast.AST, scope: Scope) -> Member | None:
    """The member of an Enum that an expression names."""
    if not isinstance(node, ast.Attribute):
        return None
    holders, known = list(code.ev.values(node.value, scope)), list(code.ev.values(node, scope))
    if len(holders) != 1 or len(known) != 1:
        return None
    [holder], [value] = holders, known
    if not isinstance(holder, ClassObject) or not derives(code.ev, holder.scope, ENUMS):
        return None
    if isinstance(value, Const):
        return Member(holder.scope, value.value)
    made = [one.node for one in holder.scope.bindings.get(node.attr, ())]
    numbered = len(made) == 1 and isinstance(made[0], ast.Call) and plain_name(made[0].func) == "auto"
    return Member(holder.scope, ("auto", node.attr)) if numbered else None


def comparable(values: list[object], wanted: list[object]) -> bool:
    """Whether it is certain which are equal: constants all, or members of one Enum."""
    kinds = {one.holder if isinstance(one, Member) else None for one in (*values, *wanted)}
    return len(kinds) < 2


def only_called(code: Code, function: Scope) -> bool:
    """Whether a function, or a method of a class, is named only to call it, and each call by its name is followed."""
    if function.kind != "function" or function.parent is None or function.parent.kind not in ("module", "class"):
        return False
    name = function.name
    sites = code.ev.sites
    if name == "__init__":
        return _only_made(code, function, function.parent)
    if function.parent.kind == "class":
        called = [code.ev.values(call.node.func, call.scope) for call in sites.of(function)]  # type: ignore[attr-defined]
        if name.startswith("__") or _is_of_library(code, function.parent) or any(map(_may_be_anything, called)):
            return False
    calls = sites.calling(function)
    if sites.named_otherwise(function):
        partials = bound_first(code.ev, function)
        bound = {id(one.node.args[0]) for one in partials or ()}  # type: ignore[attr-defined]
        modules = code.ev.closure.modules.values()
        if not bound or any(
            id(node) not in calls and id(node) not in bound for one in modules for node, _ in one.names.get(name, ())
        ):
            return False
    for module in code.ev.closure.modules.values():
        if not module.spells(name):
            continue
        if module.spells(f'"{name}"', f"'{name}'", *COMPUTED):
            return False
        if any(
            use.node.attr == name and id(use.node) not in calls  # type: ignore[attr-defined]
            for scope in module.scopes
            for use in scope.attributes
        ):
            return False
    return True


def _only_made(code: Code, function: Scope, holder: Scope) -> bool:
    """Whether a class is named only to make objects of it, and in annotations, and none derives from it."""
    sites, name = code.ev.sites, holder.name
    if holder.decorators or name in sites.index.subclasses or name in sites.index.other_names:
        return False
    if _is_of_library(code, holder):
        return False
    calls = sites.calling(function)
    for module in code.ev.closure.modules.values():
        if not module.spells(name):
            continue
        if module.spells(f'"{name}"', f"'{name}'", "type(", "__class__", *COMPUTED):
            return False
        noted = annotating(module)
        named: list[ast.AST] = [node for node, _ in module.names.get(name, ())]
        named += [use.node for scope in module.scopes for use in scope.attributes if use.node.attr == name]  # type: ignore[attr-defined]
        if any(id(node) not in calls and id(node) not in noted for node in named):
            return False
    return True


def annotating(module: Module) -> set[int]:
    """The ids of the nodes in annotations of a module's functions and names."""
    notes: list[ast.expr | None] = []
    for scope in module.scopes:
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = scope.node.args
            every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
            notes += [scope.node.returns, *(one.annotation for one in every if one is not None)]
        notes += [one.node.annotation for one in scope.statements if isinstance(one.node, ast.AnnAssign)]
    return {id(part) for note in notes if note is not None for part in ast.walk(note)}


def _may_be_anything(called: Values) -> bool:
    """Whether it is not known of what a method is called: of something that a library has returned, for one."""
    return any(one == OPAQUE or (isinstance(one, External) and "()" in one.name) for one in called)


def _is_of_library(code: Code, holder: Scope) -> bool:
    """Whether a class derives from one that a library has, which may call its methods."""
    above = [one for base in holder.bases for one in code.ev.values(*base)]
    return any(
        not isinstance(one, ClassObject)
        and not (isinstance(one, External) and one.name.startswith(("abc.", "typing.")))
        for one in above
    )


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
