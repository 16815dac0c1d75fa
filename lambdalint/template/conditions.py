"""Conditions: terms, atoms and three-valued evaluation under a partial assignment of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

OTHER = "\0other"
"""A fresh value, equal to nothing that is written."""

Assignment: TypeAlias = dict[str, str]
DEPTH = 50
"""Conditions that are made of each other in a row; a longer chain ends in one that may be true or false."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter, a pseudo parameter, or something whose value is opaque (named by its place)."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A written value; CloudFormation compares text."""

    text: str


@dataclass(frozen=True)
class Lookup:
    """FindInMap with its three keys."""

    keys: tuple[Variable | Literal, ...]


Term: TypeAlias = Variable | Literal | Lookup
Known: TypeAlias = bool | None


@dataclass(slots=True)
class Question:
    """An assignment under which conditions are asked, and the truth of those that were asked before."""

    conditions: Conditions
    given: Assignment
    known: dict[str, Known]


Decider: TypeAlias = Callable[[Question, int], Known]
"""Decides an expression for a question, so many conditions deep."""


def conditions_of(source: TemplateSource) -> Conditions:
    """The conditions of a template: the same for all of its worlds."""
    if "conditions" not in source.worked_out:
        source.worked_out["conditions"] = Conditions(source)
    found: Conditions = source.worked_out["conditions"]
    return found


class Conditions:
    """The conditions of one template; each expression is made into a function of an assignment when it is first asked."""

    def __init__(self, source: TemplateSource) -> None:
        self.written, self.mappings = source.conditions, source.mappings
        self._terms: dict[int, Term] = {}
        self._deciders: dict[str, Decider] = {}

    def evaluate(self, name: str, given: Assignment) -> Known:
        """The truth of a condition; None while variables that it needs have no value."""
        return self.truth(name, Question(self, given, {}), 0)

    def truth(self, name: str, question: Question, depth: int) -> Known:
        """One that is made of itself is opaque."""
        known = question.known
        if name not in known:
            known[name] = opaque(f"condition {name}", question.given)
            if name in self.written and depth <= DEPTH:
                decide = self._deciders.get(name)
                if decide is None:
                    decide = self._deciders[name] = self.decider(self.written[name])
                known[name] = decide(question, depth + 1)
        return known[name]

    def decider(self, node: Node) -> Decider:
        """What decides an expression."""
        if not isinstance(node, Intrinsic):
            fixed = str(node.value).lower() == "true" if isinstance(node, Scalar) else None
            return lambda question, depth: fixed
        arguments = node.argument.items if isinstance(node.argument, Sequence) else [node.argument]
        if node.name == "Condition" and isinstance(node.argument, Scalar):
            name = str(node.argument.value)
            return lambda question, depth: question.conditions.truth(name, question, depth)
        if node.name == "Not" and arguments:
            return opposite(self.decider(arguments[0]))
        if node.name in ("And", "Or"):
            return joined([self.decider(argument) for argument in arguments], node.name == "Or")
        if node.name == "Equals" and len(arguments) == 2:
            return equality(self.term(arguments[0]), self.term(arguments[1]))
        place = opaque_name(node)
        return lambda question, depth: opaque(place, question.given)

    def term(self, node: Node) -> Term:
        """A side of Equals."""
        found = self._terms.get(id(node))
        if found is None:
            found = self._terms[id(node)] = self._term(node)
        return found

    def _term(self, node: Node) -> Term:
        if isinstance(node, Scalar):
            return Literal(written(node))
        if isinstance(node, Intrinsic):
            if node.name == "Ref" and isinstance(node.argument, Scalar):
                return Variable(str(node.argument.value))
            if node.name == "FindInMap" and isinstance(node.argument, Sequence) and len(node.argument.items) >= 3:
                keys = [self.term(item) for item in node.argument.items[:3]]
                if all(isinstance(key, (Variable, Literal)) for key in keys):
                    return Lookup(tuple(key for key in keys if isinstance(key, (Variable, Literal))))
            joined = self.join_on_empty(node)
            if joined is not None:
                return joined
        return Variable(opaque_name(node))

    def join_on_empty(self, node: Intrinsic) -> Variable | None:
        """`Join ["", List]` is the usual question whether a list is empty; `Select [0, List]` is much the same."""
        if isinstance(node.argument, Sequence) and len(node.argument.items) == 2 and node.name in ("Join", "Select"):
            inner = node.argument.items[1]
            if isinstance(inner, Intrinsic) and inner.name == "Ref" and isinstance(inner.argument, Scalar):
                return Variable(str(inner.argument.value))
        return None

    def text(self, term: Term, given: Assignment) -> str | None:
        """The text of a term under an assignment, None when that does not decide it."""
        if isinstance(term, Literal):
            return term.text
        if isinstance(term, Variable):
            return given.get(term.name)
        keys = [self.text(key, given) for key in term.keys]
        node: Node | None = self.mappings
        for key in keys:
            if key is None:
                return None
            node = node.get(key) if isinstance(node, Mapping) else None
        return written(node) if isinstance(node, Scalar) else OTHER

    def atoms(self, name: str) -> list[tuple[Term, Term]]:
        """The comparisons a condition depends on, opaque ones as (variable, "true")."""
        return list(dict.fromkeys(self.atoms_below(name, (), set())))

    def atoms_below(self, name: str, busy: tuple[str, ...], seen: set[str]) -> list[tuple[Term, Term]]:
        """Those of a condition that was not asked before, or is made of itself."""
        node = self.written.get(name)
        if node is None or name in busy or len(busy) > DEPTH:
            return [(Variable(f"condition {name}"), Literal("true"))]
        if name in seen:
            return []
        seen.add(name)
        return self.atoms_of(node, (*busy, name), seen)

    def atoms_of(self, node: Node, busy: tuple[str, ...], seen: set[str]) -> list[tuple[Term, Term]]:
        """The comparisons that a condition stands on."""
        if not isinstance(node, Intrinsic):
            return []
        arguments = node.argument.items if isinstance(node.argument, Sequence) else [node.argument]
        if node.name == "Condition" and isinstance(node.argument, Scalar):
            return self.atoms_below(str(node.argument.value), busy, seen)
        if node.name in ("And", "Or", "Not"):
            return [atom for argument in arguments for atom in self.atoms_of(argument, busy, seen)]
        if node.name == "Equals" and len(arguments) == 2:
            return [(self.term(arguments[0]), self.term(arguments[1]))]
        return [(Variable(opaque_name(node)), Literal("true"))]

    def mentions(self, name: str, busy: tuple[str, ...] = ()) -> set[str]:
        """The conditions that a condition is made of, itself included."""
        node = self.written.get(name)
        found = {name}
        pending = [node] if node is not None else []
        while pending:
            at = pending.pop()
            if isinstance(at, Intrinsic):
                if at.name == "Condition" and isinstance(at.argument, Scalar):
                    inner = str(at.argument.value)
                    if inner not in found:
                        found.add(inner)
                        pending += [self.written[inner]] if inner in self.written else []
                pending.append(at.argument)
            elif isinstance(at, Sequence):
                pending += at.items
        return found


def opaque(name: str, given: Assignment) -> Known:
    """What is given for something that is not understood."""
    return given[name] == "true" if name in given else None


def equality(one: Term, other: Term) -> Decider:
    """What decides whether two terms are the same text."""
    if isinstance(one, Literal):
        one, other = other, one
    if isinstance(one, Variable) and isinstance(other, Literal):
        name, text = one.name, other.text

        def compared(question: Question, depth: int) -> Known:
            value = question.given.get(name)
            return None if value is None else value == text

        return compared

    def equal(question: Question, depth: int) -> Known:
        conditions, given = question.conditions, question.given
        left, right = conditions.text(one, given), conditions.text(other, given)
        return None if left is None or right is None else left == right

    return equal


def opposite(inner: Decider) -> Decider:
    def decide(question: Question, depth: int) -> Known:
        truth = inner(question, depth)
        return None if truth is None else not truth

    return decide


def joined(inner: list[Decider], wanted: bool) -> Decider:
    """`Or` where True is `wanted` of any, `And` where False is."""

    def decide(question: Question, depth: int) -> Known:
        open_still = False
        for one in inner:
            truth = one(question, depth)
            if truth is wanted:
                return wanted
            open_still = open_still or truth is None
        return None if open_still else not wanted

    return decide


def opaque_name(node: Node) -> str:
    """What names something that is not understood: its place."""
    return f"expression at {node.span.line}:{node.span.column}"


def written(node: Scalar) -> str:
    """A scalar as CloudFormation compares it: text, booleans in lower case."""
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return node.text if node.value is None or not isinstance(node.value, str) else node.value
