"""What runs: the functions reached from the handler, and from the imports before it, with the calls that lead there."""

from __future__ import annotations

import ast
from collections import deque
from itertools import pairwise

from lambdalint.data.calls import FIELDS
from lambdalint.source.branches.trail import Trail, statement_of
from lambdalint.source.callgraph.constructed import Constructed
from lambdalint.source.callgraph.givers import Parameter, beginning, classes, givers, parameter_of, unused
from lambdalint.source.callgraph.implicit import Implicit
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.callgraph.running import (
    LOGGING,
    RUNNING,
    Running,
    definer,
    functions_in,
    is_forgotten,
    is_wrapped,
)
from lambdalint.source.callgraph.ways import spread
from lambdalint.source.model.places import Site
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Expression, Scope
from lambdalint.source.values.classes import derives
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import ENUMS, attribute
from lambdalint.source.values.objects import (
    UNKNOWN,
    ClassObject,
    Display,
    Instance,
    Values,
)
from lambdalint.source.values.parameters import RUNNERS
from lambdalint.source.values.registered import NAMING, dispatching, is_registered
from lambdalint.source.values.sites import plain_name
from lambdalint.span import Span

PASSED = frozenset({ast.Name, ast.Attribute, ast.Lambda, ast.Call})
"""Arguments that may be functions."""
STARTING = frozenset({"start", "enter_context", "enter_async_context"})
AT_ONCE = (RUNNERS - {"partial"}) | {"Timer", "filter", "max", "min", "reduce", "run", "sort", "sorted"}
"""What calls a function that it is given while a module is imported; others keep it for later, as frameworks do."""
TAKING = frozenset({"get", "pop"})
"""What gives something out of a dict, or what it is given in its place."""
TYPE_OF = ("type(", ".__class__")
"""How code asks for the class of an object."""
BY_NAME = ("getattr(", "vars(", "__dict__")
"""How code gets members of an object by names that it puts together."""
ENUMERATING = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})
THREADS = ("threading.Thread", "multiprocessing.Process")


class Reach:
    """The call graph from the entry functions, breadth first, so that chains are the shortest."""

    def __init__(self, ev: Evaluator, entry: Module, functions: list[Scope]) -> None:
        self.ev = ev
        self.reached: dict[tuple[Scope, bool], Reached] = {}
        self.trail = Trail(ev)
        self._running = Running(ev)
        self._queue: deque[Reached] = deque()
        self._implicit = Implicit(ev)
        self._later: list[tuple[Scope, Expression]] = []
        self._waiting: dict[Scope, list[tuple[Scope, Reached, Expression]]] = {}
        """By function that was not reached yet, calls of those that it defines or hands on."""
        self._asked: set[Scope] = set()
        """Decorated functions that are called, though only what is around them was reached."""
        self._open: set[Scope] = set()
        """What decorators put around functions and is called in another way as well: it runs all of these."""
        self._constructed = Constructed(ev)
        self._enumerates = not ENUMERATING.isdisjoint(ev.sites.index.subclasses)
        self._makers: dict[Scope, list[tuple[Scope, Expression]]] = {}
        """By function that was not reached yet, the classes that it has objects made of."""
        self._stalled: list[tuple[Scope, Reached, Expression]] = []
        """Calls of methods that wait for an object, or for those who hand it over."""
        self._add(entry.scope, True, None, None)
        self._run()
        roots = [self._add(one, False, None, None) for scope in functions for one in self._around(scope)]
        for module in [one.scope.module for one in list(self.reached.values()) if one.scope.kind == "module"]:
            for scope in module.scopes:
                if scope.decorators and scope.kind == "function":
                    decorator = is_registered(ev, scope)
                    if decorator is not None:
                        via = Expression(decorator, scope.parent or module.scope) if roots else None
                        wanted = self._dispatched(scope) if via is not None else None
                        if via is not None and wanted is not None and not self._constructed.has_any(wanted):
                            self._constructed.await_any(wanted, scope, roots[0], via)
                        else:
                            self._add(scope, False, roots[0] if roots else None, via)
        for function, call in self._later:
            for one in self._around(function):
                self._add(one, False, *((roots[0], call) if roots else (None, None)))
        self._later.clear()
        self._run()
        self._resume()
        spread(ev, self.trail, self.reached.values(), self._constructed.objects)

    def _resume(self) -> None:
        """Runs all that a call of a method may lead to where nothing was found to hand over the object."""
        while self._stalled:
            stalled, self._stalled = self._stalled, []
            for function, reached, call in [
                one for one in stalled if not any(via is one[2] for via, _ in one[1].calls)
            ]:
                self._reach(function, reached, call)
            self._run()

    def _add(self, scope: Scope, at_import: bool, caller: Reached | None, via: Expression | None) -> Reached:
        found = self.reached.get((scope, at_import))
        if found is None:
            found = self.reached[scope, at_import] = Reached(scope, at_import, caller, via)
            self._queue.append(found)
            self._release(scope)
        if caller is not None and via is not None:
            found.callers.append((caller, via))
            caller.calls.append((via, found))
        return found

    def _release(self, scope: Scope) -> None:
        """Makes the calls that waited for a function to run."""
        for function, calling, call in self._waiting.pop(scope, ()):
            if not any(to.scope is function and call is at for at, to in calling.calls):
                self._reach(function, calling, call)

    def _run(self) -> None:
        while self._queue:
            reached = self._queue.popleft()
            scope = reached.scope
            for made, call in self._makers.pop(scope, ()):
                self._construct(made, reached, call)
            for binding in scope.imports:
                self._import(binding, reached)
            for call in scope.calls:
                self._call(reached, call)
            for function, use in self._implicit.run_in(scope):
                self._add(function, reached.at_import, reached, use)
            for inner in scope.classes:
                for binding in inner.imports:
                    self._import(binding, reached)

    def _import(self, binding: Binding, importer: Reached) -> None:
        """Runs the modules that an import names."""
        for module in self.ev.closure.followed(binding, importer.scope.module):
            found = self.reached.get((module.scope, True))
            if found is None:
                found = self._add(module.scope, importer.at_import, importer, None)
            importer.imports.append((binding, found))

    def _call(self, reached: Reached, call: Expression) -> None:
        node, scope = call
        function: ast.expr = node.func  # type: ignore[attr-defined]
        values = self.ev.values
        targets = values(function, scope)
        if targets is UNKNOWN and function.__class__ is ast.Attribute and self._enumerates:
            targets = self._of_member(function, scope)
        made: list[Scope] = []
        for target in targets:
            if type(target) is ClassObject:
                made.append(target.scope)
        if function.__class__ is ast.Attribute:  # `Orders.named(…)`, which may make one of its own class
            for holder in values(function.value, scope):
                if type(holder) is ClassObject:
                    made.append(holder.scope)
        if made:
            self._make(reached, call, made)
        runs = self._running.runs(targets)
        if runs and function.__class__ is ast.Attribute:
            runs += [one for one in self._running.overriding(function, scope) if one not in runs]
            if len(runs) > 1:
                runs = self._held(function, scope, runs)
        given = parameter_of(self.ev, beginning(function), scope) if runs else None
        called = function
        if runs and given is None and function.__class__ is ast.Attribute:  # `self.function(…)`
            given, called = parameter_of(self.ev, function, scope), function.value
        typed = bool(runs) and scope.module.spells(*TYPE_OF)
        for one in runs:
            if one.is_async and is_forgotten(call) and not is_wrapped(one):
                continue
            if given is not None and self._waits(given, called, one, reached, call):
                continue
            wanted = self._chosen(call, one) if typed else None
            if wanted is not None and not self._constructed.has_any(wanted):
                self._constructed.await_any(wanted, one, reached, call)
                self._stalled.append((one, reached, call))
            elif self._constructed.lacks(function, scope, one):
                self._constructed.lacking.append((one, reached, call))
                self._stalled.append((one, reached, call))
            else:
                self._reach(one, reached, call)
        if runs:
            return
        if function.__class__ is ast.Attribute and function.attr in STARTING:
            self._started(reached, call)
        name = plain_name(function)
        if name in NAMING or (name == "register" and reached.at_import and dispatching(self.ev, function, scope)):
            return
        arguments: list[ast.expr] = node.args  # type: ignore[attr-defined]
        keywords: list[ast.keyword] = node.keywords  # type: ignore[attr-defined]
        if keywords:
            arguments = [*arguments, *[keyword.value for keyword in keywords]]
        if not arguments:
            return
        if name in TAKING and arguments and function.__class__ is ast.Attribute:  # `KINDS.get(kind, Plain)`
            asked = values(function.value, scope)
            if all(one.__class__ is Display for one in asked):
                return
        keeps = reached.at_import and name not in AT_ONCE
        if keeps and name == "partial" and unused(self.ev, call):
            return
        named = name == "SimpleNamespace" and not scope.module.spells(*BY_NAME)
        for argument in arguments:
            if argument.__class__ in PASSED:
                passed = values(argument, scope)
                for value in passed:
                    if value.__class__ in RUNNING:
                        break
                else:
                    continue
                for value in passed:
                    if value.__class__ is ClassObject:
                        self._construct(value.scope, reached, call)
                if named:
                    continue
                runs = functions_in(passed)
                if runs and made and self._asked_by_name(targets, node, argument):  # type: ignore[arg-type]
                    continue
                for one in runs + self._running.logging(name, passed) if name in LOGGING else runs:
                    if keeps and scope.kind == "class" and name in FIELDS:
                        if self._constructed.gives_fields(one, call.scope):
                            self._reach(one, reached, call)
                    elif keeps:
                        self._later.append((one, call))
                    else:
                        self._reach(one, reached, call)
            elif argument.__class__ is ast.List:  # `app.use(middlewares=[authenticate])`
                for element in argument.elts:
                    for one in functions_in(values(element, scope)) if element.__class__ in PASSED else ():
                        if keeps:
                            self._later.append((one, call))
                        else:
                            self._reach(one, reached, call)

    def _of_member(self, function: ast.Attribute, scope: Scope) -> Values:
        """What a method of a member of an Enum is: `Kind.ORDER.save(event)`, where members stand for their values."""
        member: ast.AST | None = function.value
        if isinstance(member, ast.Name):  # `kind = Kind.ORDER`
            bound = scope.owner.bindings.get(member.id, ())
            member = bound[0].node if len(bound) == 1 and not bound[0].path else None
        if not isinstance(member, ast.Attribute):
            return UNKNOWN
        holders = self.ev.values(member.value, scope)
        kinds = [one.scope for one in holders if isinstance(one, ClassObject) and derives(self.ev, one.scope, ENUMS)]
        return self.ev.union(attribute(self.ev, Instance(one), function.attr) for one in kinds) or UNKNOWN

    def _held(self, function: ast.Attribute, scope: Scope, runs: list[Scope]) -> list[Scope]:
        """Of functions that objects hold in a field, those of the object that is asked: `reader.run(event)`."""
        if not isinstance(function.value, ast.Name | ast.Attribute):
            return runs
        from lambdalint.source.callgraph.held import of_object

        return of_object(self.ev, self._running.runs, function, scope, runs)

    def _asked_by_name(self, targets: Values, node: ast.Call, argument: ast.expr) -> bool:
        """Whether a function becomes a field of an object, which code asks for by its name: `Store(find=find)`."""
        from lambdalint.source.callgraph.held import asked_by_name

        return asked_by_name(self.ev, targets, node, argument)

    def _make(self, reached: Reached, call: Expression, made: list[Scope]) -> None:
        """Notes of which classes a call makes objects."""
        if any(one.bases for one in made) and unused(self.ev, call):
            return
        function: ast.expr = call.node.func  # type: ignore[attr-defined]
        given = parameter_of(self.ev, function, call.scope)
        for one in made:
            ones = givers(self.ev, classes, given, function, one) if given is not None else None
            if ones is None or any(self._has_run(giver, reached.scope) for giver in ones):
                self._construct(one, reached, call)
            for giver in ones or ():
                self._makers.setdefault(giver, []).append((one, call))

    def _construct(self, scope: Scope, reached: Reached, via: Expression) -> None:
        """Runs what waited for an object of a class."""
        for function, calling, call in self._constructed.add(scope, reached, via):
            self._reach(function, calling, call)

    def _chosen(self, call: Expression, function: Scope) -> list[Scope] | None:
        """The classes for which a table leads to a function, `HANDLERS[type(command)](command)`; None where none does."""
        from lambdalint.source.callgraph.typed import chosen_for

        return chosen_for(self.ev, self._running.runs, call, function)

    def _dispatched(self, function: Scope) -> list[Scope] | None:
        """The classes for which `singledispatch` runs a function; None where it is not its, or they are not known."""
        if not any(
            plain_name(one.func if isinstance(one, ast.Call) else one) == "register" for one in function.decorators
        ):
            return None
        from lambdalint.source.callgraph.typed import dispatched_for

        return dispatched_for(self.ev, function)

    def _started(self, reached: Reached, call: Expression) -> None:
        """`start()` of a thread or process runs its `run`; what an exit stack enters is left again."""
        function: ast.Attribute = call.node.func  # type: ignore[attr-defined]
        if function.attr == "start":
            for value in self.ev.values(function.value, call.scope):
                if isinstance(value, Instance) and derives(self.ev, value.scope, THREADS):
                    for one in functions_in(attribute(self.ev, value, "run")):
                        self._reach(one, reached, call)
        else:
            for argument in call.node.args[:1]:  # type: ignore[attr-defined]
                for method, use in self._implicit.entered(Expression(argument, call.scope)):
                    self._add(method, reached.at_import, reached, use)

    def _reach(self, function: Scope, reached: Reached, via: Expression) -> None:
        """Runs a function through the wrappers that its decorators put around it.

        One that another function defines is there only when that has run: `retry(operation)` calls what its callers
        define, but not what those do that nobody calls.
        """
        home = definer(function)
        if home is not None and not self._has_run(home, reached.scope) and not self._running.gives(home, function):
            self._waiting.setdefault(home, []).append((function, reached, via))
            return
        if (
            home is not None
            and function not in self._open
            and self.ev.sites.decorating(home)
            and self._running.gives(home, function)
        ):
            self._opens(function, via)
        around = self._running.wrapping(function)
        at: Scope | None = reached.scope
        while at is not None and at not in around:
            at = at.parent
        for one in [function] if at is not None else self._around(function):
            self._add(one, reached.at_import, reached, via)

    def _waits(self, given: Parameter, called: ast.expr, function: Scope, reached: Reached, via: Expression) -> bool:
        """Whether none of those has run yet that hand over what leads to a function."""
        ones = givers(self.ev, self._running.runs, given, called, function) if reached.scope not in self._open else None
        if ones is None or any(self._has_run(one, reached.scope) for one in ones):
            return False
        for one in ones:
            self._waiting.setdefault(one, []).append((function, reached, via))
        if via.node.func.__class__ is ast.Attribute or self.ev.sites.decorating(given.function):  # type: ignore[attr-defined]
            self._stalled.append((function, reached, via))
        return True

    def _opens(self, wrapper: Scope, via: Expression) -> None:
        """Notes that what a decorator made is called, unless another decorator does that with what it was handed."""
        if via.node.__class__ is not ast.Call:
            return
        called = via.node.func
        for part in (beginning(called), called):
            given = parameter_of(self.ev, part, via.scope)
            if given is not None and self.ev.sites.decorating(given.function):
                return
        self._open.add(wrapper)
        for function, calling, call in [one for one in self._stalled if one[1].scope is wrapper]:
            self._reach(function, calling, call)

    def _has_run(self, scope: Scope, inner: Scope) -> bool:
        """Whether a function is reached, or has `inner` in it, which is."""
        at: Scope | None = inner
        while at is not None and at is not scope:
            at = at.parent
        reached = self.reached
        return at is not None or scope in self._asked or (scope, False) in reached or (scope, True) in reached

    def _around(self, function: Scope) -> list[Scope]:
        """What runs when a decorated function is called: its outermost wrapper, and what that is not seen to call."""
        chain = [*self._running.wrapping(function), function]
        if len(chain) > 1 and function not in self._asked:
            self._asked.add(function)
            self._release(function)
        return [chain[0], *(one for before, one in pairwise(chain) if not self._running.leads(before, one))]

    def passed_on(self) -> tuple[Span, ...]:
        """The functions that run after the import because others call them, and modules that such ones import."""
        scopes = [one.scope for one in self.reached.values() if one.caller is not None and not one.at_import]
        return tuple([one.module.source.whole if one.kind == "module" else one.module.span(one.node) for one in scopes])

    def release(self) -> None:
        """Lets go of the call graph, whose parts hold each other."""
        for one in self.reached.values():
            one.callers.clear()
            one.imports.clear()
            one.calls.clear()

    def site(self, reached: Reached, use: Expression) -> Site:
        """Where an expression of a reached scope runs."""
        return self.trail.site(reached, use.scope.module.span(use.node), statement_of(use), use)
