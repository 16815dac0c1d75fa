"""All calls that a program can reach, each with what it calls and where it runs: what the facts are drawn from."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

from lambdalint.frozen import dataclass, field
from lambdalint.once import once
from lambdalint.source.branches.conditions import exits_of
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.reach import Reach
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Argument, Provenance, worked_out
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.provenance.arguments import Arguments
from lambdalint.source.provenance.sources import Sources
from lambdalint.source.values.classes import bases
from lambdalint.source.values.evaluate import Evaluator, nowhere
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import (
    EVENT,
    NOTHING,
    OPAQUE,
    UNKNOWN,
    ClassObject,
    External,
    Object,
    Operand,
    SdkMethod,
    Values,
)
from lambdalint.source.values.registered import wrappers
from lambdalint.source.values.sdk import CLIENTS, RESOURCES, argument
from lambdalint.span import Span
from lambdalint.value import Unknown


@dataclass(slots=True, eq=False, repr=False)
class Seen:
    """One call in one scope that runs. `libraries` are the library functions it may be, `requests.Session.post`.

    `callee` is what the evaluator says is called, `receivers` what a method is called on (NOTHING for a bare name).
    """

    code: Code
    number: int
    reached: Reached
    use: Expression
    node: ast.Call
    callee: Values
    receivers: Values
    values: Values
    """What is called, methods of SDK and library objects included."""
    libraries: Sequence[str]
    name: str
    """The last name of what is called."""
    _site: Site | None = None

    @property
    def site(self) -> Site:
        if self._site is None:
            self._site = self.code.reach.site(self.reached, self.use)
        return self._site

    @property
    def span(self) -> Span:
        return self.use.scope.module.span(self.node)

    @property
    def statement(self) -> Statement | None:
        return statement_of(self.use)

    def argument(self, position: int, name: str) -> ast.expr | None:
        """An argument by position or name."""
        return argument(self.node, position, name)

    def told(self, node: ast.expr) -> Argument:
        """An expression of this call as an argument."""
        return self.code.arguments.of(Operand(node, self.use.scope))


@dataclass(slots=True, eq=False, repr=False)
class Made:
    """An SDK call with the code that makes it."""

    call: AwsCall
    reached: Reached
    use: Expression

    @property
    def statement(self) -> Statement | None:
        return statement_of(self.use)


@dataclass(eq=False, repr=False)
class Code:
    """One program while facts are drawn from it. `entries` are the handler's functions, `top` is the file's place."""

    ev: Evaluator
    reach: Reach
    arguments: Arguments
    entries: list[Scope]
    sources: Sources
    top: Span
    made: list[Made] = field(default_factory=list)
    record_loops: list[tuple[Reached, Expression, ast.AST, str]] | None = None
    """What records.py finds, once it has looked."""
    _by_library: dict[str, list[Seen]] = field(default_factory=dict)
    _by_name: dict[str, list[Seen]] = field(default_factory=dict)

    def settles(self, use: Expression, statement: Statement | None) -> bool:
        """Whether something never runs, by what its function is given, or as no object of its class is made for that."""
        holder = use.scope.owner.parent
        if holder is not None and holder.kind == "class" and holder in self._unmade:
            return True
        return self._passed_over(use, statement)

    def _passed_over(self, use: Expression, statement: Statement | None) -> bool:
        """The same by the conditions in its own function; only few stand under one at all."""
        if statement is None or use.scope.kind != "function" or not use.scope.parameters:
            return False
        if statement.block.owner is None and not exits_of(statement.block):
            return False
        from lambdalint.source.callgraph.given import never

        return never(self, statement)

    @once
    def _unmade(self) -> frozenset[Scope]:
        """The classes of which objects are made only where nothing runs: `return Files()` for a name that nobody gives."""
        made = [(seen, one.scope) for seen in self.seen for one in seen.callee if isinstance(one, ClassObject)]
        passed = [(seen, one) for seen, one in made if self._passed_over(seen.use, seen.statement)]
        if not passed:
            return frozenset()
        skipped = {seen for seen, _ in passed}
        lives = {above for seen, one in made if seen not in skipped for above in bases(self.ev, one)}
        calls = {id(seen.node.func) for seen in skipped}
        modules = self.ev.closure.modules.values()
        return frozenset(
            one
            for _, one in passed
            if one not in lives
            and not any(module.spells(f".{one.name}", f'"{one.name}"', f"'{one.name}'") for module in modules)
            and all(id(node) in calls for module in modules for node, _ in module.names.get(one.name, ()))
        )

    @once
    def any_client(self) -> bool:
        """Whether a client is made of a service that is not known: `boto3.client(service)`."""
        made = (one for one in self.seen if one.name in ("client", "resource", "create_client"))
        return any(
            OPAQUE in self.ev.values(one.node, one.use.scope)
            for one in made
            if any(
                value.name in CLIENTS | RESOURCES if isinstance(value, External) else isinstance(value, SdkMethod)
                for value in one.callee
            )
        )

    @property
    def beyond(self) -> Unknown | None:
        """That a bound was met, and something was not followed to its end."""
        if not self.ev.fixpoint.exceeded and not self.sources.fixpoint.exceeded:
            return None
        return Unknown(self.top, "the code is too large or too deeply nested to be followed everywhere")

    @property
    def unreached(self) -> list[Scope]:
        """The functions of the closure that nothing is seen to call."""
        runs = {scope for scope, _ in self.reach.reached}
        scopes = [scope for module in self.ev.closure.modules.values() for scope in module.scopes]
        return [scope for scope in scopes if scope.kind == "function" and scope not in runs]

    @once
    def shown(self) -> Arguments:
        """Makes arguments of which only the value matters."""
        return Arguments(self.ev, None)

    @once
    def outermost(self) -> list[Scope]:
        """What Lambda calls: the entries, or the functions of the project that their decorators put around them."""
        found = [(wrappers(self.ev, scope) or [scope])[0] for scope in self.entries]
        return list(dict.fromkeys(found))

    @once
    def bodies(self) -> set[Scope]:
        """The functions that are the handler: the entries, what is around them, and what they leave all the work to."""
        found = {one for scope in self.entries for one in (scope, *wrappers(self.ev, scope))}
        for _ in range(3):
            for reached in self.reach.reached.values():
                if reached.caller is not None and reached.caller.scope in found and self._delegated(reached):
                    found.add(reached.scope)
        return found

    def _delegated(self, reached: Reached) -> bool:
        """Whether a function is called with the event or its records by a statement of its own at the caller's top."""
        statement = statement_of(reached.via) if reached.via is not None else None
        node = statement.node if statement is not None else None
        if statement is None or reached.via is None or statement.block.kind != "top" or reached.at_import:
            return False
        if not isinstance(node, ast.Expr | ast.Return) or node.value is not reached.via.node:
            return False
        arguments = node.value.args if isinstance(node.value, ast.Call) else []
        given = [value for one in arguments for value in self.ev.values(one, reached.via.scope)]
        return any(value == EVENT or getattr(value, "of", None) == EVENT for value in given)

    @once
    def seen(self) -> list[Seen]:
        """Every call of every scope that runs, in the order of the call graph."""
        found: list[Seen] = []
        by_library, by_name, evaluate = self._by_library, self._by_name, self.ev.values
        none: tuple[str, ...] = ()
        for reached in self.reach.reached.values():
            for use in reached.scope.calls:
                node, scope = use
                function = node.func  # type: ignore[attr-defined]
                callee = values = evaluate(function, scope)
                if function.__class__ is ast.Attribute:
                    name, receivers = function.attr, evaluate(function.value, scope)
                    if receivers is not UNKNOWN and not UNKNOWN.isdisjoint(callee):
                        values = self._of_receivers(receivers, name)
                else:
                    name, receivers = getattr(function, "id", ""), NOTHING
                libraries = none
                for value in values:
                    if value.__class__ is External:
                        libraries += (value.name.replace("()", ""),)
                if len(libraries) > 1:
                    libraries = tuple(sorted(set(libraries)))
                one = Seen(self, len(found), reached, use, node, callee, receivers, values, libraries, name)  # type: ignore[arg-type]
                found.append(one)
                for library in libraries:
                    by_library.setdefault(library, []).append(one)
                by_name.setdefault(name, []).append(one)
        return found

    def calls(self, wanted: Callable[[str], bool] | None = None, names: Collection[str] = ()) -> list[Seen]:
        """The calls of the library functions that are `wanted`, and those by one of these last names, in their order."""
        if not self.seen:
            return []
        libraries = filter(wanted, self._by_library) if wanted is not None else ()
        found = [one for library in libraries for one in self._by_library[library]]
        for name in self._by_name.keys() & names if names else ():
            found += self._by_name[name]
        return found if len(found) < 2 else sorted(dict.fromkeys(found), key=attrgetter("number"))

    @once
    def changes_folder(self) -> bool:
        """Whether relative paths may begin elsewhere than in the package."""
        return bool(self.calls(("os.chdir", "contextlib.chdir").__contains__))

    def called(self, node: ast.Call, scope: Scope) -> Values:
        """What a call calls, methods of SDK and library objects included."""
        function = node.func
        callee = self.ev.values(function, scope)
        if not isinstance(function, ast.Attribute) or UNKNOWN.isdisjoint(callee):
            return callee
        return self._of_receivers(self.ev.values(function.value, scope), function.attr)

    def _of_receivers(self, receivers: Values, name: str) -> Values:
        """An attribute of everything in a set: all values, where the evaluator keeps only some."""
        if receivers is UNKNOWN:
            return UNKNOWN
        found: set[Object] = set()
        for receiver in receivers:
            found |= attribute(self.ev, receiver, name)
        return frozenset(found)

    def settle(self) -> None:
        """Works out all provenance that may still be asked for."""
        self.arguments.settle()
        self.reach.trail.settle()
        for tests in self.ev.asked.values():
            for test in tests:
                worked_out(test)

    def release(self) -> None:
        """Lets go of what holds itself, so that its memory is free at once."""
        self.__dict__.pop("seen", None)
        self._by_library.clear()
        self._by_name.clear()
        self.ev.origin = nowhere
        self.ev.asked.clear()
        self.sources.closed = True
        self.reach.release()

    def provenance(self, node: ast.expr, scope: Scope) -> Provenance:
        return self.ev.origin(Operand(node, scope))

    def site_of(self, reached: Reached, node: ast.expr | ast.stmt, scope: Scope, statement: Statement | None) -> Site:
        """The site of a node that is no recorded expression, by the statement it belongs to."""
        return self.reach.trail.site(reached, scope.module.span(node), statement)
