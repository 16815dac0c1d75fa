"""Which calls, decorators and classes of a program may lead to a function, by the names that are written."""

from __future__ import annotations

import ast
from collections.abc import Set
from typing import TYPE_CHECKING

from lambdalint.frozen import dataclass, field
from lambdalint.once import once
from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.idle import Idle
from lambdalint.source.values.objects import ClassObject

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator
    from lambdalint.source.values.unasked import Unasked

MOST_SITES = 300
"""Calls of one name; with more, what they pass is not followed."""
NAMED = frozenset({ast.Name, ast.Attribute})
HOLDING = (ast.Dict, ast.List, ast.Tuple, ast.Set)
RETURNED = "()"
"""The name of what a call has returned, which is called in turn: `middleware(audit)(handle)`."""


@dataclass(slots=True, eq=False, repr=False)
class Index:
    """What stands in all modules of a program, by name: calls, functions that are passed along with the call that gets
    them, other names of a value, classes by their base, what is decorated, and what dicts and lists hold."""

    calls: dict[str, list[Expression]] = field(default_factory=dict)
    passed: dict[str, list[tuple[Expression, ast.expr]]] = field(default_factory=dict)
    other_names: dict[str, set[str]] = field(default_factory=dict)
    subclasses: dict[str, list[Scope]] = field(default_factory=dict)
    decorated: dict[str, list[tuple[Expression, Scope]]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def indexed(closure: Closure) -> Index:
    """The names of one program."""
    index = Index()
    calls = index.calls
    for module in closure.modules.values():
        for scope in module.scopes:
            for call in scope.calls:
                node: ast.Call = call.node  # type: ignore[assignment]
                function = node.func
                kind = function.__class__
                name = function.attr if kind is ast.Attribute else called(call)  # type: ignore[attr-defined]
                calls.setdefault(name, []).append(call)
                if kind is ast.Name:
                    if _is_of_part(call):
                        calls.setdefault("", []).append(call)
                elif kind is ast.Subscript:  # `Repository[Order](…)`
                    calls.setdefault(plain_name(function.value), []).append(call)  # type: ignore[attr-defined]
                given = node.args
                keywords = node.keywords
                if keywords:
                    given = [*given, *[keyword.value for keyword in keywords]]
                for argument in given:
                    if argument.__class__ in NAMED or (argument.__class__ is ast.Lambda and name == "reduce"):
                        index.passed.setdefault(plain_name(argument) or "<lambda>", []).append((call, argument))
            if scope.kind in ("function", "class") and scope.parent is not None:
                for decorator in scope.decorators:
                    function = decorator.func if isinstance(decorator, ast.Call) else decorator
                    applied = Expression(decorator, scope.parent)
                    index.decorated.setdefault(plain_name(function), []).append((applied, scope))
            for base, _ in scope.bases:
                named = base.value if isinstance(base, ast.Subscript) else base  # `Repository[Order]`
                index.subclasses.setdefault(plain_name(named), []).append(scope)
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    if binding.kind == "value":
                        if binding.node.__class__ in NAMED:
                            index.other_names.setdefault(plain_name(binding.node), set()).add(name)  # type: ignore[arg-type]
                        elif isinstance(binding.node, HOLDING):
                            parts = binding.node.values if isinstance(binding.node, ast.Dict) else binding.node.elts
                            index.held.update([plain_name(part) for part in parts if part.__class__ in NAMED])
                    elif binding.kind == "import" and binding.name:
                        alias = getattr(binding.node, "asname", None)
                        if alias:
                            index.other_names.setdefault(binding.name, set()).add(alias)
    return index


class Sites:
    """Where functions of a program may be called from. What is found holds for all that is evaluated in it."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self._of: dict[Scope, list[Expression]] = {}
        self._idle: Idle | None = None
        self._unasked: Unasked | None = None
        self._made: dict[Scope, bool] = {}

    def enter(self, entries: Set[Scope]) -> None:
        """Calls in functions that do not run for a handler pass nothing on from now on."""
        self._idle = Idle(self.closure, entries)
        self._unasked = None
        self._of.clear()
        self._made.clear()

    @once
    def index(self) -> Index:
        return indexed(self.closure)

    def of(self, scope: Scope) -> list[Expression]:
        """Calls that may run a function, by name."""
        found = self._of.get(scope)
        if found is None:
            found = self._of[scope] = self._running(self._named(scope))
        return found

    def _running(self, calls: list[Expression]) -> list[Expression]:
        """Those of some calls that run, all where none seems to."""
        idle = self._idle
        if idle is None or len(calls) < 2:
            return calls
        return [call for call in calls if not idle.holds(call.scope)] or calls

    def runs(self, scope: Scope) -> bool:
        """Whether a function may run for the handler, as far as the names that are written tell."""
        return self._idle is None or not self._idle.holds(scope)

    def others(self, scope: Scope) -> list[Expression]:
        """Calls by the name of a function, beside those that may run it, in functions that do not run themselves."""
        if self._idle is None:
            return []
        here = self.of(scope)
        return [call for call in self._named(scope) if call not in here]

    def _named(self, scope: Scope) -> list[Expression]:
        calls = self.index.calls
        wanted = {scope.name}
        if scope.class_scope is not None and scope.name in ("__init__", "__new__"):
            wanted.add(scope.class_scope.name)
        if scope.class_scope is not None and scope.name == "__init__":
            wanted.update(one.name for one in self._below(scope.class_scope))
            wanted.add("cls")
        wanted |= {decorated.name for _, decorated in self._applied(scope)}
        for name in sorted(wanted):
            wanted |= self.index.other_names.get(name, set())
        found = [call for name in sorted(wanted) for call in calls.get(name, ())]
        name = scope.name
        if name in ("<lambda>", "__call__") or name in self.index.passed or name in self.index.held:
            found += calls.get("", [])
        if scope.parent is not None and scope.parent.kind == "function":
            found += calls.get(RETURNED, [])
        return found

    def _applied(self, scope: Scope) -> list[tuple[Expression, Scope]]:
        """Decorators by whose names a function may stand in the place of others, and these."""
        found: list[tuple[Expression, Scope]] = []
        at = scope.class_scope if scope.name == "__call__" else scope.parent
        while at is not None and at.kind in ("function", "class") and len(found) < MOST_SITES:
            found += self.index.decorated.get(at.name, ())
            at = at.parent
        return found

    def _below(self, scope: Scope) -> list[Scope]:
        found: list[Scope] = []
        pending = [scope]
        while pending and len(found) < 40:
            for one in self.index.subclasses.get(pending.pop().name, ()):
                if one not in found and one is not scope:
                    found.append(one)
                    pending.append(one)
        return found

    def constructing(self, scope: Scope) -> list[Expression]:
        """Calls that may make an object of a class, or of one derived from it, by name; `cls(…)` inside it as well."""
        calls = self.index.calls
        wanted = {scope.name, "cls", *(one.name for one in self._below(scope))}
        for name in sorted(wanted):
            wanted |= self.index.other_names.get(name, set())
        return [call for name in sorted(wanted) for call in calls.get(name, ())]

    def makes(self, scope: Scope, itself: bool = False) -> bool:
        """Whether objects of a class may be made: something that runs names it, other than to derive from it.

        Those of classes that derive from it count as well, unless it is asked for `itself`.
        """
        if self._idle is None:
            return True
        found = self._made.get(scope)
        if found is None:
            found = self._made[scope] = bool(scope.decorators) or self._idle.names(scope)
        return found or (not itself and any(self.makes(one, True) for one in self._below(scope)))

    def decorating(self, scope: Scope) -> list[tuple[Expression, Scope]]:
        """Decorators that may run a function with what they decorate, by name, and the functions they decorate."""
        names = {scope.name}
        if scope.parent is not None and scope.parent.kind == "function":
            names.add(scope.parent.name)
        if scope.class_scope is not None and scope.name in ("__init__", "__call__"):
            names.add(scope.class_scope.name)
        found = [one for name in sorted(names) for one in self.index.decorated.get(name, ())]
        return [one for one in found if not self.waits(one[0])] if len(found) > 1 else found

    def waits(self, decorator: Expression) -> bool:
        """Whether a decorator registers a function with an object that nothing asks which runs for the handler."""
        if self._idle is None or not isinstance(getattr(decorator.node, "func", decorator.node), ast.Attribute):
            return False
        if self._unasked is None:
            from lambdalint.source.values.unasked import Unasked

            self._unasked = Unasked(self.closure, self._idle)
        return self._unasked.registers(decorator)

    def passed(self, scope: Scope) -> list[tuple[Expression, ast.expr]]:
        """Calls that are given a function of that name as an argument."""
        return self.index.passed.get(scope.name, [])

    def calling(self, scope: Scope) -> Set[int]:
        """The ids of the nodes that name what is called, in all calls by the name of a function."""
        return {id(call.node.func) for call in (*self.of(scope), *self.others(scope))}  # type: ignore[attr-defined]

    def named_otherwise(self, scope: Scope) -> bool:
        """Whether a function of a module is named for more than to call it, so that others may: `{"work": work}[kind]()`."""
        calls = self.calling(scope)
        modules = self.closure.modules.values()
        return any(id(node) not in calls for one in modules for node, _ in one.names.get(scope.name, ()))

    def subclasses(self, ev: Evaluator, scope: Scope) -> list[Scope]:
        """The classes of the project that derive from a class, directly or not."""
        found: list[Scope] = []
        for one in self._below(scope):
            above = {value.scope for base in one.bases for value in ev.values(*base) if isinstance(value, ClassObject)}
            if scope in above or not above.isdisjoint(found):
                found.append(one)
        return found


def called(call: Expression) -> str:
    """The name that is called; "" when only evaluation tells (a parameter, a part of something), "()" for what
    a call has returned."""
    function = call.node.func  # type: ignore[attr-defined]
    kind = function.__class__
    if kind is ast.Attribute:
        return function.attr  # type: ignore[no-any-return]
    if kind is not ast.Name:
        return RETURNED if kind is ast.Call else ""
    name: str = function.id
    if name == "cls":
        return name
    scope: Scope | None = call.scope
    while scope is not None and scope.kind != "module":
        for binding in scope.bindings.get(name, ()):
            if binding.kind in ("parameter", "item", "capture") or binding.path:
                return ""
        scope = scope.parent
    return name


def _is_of_part(call: Expression) -> bool:
    """Whether what is called was taken out of something: `action = ACTIONS[kind]`, `action = ACTIONS.get(kind)`."""
    name = getattr(call.node.func, "id", "")  # type: ignore[attr-defined]
    for binding in call.scope.owner.bindings.get(name, ()) if name else ():
        node = binding.node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            return True
        if isinstance(node, ast.Subscript):
            return True
    return False


def plain_name(node: ast.expr) -> str:
    """The last name of a name or attribute."""
    kind = node.__class__
    return node.id if kind is ast.Name else node.attr if kind is ast.Attribute else ""  # type: ignore[attr-defined]
