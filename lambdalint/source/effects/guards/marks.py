"""Which calls run a conditional write, and how they say that it was refused."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code
from lambdalint.source.effects.guards.answered import told_of
from lambdalint.source.effects.guards.conditional import Condition
from lambdalint.source.effects.guards.obedience import NONE, raised_at, told_at, told_on
from lambdalint.source.effects.guards.tellings import Telling
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.classes import bases
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import ClassObject, FunctionObject, Instance

if TYPE_CHECKING:
    from lambdalint.source.effects.databases import Refusable

DEEPEST = 3
"""Functions between a call and the conditional write that it runs."""
APPLYING = frozenset({"filter", "filterfalse", "takewhile", "dropwhile", "map"})
"""Functions whose first argument is called for each thing of the second one."""

MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
"""Decorators that make a context manager of a generator."""
Mark = tuple[Condition, str | None, frozenset[str]]
"""A conditional write that a call runs, what the call says when it is refused, as `told_at` has it, and the exceptions
of the project by which it says so."""


class Marks:
    """Finds the calls in one program, by what its functions write: under a condition, with an answer that says whether it
    was refused (`answering`), or with one that may say so (`telling`)."""

    def __init__(
        self,
        code: Code,
        writes: dict[Scope, list[tuple[Expression, Condition]]],
        answering: dict[Scope, list[Refusable]],
        telling: dict[Scope, list[Telling]],
    ) -> None:
        self.code, self.ev = code, code.ev
        self.writes, self.answering, self.telling = writes, answering, telling
        self._guarding: dict[Scope, list[tuple[Expression, list[Mark]]]] = {}
        self._marking: dict[tuple[Scope, int], list[Mark]] = {}

    def of(self, scope: Scope) -> list[tuple[Expression, list[Mark]]]:
        """The calls of a scope that run a conditional write."""
        known = self._guarding.get(scope)
        if known is None:
            found = [(call, self._marks(call, DEEPEST)) for call in scope.calls]
            known = self._guarding[scope] = [(call, marks) for call, marks in found if marks]
        return known

    def _marks(self, call: Expression, depth: int) -> list[Mark]:
        """The conditional writes that a call runs, with what it says when one is refused."""
        assert isinstance(call.node, ast.Call)
        functions = [*self.ev.functions(self.code.called(call.node, call.scope)), *self.entering(call)]
        functions += self._applied(call.node, call.scope)
        return [mark for one in functions for mark in self._marks_in(one.scope, depth)]

    def _applied(self, call: ast.Call, scope: Scope) -> list[FunctionObject]:
        """What `filter(function, …)` calls for each of the things that it is given."""
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in APPLYING or len(call.args) < 2:
            return []
        return self.ev.functions(self.ev.values(call.args[0], scope))

    def _marks_in(self, scope: Scope, depth: int) -> list[Mark]:
        known = self._marking.get((scope, depth))
        if known is None:
            known = []
            for write, condition in self.writes.get(scope, ()):
                where = statement_of(write)
                known.append((condition, _told(where), raised_at(where, self._lineage)))
            for one in self.answering.get(scope, ()):
                known.append((one.condition, *told_of(one.seen.use, one.names, self._lineage)))
            known += [(one.condition, "asked", NONE) for one in self.telling.get(scope, ())]
            for call in scope.calls if depth else ():
                for condition, told, raised in self._marks(call, depth - 1):
                    where = statement_of(call)
                    says = _told(where, raised) if told is None else told_on(call, where, told)
                    known.append((condition, says, raised_at(where, self._lineage, raised)))
            self._marking[scope, depth] = known
        return known

    def _lineage(self, kind: ast.expr, scope: Scope) -> set[str]:
        classes = [one.scope for one in self.ev.values(kind, scope) if isinstance(one, ClassObject)]
        return {at.name for one in classes for at in bases(self.ev, one)}

    def entering(self, call: Expression) -> list[FunctionObject]:
        """What runs before a `with` where the call makes an object of the project's own for it."""
        where = statement_of(call)
        if where is None or not isinstance(where.node, (ast.With, ast.AsyncWith)):
            return []
        name = "__enter__" if isinstance(where.node, ast.With) else "__aenter__"
        made = self.ev.values(call.node, call.scope) if isinstance(call.node, ast.Call) else ()
        objects = [one for one in made if isinstance(one, Instance)]
        return [one for it in objects for one in self.ev.functions(attribute(self.ev, it, name))]


def _told(where: Statement | None, raised: frozenset[str] = NONE) -> str | None:
    """What a function tells its caller when a write in it is refused, as `told_at` has it, also by a variable or to `with`."""
    told = told_at(where, raised)
    if where is None or not (told == "unknown" or where.scope.owner.yields):
        return told
    from lambdalint.source.effects.guards.flags import told_by_flag, told_by_yield

    if where.scope.owner.yields and where.scope.owner.decorator_names & MANAGERS:
        return told_by_yield(where, raised)
    return (told_by_flag(where, raised) or told) if told == "unknown" else told
