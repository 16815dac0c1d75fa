"""What expressions can stand for: lazy, memoised value sets over all modules of one program."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache, reduce
from operator import add, floordiv, mul, sub, truediv
from typing import Any

from lambdalint.source.model.places import Test
from lambdalint.source.model.symbols import Const, Input, Item, Joined, Opaque, Provenance, Symbol
from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.scope import Block, Expression, Scope
from lambdalint.source.modules.text import new
from lambdalint.source.values import names
from lambdalint.source.values.calls import call
from lambdalint.source.values.changed import Changes
from lambdalint.source.values.fixpoint import Fixpoint
from lambdalint.source.values.members import attribute, enumerated, part
from lambdalint.source.values.names import at_once, lookup, of_bindings
from lambdalint.source.values.objects import (
    MOST,
    NOTHING,
    OPAQUE,
    UNKNOWN,
    ClassObject,
    Client,
    Context,
    Display,
    External,
    FunctionObject,
    Instance,
    Object,
    Operand,
    Values,
    bounded,
    joined,
    symbol,
)
from lambdalint.source.values.paths import below
from lambdalint.source.values.reaching import bindings_of
from lambdalint.source.values.sites import Sites

MOST_NUMBER = 10**100
"""What is larger is no time, size or count; Python refuses to spell, or to divide, some of it."""
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Mult: mul,
    ast.Sub: sub,
    ast.Div: truediv,
    ast.FloorDiv: floordiv,
}
"""What is worked out of constant numbers; sums are, too."""
DISPLAYS = frozenset(
    {ast.Dict, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp}
)
"""Expressions that stand for what is written in them."""
FIXED = frozenset({External, Opaque, Input, Item, Client})
"""What has its attributes by itself: none of them hangs on another value."""
SHORT = 100
"""Characters of texts that are worth remembering."""
DEEPEST = 70
"""Nested questions; each takes a handful of Python's frames."""


def literal(value: object) -> Values:
    """The values of a literal: texts, plain numbers and None are told."""
    return _literal(value) if not isinstance(value, str) or len(value) < SHORT else frozenset({Const(value)})


@lru_cache(4_000, typed=True)
def _literal(value: object) -> Values:
    if isinstance(value, (int, float)) and not -MOST_NUMBER < value < MOST_NUMBER:
        return UNKNOWN
    return frozenset({Const(value)}) if value is None or isinstance(value, (str, int, float)) else UNKNOWN


def calculated(calculate: Callable[[Any, Any], Any], operands: list[Symbol]) -> Values:
    """What an operation makes of constant numbers."""
    numbers = [one.value for one in operands if isinstance(one, Const) and type(one.value) in (int, float)]
    if len(numbers) < len(operands):
        return UNKNOWN
    try:
        return _literal(reduce(calculate, numbers))
    except ArithmeticError:
        return UNKNOWN


def united(first: Values, second: Values) -> Values:
    """Both sets of values."""
    return bounded(first | second)


def nowhere(operand: Operand) -> Provenance:
    """What is known of a value's origin before it can be asked for."""
    return Provenance()


class Evaluator:
    """Values of expressions in one program. `entries` are the handler's own definitions."""

    def __init__(self, closure: Closure, sites: Sites | None = None) -> None:
        self.closure = closure
        self.entries: set[Scope] = set()
        self.handler: tuple[Scope, str] | None = None
        """The module and the name by which Lambda calls it."""
        self.asked: dict[tuple[ast.expr, bool], list[Test]] = {}
        """What conditions ask, by expression and outcome."""
        self.tried: dict[Scope, dict[Block, list[Expression]]] = {}
        """The calls of functions by the bodies of try and with that they stand in."""
        self.origin: Callable[[Operand], Provenance] = nowhere
        """Where a value comes from, as far as that is followed."""
        self.fixpoint: Fixpoint[Values] = Fixpoint(
            NOTHING, UNKNOWN, united, DEEPEST, closure.sources.files.limits.steps
        )
        self.sites = sites or Sites(closure)
        self.changes = Changes(closure)
        self._known, self._worked_out = self.fixpoint.final, self.fixpoint.worked_out

    def values(self, node: ast.expr, scope: Scope, context: Context = ()) -> Values:
        """What an expression can be. `context` gives parameters of this function a constant."""
        key = (node, context) if context else node
        found = self._known.get(key)
        if found is not None:
            return found
        kind = node.__class__
        if not context:
            if kind is ast.Name:
                return self._named(node, scope)  # type: ignore[arg-type]
            if kind is ast.Attribute:
                return self._attributed(node, scope)  # type: ignore[arg-type]
        if kind is ast.Constant:
            text = node.value  # type: ignore[attr-defined]
            return literal(text) if text.__class__ is str and len(text) >= SHORT else _literal(text)
        if kind in DISPLAYS:
            self._known[key] = found = frozenset({Display(new(Operand, (node, scope, context)))})
            return found
        compute = KINDS.get(kind)
        if compute is None:
            return UNKNOWN
        return self._worked_out(key, compute, self, node, scope, context)

    def of(self, operand: Operand) -> Values:
        """The value of an operand."""
        return self.values(operand.node, operand.scope, operand.context)

    def symbol(self, node: ast.expr, scope: Scope, context: Context = ()) -> Symbol:
        """The symbol of an expression."""
        return symbol(self.values(node, scope, context))

    def strings(self, node: ast.expr, scope: Scope, context: Context = ()) -> list[str]:
        """The constant strings an expression can be, sorted."""
        found = self.values(node, scope, context)
        return sorted(value.value for value in found if isinstance(value, Const) and isinstance(value.value, str))

    def union(self, values: Iterable[Values]) -> Values:
        """What any of some sets may be, bounded."""
        first: Values = NOTHING
        several: set[Object] | None = None
        for value in values:
            if value is first:
                continue
            if not first:
                first = value
            elif several is None:
                several = {*first, *value}
            else:
                several |= value
        return first if several is None and len(first) <= MOST else bounded(several or first)

    def _inner(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        return self.values(node.value, scope, context)  # type: ignore[attr-defined]

    def _named(self, node: ast.Name, scope: Scope) -> Values:
        """A name: one from outside of a scope, or with one binding in it, is the same everywhere in it."""
        name, known = node.id, self._known
        key: Hashable = (scope, name)
        use = None
        own = scope.bindings.get(name)
        if own is None or len(own) > 1:
            use = scope.module.statements.get(node)
            if own is not None or use is None or use.scope is not scope:
                key = node
            else:
                use = None
        found = known.get(key)
        if found is None:
            where = bindings_of(name, scope, use)
            found = at_once(self, name, where)
            if found:
                known[key] = found
            else:
                found = self._worked_out(key, of_bindings, self, name, scope, where)
                if key not in known:
                    return found
        known[node] = found
        return found

    def _attributed(self, node: ast.Attribute, scope: Scope) -> Values:
        """An attribute: one of something in a library (`json.dumps`), of a client or of the event hangs on nothing else."""
        holder = node.value
        if holder.__class__ is ast.Name or (holder.__class__ is ast.Attribute and holder.value.__class__ is ast.Name):
            held = self.values(holder, scope)
            if len(held) == 1 and holder in self._known:
                (only,) = held
                if only.__class__ in FIXED:
                    self._known[node] = found = attribute(self, only, node.attr)
                    return found
        return self._worked_out(node, Evaluator._attribute, self, node, scope, ())

    def _name(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        return lookup(self, node.id, scope, scope.module.statements.get(node), context)  # type: ignore[attr-defined]

    def _attribute(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        name = node.attr  # type: ignore[attr-defined]
        found = self.values(node.value, scope, context)  # type: ignore[attr-defined]
        if found is UNKNOWN:
            return UNKNOWN
        if len(found) == 1:
            (only,) = found
            found = attribute(self, only, name)
            return found if len(found) <= MOST else bounded(found)
        return self.union([attribute(self, value, name) for value in found])

    def _subscript(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        assert isinstance(node, ast.Subscript)
        if isinstance(node.slice, ast.Slice):
            found = self.values(node.value, scope, context)
            if not any(isinstance(one, Const | Joined) for one in found):
                return found
            from lambdalint.source.values.cutting import sliced

            return frozenset([sliced(one, node.slice) if isinstance(one, Const | Joined) else one for one in found])
        keys = self.values(node.slice, scope, context)
        found = self.values(node.value, scope, context)
        return UNKNOWN if found is UNKNOWN else self.union([part(self, value, keys) for value in found])

    def _text(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        assert isinstance(node, ast.JoinedStr)
        parts: list[Symbol] = []
        for piece in node.values[:16]:
            plain = not (isinstance(piece, ast.FormattedValue) and (piece.format_spec or piece.conversion in (114, 97)))
            parts.append(symbol(self.values(piece, scope, context)) if plain else OPAQUE)
        return frozenset({joined(parts) if len(node.values) <= 16 else OPAQUE})

    def _operation(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        assert isinstance(node, ast.BinOp)
        operands: list[ast.expr] = []
        at: ast.expr = node
        while isinstance(at, ast.BinOp) and isinstance(at.op, ast.Add) and len(operands) < 16:
            operands.append(at.right)
            at = at.left
        if isinstance(at, ast.BinOp) and isinstance(at.op, ast.Add):
            return UNKNOWN
        if not operands:
            calculate = ARITHMETIC.get(type(node.op))
            if calculate is not None:
                left = self.symbol(node.left, scope, context)
                text = left.parts[0] if isinstance(left, Joined) else left
                right = self.symbol(node.right, scope, context)
                if isinstance(text, Const) and isinstance(text.value, str):  # a path
                    return frozenset({below([left, right])}) if isinstance(node.op, ast.Div) else UNKNOWN
                return calculated(calculate, [left, right])
            if isinstance(node.op, ast.BitOr):
                return self.union([self.values(node.left, scope, context), self.values(node.right, scope, context)])
            return UNKNOWN
        operands.append(at)
        values = [self.values(operand, scope, context) for operand in reversed(operands)]
        texts = [symbol(value) for value in values]
        if any(isinstance(text, Const) and isinstance(text.value, str) for text in texts):
            return frozenset({joined(texts)})
        if any(isinstance(value, Display) for found in values for value in found):
            return self.union(values)
        if any(isinstance(text, Const) for text in texts):
            return calculated(add, texts)
        return UNKNOWN if OPAQUE in texts else frozenset({joined(texts)})

    def _either(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        options = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]  # type: ignore[attr-defined]
        found = self.union(self.values(option, scope, context) for option in options[:50])
        if isinstance(node, ast.BoolOp) and len(found) > 1:
            found = frozenset(found - {Const(None), Const(""), Const(False)})
        return found

    def _lambda(self, node: ast.expr, scope: Scope, context: Context) -> Values:
        return frozenset({FunctionObject(scope.module.inner[node])})

    def returned(self, scope: Scope, context: Context = ()) -> Values:
        """What a function returns (a generator: what it yields, as an iterable)."""
        return self.fixpoint.answer((scope, context), self._returned, scope, context)

    def _returned(self, scope: Scope, context: Context) -> Values:
        if scope.generator:
            return enumerated(self.union(self.values(node, where, context) for node, where in scope.yields[:50]))
        found = self.union(self.values(node, where, context) for (node, where), _ in scope.returns[:50])
        if not found or found == UNKNOWN:
            hint = scope.annotations.get("return")
            if hint is not None and scope.parent is not None:
                found = self.union([found, names.annotated(self, hint, scope.parent)])
        return found or frozenset({Const(None)})

    def functions(self, values: Values) -> list[FunctionObject]:
        """The functions that calling a value runs, classes' constructors and callable objects included."""
        found: list[FunctionObject] = []
        for value in values:
            if isinstance(value, FunctionObject):
                found.append(value)
            elif isinstance(value, (ClassObject, Instance)):
                name = "__call__" if isinstance(value, Instance) else "__init__"
                made = attribute(self, Instance(value.scope), name)
                found += [inner for inner in made if isinstance(inner, FunctionObject)]
        if len(found) < 2:
            return found
        return sorted(
            found, key=lambda made: (made.scope.module.path, getattr(made.scope.node, "lineno", 0), made.scope.name)
        )


KINDS: dict[type[ast.AST], Callable[[Evaluator, ast.expr, Scope, Context], Values]] = {
    ast.Name: Evaluator._name,
    ast.Attribute: Evaluator._attribute,
    ast.Call: call,  # type: ignore[dict-item]
    ast.Subscript: Evaluator._subscript,
    ast.JoinedStr: Evaluator._text,
    ast.BinOp: Evaluator._operation,
    ast.BoolOp: Evaluator._either,
    ast.IfExp: Evaluator._either,
    ast.Lambda: Evaluator._lambda,
    ast.Await: Evaluator._inner,
    ast.NamedExpr: Evaluator._inner,
    ast.Starred: Evaluator._inner,
    ast.FormattedValue: Evaluator._inner,
}
"""How each kind of expression is evaluated that stands for what others do; of any other nothing is known."""
