"""Which classes a program makes objects of, and what waits for one: a method runs only where an object has it."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import bases
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import OF_CLASSES, attribute
from lambdalint.source.values.objects import FunctionObject, Instance
from lambdalint.source.values.sites import plain_name

Waiting = tuple[Scope, Reached, Expression]
"""A function that runs later, in what runs already, and the call there that leads to it."""


class Constructed:
    """The classes of which an object was made so far, and the functions that run when others have one."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.classes: set[Scope] = set()
        self.objects: dict[Scope, list[Expression]] = {}
        """By class, the calls by which objects of it are made."""
        self.lacking: list[Waiting] = []
        """Calls of methods of which no object was made yet."""
        self._typed: dict[Scope, list[Waiting]] = {}
        """By class of which no object was made yet, the functions that run for one."""
        self._factories: dict[Scope, list[Scope]] = {}
        """By class of which no object was made yet, the functions that give its fields their values."""

    def add(self, scope: Scope, reached: Reached, via: Expression) -> list[Waiting]:
        """Notes that a call makes an object of a class; what waited for one: methods, what gives its fields values."""
        self.objects.setdefault(scope, []).append(via)
        if scope in self.classes:
            return []
        self.classes.add(scope)
        found: list[Waiting] = []
        for holder in bases(self.ev, scope) if self._factories else ():
            found += [(factory, reached, via) for factory in self._factories.pop(holder, ())]
        for holder in bases(self.ev, scope) if self._typed else ():
            found += self._typed.pop(holder, ())
        lacking, self.lacking = self.lacking, []
        for one in lacking:
            function, _, call = one
            had = self.has(scope, plain_name(call.node.func), function)  # type: ignore[attr-defined]
            (found if had else self.lacking).append(one)
        return found

    def has_any(self, wanted: list[Scope]) -> bool:
        """Whether an object of one of some classes was made."""
        return any(one in bases(self.ev, made) for made in self.classes for one in wanted)

    def await_any(self, wanted: list[Scope], function: Scope, reached: Reached, via: Expression) -> None:
        """Lets a function wait until an object of one of some classes is made."""
        for one in wanted:
            self._typed.setdefault(one, []).append((function, reached, via))

    def gives_fields(self, function: Scope, holder: Scope) -> bool:
        """Whether a function that gives a field of a class its value, `field(default_factory=…)`, runs; if not, it waits."""
        if any(holder in bases(self.ev, one) for one in self.classes):
            return True
        self._factories.setdefault(holder, []).append(function)
        return False

    def lacks(self, called: ast.expr, scope: Scope, function: Scope) -> bool:
        """Whether no object has this method yet, where the one that is asked is known only by a class above it:
        `self.execute()` in a base class."""
        holder = function.parent
        if not isinstance(called, ast.Attribute) or holder is None or holder.kind != "class":
            return False
        for one in self.ev.values(called.value, scope):
            if isinstance(one, OF_CLASSES) and holder in bases(self.ev, one.scope):
                return False
        return not any(self.has(one, called.attr, function) for one in self.classes)

    def has(self, scope: Scope, name: str, function: Scope) -> bool:
        """Whether an object of a class has a function under a name."""
        found = attribute(self.ev, Instance(scope), name)
        return any(isinstance(one, FunctionObject) and one.scope is function for one in found)
