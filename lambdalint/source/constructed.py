"""Which classes a program makes objects of: a call of a method leads only to classes of which there are some."""

from __future__ import annotations

import ast

from lambdalint.source.classes import bases
from lambdalint.source.evaluate import Evaluator
from lambdalint.source.members import OF_CLASSES, attribute
from lambdalint.source.objects import FunctionObject, Instance
from lambdalint.source.scope import Scope


class Constructed:
    """The classes of which an object was made so far."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.classes: set[Scope] = set()

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
