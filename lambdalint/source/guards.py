"""What could make a second delivery harmless on the ways to an effect, and whether it does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from itertools import pairwise

from lambdalint.data.calls import IDEMPOTENT_DECORATORS
from lambdalint.data.libraries import library
from lambdalint.frozen import dataclass
from lambdalint.source.chains import Chains, Step
from lambdalint.source.code import Code
from lambdalint.source.conditional import Condition, condition_of, telling
from lambdalint.source.considered import Considered, returned
from lambdalint.source.databases import Refusable, refusable
from lambdalint.source.handlers import dotted
from lambdalint.source.handling import Guard
from lambdalint.source.marks import Marks
from lambdalint.source.model import Input, Origin, Provenance
from lambdalint.source.obedience import (
    NONE,
    asked_first,
    obeyed_by_test,
    quits,
    related,
    swallowed,
)
from lambdalint.source.objects import External, FunctionObject
from lambdalint.source.parts import passed_nodes
from lambdalint.source.reach import WITH, Reached
from lambdalint.source.registered import QUIET
from lambdalint.source.scope import Block, Expression, Scope, Statement
from lambdalint.source.tellings import Telling, telling_calls
from lambdalint.source.trail import statement_of
from lambdalint.span import Span

MOST_WRITES = 100
"""Conditional writes of one function that are looked at for each effect in it."""
Around = Mapping[Block, Statement]
"""The ancestors of a statement."""


@dataclass(slots=True)
class Looked:
    """What was looked at for one effect. `guarded` is None when it is not decided."""

    guards: tuple[Guard, ...] = ()
    guarded: bool | None = False


class Guards:
    """Finds guards in one program."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.ev = code.ev
        self._in_scope: dict[Scope, list[tuple[Expression, Condition]]] = {}
        self._answering: dict[Scope, list[Refusable]] = {}
        self._telling: dict[Scope, list[Telling]] = {}
        self._crowds: dict[Scope, Guard | None] = {}
        self._entering: dict[Block, tuple[Statement, ...]] = {}
        for made in code.made:
            condition = condition_of(code.ev, made)
            if condition is not None:
                self._in_scope.setdefault(made.reached.scope, []).append((made.use, condition))
            elif (answered := telling(made)) is not None:
                own = Telling(made.use, answered, returns_values=True)
                self._telling.setdefault(made.reached.scope, []).append(own)
        for one in refusable(code):
            scope = one.seen.reached.scope
            if one.answers:
                self._answering.setdefault(scope, []).append(one)
            else:
                self._in_scope.setdefault(scope, []).append((one.seen.use, one.condition))

        for told in telling_calls(code):
            self._telling.setdefault(told.use.scope.owner, []).append(told)
        self.chains, self.ways = Chains(), Considered()
        self.marks = Marks(code, self._in_scope, self._answering, self._telling)

    def of(self, reached: Reached, use: Expression) -> Looked:
        """The guards of one effect, by all chains that lead to it."""
        own = self._itself(reached, use)
        looked: list[Guard] = list(own)
        if any(guard.counts for guard in own):
            return Looked(tuple(looked), True)
        verdicts: list[bool | None] = []
        chains, cut = self.chains.to(reached, use)
        for chain in chains:
            found = [guard for step in chain for guard in self._in_frame(step, chain)]
            looked += [guard for guard in found if guard not in looked]
            counts = [guard.counts for guard in found] + [guard.counts for guard in own]
            verdicts.append(True if True in counts else None if None in counts else False)
        if cut:
            verdicts.append(None)
        guarded = False if False in verdicts else None if None in verdicts else bool(verdicts)
        return Looked(tuple(looked), guarded)

    def _in_frame(self, step: Step, chain: list[Step]) -> list[Guard]:
        """The guards of one scope on a chain: its decorators, what comes first in it, what it stands in."""
        found = self._decorators(step.reached.scope)
        node = step.use.node
        if step.use is not chain[-1].use and isinstance(node, ast.Call) and self._wraps(node, step.use.scope):
            inner = next(after for before, after in pairwise(chain) if before is step)
            found.append(self._idempotent(inner.reached.scope, node, dotted(node)))
        statement = statement_of(step.use)
        if statement is None or statement.scope.owner is not step.reached.scope:
            return found
        if step.use is not chain[-1].use and self._is_step(step.use):
            span = step.use.scope.module.span(step.use.node)
            found.append(Guard(span, "durable-step", "step", True, "the step's result is recorded"))
        crowd = self._crowd(step.reached.scope)
        if crowd is not None:
            found.append(crowd)
        else:
            found += self._conditions(step.reached.scope, statement, step.use)
        if crowd is None and step.use is not chain[-1].use:
            found += self._handed_on(step.reached.scope, statement, step.use)
        found += self._managers(statement)
        return found

    def _crowd(self, scope: Scope) -> Guard | None:
        """What is said of a function with so many conditional writes that not each is looked at for each effect."""
        if scope not in self._crowds:
            writes = [condition for _, condition in self._in_scope.get(scope, ())]
            writes += [one.condition for one in (*self._telling.get(scope, ()), *self._answering.get(scope, ()))]
            writes += [condition for _, marks in self.marks.of(scope) for condition, _, _ in marks]
            reason = f"of more than {MOST_WRITES} conditional writes in one function none is followed"
            crowded = len(writes) > MOST_WRITES
            guard = Guard(writes[0].span, "conditional-write", writes[0].name, None, reason) if crowded else None
            self._crowds[scope] = guard
        return self._crowds[scope]

    def _is_step(self, use: Expression) -> bool:
        """A call of a durable function's `context.step(…)`."""
        node = use.node
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "step":
            return False
        return any(isinstance(one, Input) for one in self.ev.values(node.func.value, use.scope))

    def _decorators(self, scope: Scope) -> list[Guard]:
        found: list[Guard] = []
        for decorator in scope.decorators:
            span, name = scope.module.span(decorator), dotted(decorator)
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            values = self.ev.values(function, scope.parent or scope.module.scope)
            names = [one.name for one in values if isinstance(one, External)]
            if not IDEMPOTENT_DECORATORS.isdisjoint(names):
                found.append(self._idempotent(scope, decorator, name))
            elif name.rpartition(".")[2] in QUIET or any(isinstance(one, FunctionObject) for one in values):
                continue
            elif not names or any(library(one) is None and "." in one for one in names):
                reason = "what this decorator does was not read"
                found.append(Guard(span, "unknown", f"@{name}", None, reason))
        return found

    def _wraps(self, node: ast.Call, scope: Scope) -> bool:
        """A call of Powertools' decorator on a function: `safe = idempotent_function(work, …)`."""
        values = self.ev.values(node.func, scope)
        return any(isinstance(one, External) and one.name in IDEMPOTENT_DECORATORS for one in values)

    def _idempotent(self, scope: Scope, decorator: ast.expr, name: str) -> Guard:
        span = scope.module.span(decorator)
        keyword = ""
        if isinstance(decorator, ast.Call):
            for one in decorator.keywords:
                if one.arg == "data_keyword_argument":
                    keyword = next(iter(self.ev.strings(one.value, scope.parent or scope.module.scope)), "")
        if not keyword:
            return Guard(span, "idempotent", f"@{name}", True, "an event that was handled is passed over")
        key = parameter_provenance(self.code, scope, keyword)
        return keyed_guard(span, "idempotent", f"@{name}", key, f"its key `{keyword}`")

    def _itself(self, reached: Reached, use: Expression) -> list[Guard]:
        for write, condition in self._in_scope.get(reached.scope, ()):
            if write.node is use.node:
                return [condition.guard(True, itself=True)]
        for one in self._telling.get(reached.scope, ()):
            where = statement_of(one.use) if one.returns_values and one.use.node is use.node else None
            if where is not None and (self._asked_later(one.use, where) or returned(one.use, where)):
                return [one.condition.guard(None, "its answer is asked", itself=True)]
        return []

    def _asked_later(self, write: Expression, where: Statement) -> bool:
        """Whether a statement after a write looks at its answer."""
        later = [one for one in where.scope.statements if one.serial > where.serial]
        return any(self.ways.considered(write, where, one, write) for one in later)

    def _conditions(self, scope: Scope, site: Statement, use: Expression) -> list[Guard]:
        """Conditional writes of this scope, and calls of functions that make one, before the site."""
        found: list[Guard] = []
        around = dict(site.ancestors())
        for write, condition in self._in_scope.get(scope, ()):
            where = statement_of(write)
            if where is None or write.node is use.node:
                continue
            found += self._judged(condition, where, site, use, around)
        for told in self._telling.get(scope, ()):
            where = statement_of(told.use)
            if where is not None and told.use.node is not use.node:
                found += self._through(told.condition, "asked", told.use, where, site, use, around, told.names)
        for one in self._answering.get(scope, ()):
            where = statement_of(one.seen.use)
            if where is not None and one.seen.node is not use.node:
                found += self._through(one.condition, "false", one.seen.use, where, site, use, around, one.names)
        for call, marks in self.marks.of(scope):
            where = statement_of(call)
            if where is None or call.node is use.node or where.scope.owner is not scope:
                continue
            for condition, says, raised in marks:
                found += self._through(condition, says, call, where, site, use, around, raised=raised)
        return found

    def _handed_on(self, scope: Scope, site: Statement, use: Expression) -> list[Guard]:
        """Conditional writes whose outcome goes on with the call that leads to the effect."""
        writes = [
            *((write, condition, NONE) for write, condition in self._in_scope.get(scope, ())),
            *((one.use, one.condition, one.names) for one in self._telling.get(scope, ())),
            *((one.seen.use, one.condition, one.names) for one in self._answering.get(scope, ())),
            *((call, condition, NONE) for call, marks in self.marks.of(scope) for condition, _, _ in marks),
        ]
        found: list[Guard] = []
        for write, condition, names in writes:
            where = statement_of(write)
            if where is None or write.node is use.node or where.serial > site.serial:
                continue
            if self.ways.handed_on(write, where, site, use, names):
                found.append(condition.guard(None, "what the called function does with its outcome was not followed"))
        return found

    def _judged(
        self, condition: Condition, where: Statement, site: Statement, use: Expression, around: Around
    ) -> list[Guard]:
        """A conditional write in the same function as the site."""
        relation = related(where, site, around)
        if relation == "after":
            reason = "it is written after the effect, so a failure in between repeats the effect"
            return [condition.guard(False, reason)] if condition.fits else []
        if relation == "looped":
            return self._looped(condition, where, site, use, quits(where, around))
        if relation != "before":
            return []
        passed = swallowed(where, around)
        if passed:
            return [self._passed_over(condition, passed, where, site, use)]
        return [condition.guard(self._loop(where, site))]

    def _through(
        self,
        condition: Condition,
        told: str | None,
        call: Expression,
        where: Statement,
        site: Statement,
        use: Expression,
        around: Around,
        names: frozenset[str] = NONE,
        raised: frozenset[str] = NONE,
    ) -> list[Guard]:
        """A conditional write in a function that is called before the site, or that answers (in `names`, too)."""
        inside = self._entered(call, where, site) or asked_first(call, use)
        relation = "before" if inside else related(where, site, around)
        if relation == "looped":
            return self._looped(condition, where, site, use, told is None and quits(where, around))
        if relation not in ("before", "tested"):
            return []
        if told == "asked":
            asked = self.ways.considered(call, where, site, use, names)
            return [condition.guard(None, "what its answer decides was not followed")] if asked else []
        if told is None:
            if relation == "before" and not swallowed(where, around, raised):
                return [condition.guard(self._loop(where, site))]
            passed = swallowed(where, around, raised) or "its failure does not keep the effect from running"
            return [self._passed_over(condition, passed, where, site, use)]
        if told == "unknown":
            return [condition.guard(None, "what the caller does when it is refused was not followed")]
        if told != "same":
            obeyed = obeyed_by_test(call, where, site, use, refused=told == "true", also=names)
            if obeyed:
                return [condition.guard(self._loop(where, site))]
            if obeyed is None and self.ways.considered(call, where, site, use, names):
                return [condition.guard(None, "what its answer decides was not followed")]
        return [condition.guard(False, "whether it is refused does not decide about the effect")]

    def _looped(
        self, condition: Condition, where: Statement, site: Statement, use: Expression, leaves: bool
    ) -> list[Guard]:
        """The guard that a write in a loop before the site is: perhaps one, where its refusal leaves the function, or
        where what that loop fills is looked at."""
        around = {block for block, _ in site.ancestors()}
        loops = [b.owner for b, _ in where.ancestors() if b.kind == "loop" and b.owner is not None and b not in around]
        if leaves or any(self.ways.remembered(loop, where, site, use) for loop in loops):
            return [condition.guard(None, "what the loop around it decides was not followed")]
        return []

    def _passed_over(self, condition: Condition, why: str, where: Statement, site: Statement, use: Expression) -> Guard:
        """The guard that a write is whose refusal is caught: none, unless a variable remembers it."""
        if self.ways.noted(where, site, use):
            return condition.guard(None, "what a variable says of its refusal was not followed")
        return condition.guard(False, why)

    def _entered(self, call: Expression, where: Statement, site: Statement) -> bool:
        """Whether the call makes the context manager that the site runs in: what stands before its `yield` came first."""
        if not isinstance(where.node, ast.With | ast.AsyncWith):
            return False
        if self.marks.entering(call):
            return any(block.kind == "with" and block.owner is where for block, _ in site.ancestors())
        managers = {"contextmanager", "asynccontextmanager"}
        functions = (
            self.ev.functions(self.code.called(call.node, call.scope)) if isinstance(call.node, ast.Call) else []
        )
        return any(block.kind == "with" and block.owner is where for block, _ in site.ancestors()) and any(
            one.scope.decorator_names & managers for one in functions
        )

    def _loop(self, where: Statement, site: Statement) -> bool | None:
        """A guard outside of a loop that the site is in covers the batch, not its records."""
        return None if site.loops() - where.loops() and self._over_records(site, where) else True

    def _over_records(self, site: Statement, where: Statement) -> bool:
        for loop in site.loops() - where.loops():
            if isinstance(loop.node, ast.For | ast.AsyncFor):
                origin = self.code.provenance(loop.node.iter, loop.scope)
                if Origin.EVENT in origin.origins or Origin.UNKNOWN in origin.origins:
                    return True
        return False

    def _managers(self, site: Statement) -> list[Guard]:
        """Context managers of unknown libraries around the site that are given something of the event."""
        found: list[Guard] = []
        for entered in self._entered_around(site.block) if not WITH.isdisjoint(site.scope.module.kinds) else ():
            for item in entered.node.items if isinstance(entered.node, ast.With | ast.AsyncWith) else ():
                node = item.context_expr
                if isinstance(node, ast.Call) and self._doubtful(node, entered.scope):
                    span = entered.scope.module.span(node)
                    reason = "what this context manager does was not read"
                    found.append(Guard(span, "unknown", f"with {dotted(node)}", None, reason))
        return found

    def _entered_around(self, block: Block) -> tuple[Statement, ...]:
        """The `with` statements around what stands in a block, innermost first."""
        inner: list[Block] = []
        at: Block | None = block
        while at is not None and at not in self._entering:
            inner.append(at)
            at = at.owner.block if at.owner is not None else None
        found = self._entering[at] if at is not None else ()
        for one in reversed(inner):
            found = self._entering[one] = (one.owner, *found) if one.kind == "with" and one.owner else found
        return found

    def _doubtful(self, node: ast.Call, scope: Scope) -> bool:
        values = self.ev.values(node.func, scope)
        names = [one.name for one in values if isinstance(one, External)]
        if not names or any(library(one.partition("(")[0]) or one.startswith("builtins.") for one in names):
            return False
        if any(one.partition(".")[0] in sys.stdlib_module_names for one in names):
            return False
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return any(Origin.EVENT in self.code.provenance(one, scope).origins for one in arguments)


def keyed_guard(span: Span, kind: str, name: str, key: Provenance, what: str) -> Guard:
    """A guard that counts when its key comes from the event."""
    if key.fresh:
        return Guard(span, kind, name, False, f"{what} is new in every invocation", key)
    if key.from_event:
        return Guard(span, kind, name, True, f"{what} comes from the event", key)
    return Guard(span, kind, name, None, f"where {what} comes from was not followed", key)


def parameter_provenance(code: Code, scope: Scope, name: str) -> Provenance:
    """Where what callers pass for a parameter comes from."""
    found = [code.provenance(node, where) for node, where in passed_nodes(code.ev, scope, name)]
    if not found:
        return Provenance(frozenset({Origin.UNKNOWN}))
    origins = frozenset(origin for one in found for origin in one.origins)
    paths = frozenset(path for one in found for path in one.paths)
    return Provenance(origins, paths, found[0].witnesses)
