"""The consistent combinations of a template's conditions, found by search over its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Given
from math import prod
from typing import TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.limits import Limits
from lambdalint.once import once
from lambdalint.template.concerns import concerns
from lambdalint.template.conditions import (
    OTHER,
    Assignment,
    Conditions,
    Literal,
    Lookup,
    Term,
    Variable,
    conditions_of,
    written,
)
from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Mapping

MOST_STEPS = 10_000

Truths: TypeAlias = tuple[bool, ...]


@dataclass(frozen=True)
class World:
    """One consistent combination of a template's conditions.

    `conditions` gives the truth of each relevant condition, `values` the parameters it stands on (pinned ones
    included), `name` the samconfig environment it stands for; `default`: every parameter is at its default.
    """

    conditions: tuple[tuple[str, bool], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    name: str = ""
    default: bool = True

    @once
    def digest(self) -> int:
        return hash((self.conditions, self.values, self.name, self.default))

    def __hash__(self) -> int:
        """Every finding looks for its worlds, and they may have thousands of conditions."""
        return self.digest


@dataclass(frozen=True, slots=True)
class Worlds:
    """The worlds, default first; `unseen` says what was not looked at."""

    worlds: tuple[World, ...]
    unseen: str = ""


def find_worlds(source: TemplateSource, pinned: Assignment, name: str = "", most: int = Limits().worlds) -> Worlds:
    """The worlds of a template under pinned parameters, at most so many; `unseen` tells of the rest."""
    key = "worlds", tuple(sorted(pinned.items())), name, most
    if key not in source.worked_out:
        if "concerns" not in source.worked_out:
            source.worked_out["concerns"] = concerns(source)
        names, every = source.worked_out["concerns"]
        apart = {parameter: values for parameter, values in every.items() if parameter not in pinned}
        if names or apart:
            search = Search(source, conditions_of(source), names, pinned, name, most, apart)
            source.worked_out[key] = search.apart(search.run())
        else:
            source.worked_out[key] = Worlds((World(name=name),))
    found: Worlds = source.worked_out[key]
    return found


class Search:
    """Depth-first over the parameters of the relevant conditions; one world for each vector of truths."""

    def __init__(
        self,
        source: TemplateSource,
        conditions: Conditions,
        names: list[str],
        pinned: Assignment,
        name: str,
        most: int,
        splits: Given[str, list[str]],
    ) -> None:
        self.source, self.conditions, self.names, self.pinned, self.name = source, conditions, names, pinned, name
        self.most, self.splits = most, splits
        self.atoms: dict[str, list[tuple[Term, Term]]] = {}
        """By variable what it stands in."""
        self.deciding: dict[str, dict[int, None]] = {}
        """By variable the conditions, as numbers, that may change with it."""
        for number, condition in enumerate(names):
            for atom in conditions.atoms(condition):
                for variable in dict.fromkeys(v for term in atom for v in variables(term)):
                    self.atoms.setdefault(variable, []).append(atom)
                    self.deciding.setdefault(variable, {})[number] = None
        self.variables = list(self.deciding)
        self.domains = {variable: self.domain(variable) for variable in self.variables}
        self.first = {variable: domain[0] for variable, domain in self.domains.items()}
        self.found: dict[Truths, Assignment] = {}
        self.steps = 0

    def domain(self, variable: str) -> list[str]:
        """The values to try, the default first."""
        if variable in self.pinned:
            return [self.pinned[variable]]
        compared = [literal for atom in self.atoms[variable] for literal in compared_with(atom, variable, self.source)]
        parameter = self.source.parameters.get(variable)
        if parameter is None:
            if not variable.startswith(("condition ", "expression at ")):
                return list(dict.fromkeys([*compared, OTHER]))
            texts = [text for text in compared if text not in ("true", "false")]
            return [OTHER, *dict.fromkeys(texts)] if texts else ["true", "false"]
        default = [written(parameter.default)] if parameter.default is not None else []
        if parameter.allowed:
            return list(dict.fromkeys([*default, *(written(value) for value in parameter.allowed)]))
        return list(dict.fromkeys([*default, *compared, OTHER]))

    def run(self) -> Worlds:
        """The worlds that differ; beyond the bounds the default, each single deviation, and why no others."""
        if not self.names:
            return Worlds((self.world((), self.first),))
        defaults = {**self.pinned, **self.first}
        vector = self.truths(defaults)
        self.found[vector] = defaults
        given = dict(self.pinned)
        if not self.surely_more(defaults, vector) and self.descend(
            given, 0, [self.conditions.evaluate(name, given) for name in self.names]
        ):
            return Worlds(tuple(self.world(truths, given) for truths, given in self.found.items()))
        self.found = {vector: defaults}
        for variable, domain in self.domains.items():
            for value in domain[1:]:
                if len(self.found) < 2 * self.most:
                    other = {**defaults, variable: value}
                    self.found.setdefault(self.truths(other, vector, variable), other)
        worlds = tuple(self.world(truths, given) for truths, given in self.found.items())
        return Worlds(worlds, f"combinations of {len(self.names)} conditions beyond {len(worlds)} were not looked at")

    def surely_more(self, defaults: Assignment, vector: Truths) -> bool:
        """Whether parameters that share no condition make more combinations than are looked at: nobody need search."""
        if prod(map(len, self.domains.values())) <= self.most:
            return False
        many, decided = 1, set[int]()
        for variable, domain in self.domains.items():
            if decided.isdisjoint(self.deciding[variable]):
                others = (self.truths({**defaults, variable: value}, vector, variable) for value in domain[1:])
                many *= len({vector, *others})
                decided.update(self.deciding[variable])
                if many > self.most:
                    return True
        return False

    def truths(self, given: Assignment, before: Truths = (), changed: str = "") -> Truths:
        """The truth of each condition; those that cannot change with a variable are as they were `before`."""
        numbers = self.deciding[changed] if before else range(len(self.names))
        found = list(before) or [False] * len(self.names)
        for number in numbers:
            found[number] = bool(self.conditions.evaluate(self.names[number], given))
        return tuple(found)

    def apart(self, found: Worlds) -> Worlds:
        """Also a world for each value of a split parameter that no combination of conditions has, others at their
        defaults."""
        worlds, unseen = list(found.worlds), found.unseen
        for name, values in self.splits.items():
            seen = {dict(world.values).get(name) for world in worlds}
            for value in values:
                if value not in seen and len(worlds) < self.most:
                    given = {**self.pinned, **self.first, name: value}
                    worlds.append(self.world(self.truths(given), given))
                elif value not in seen:
                    unseen = unseen or f"values of `{name}` beyond {len(worlds)} worlds were not looked at"
        return Worlds(tuple(worlds), unseen)

    def descend(self, given: Assignment, depth: int, truths: list[bool | None]) -> bool:
        """Whether everything below was seen within the bounds. What is decided stays so with more values."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            return False
        if None not in truths or depth == len(self.variables):
            self.found.setdefault(tuple(map(bool, truths)), dict(given))
            return len(self.found) <= self.most
        variable = self.variables[depth]
        if variable in given:
            return self.descend(given, depth + 1, truths)
        open_still = [number for number in self.deciding[variable] if truths[number] is None]
        for value in self.domains[variable]:
            given[variable] = value
            below = list(truths)
            for number in open_still:
                below[number] = self.conditions.evaluate(self.names[number], given)
            complete = self.descend(given, depth + 1, below)
            del given[variable]
            if not complete:
                return False
        return True

    def world(self, truths: Truths, given: Assignment) -> World:
        defaults = {name: values[0] for name, values in self.splits.items()}
        given = {**defaults, **given}
        default = all(given.get(variable, value) == value for variable, value in {**self.first, **defaults}.items())
        values = {key: value for key, value in given.items() if value != OTHER and key in self.source.parameters}
        named = tuple(zip(self.names, truths, strict=True))
        return World(named, tuple(sorted(values.items())), self.name, default)


def variables(term: Term) -> Iterator[str]:
    if isinstance(term, Variable):
        yield term.name
    elif isinstance(term, Lookup):
        for key in term.keys:
            yield from variables(key)


def compared_with(atom: tuple[Term, Term], variable: str, source: TemplateSource) -> Iterator[str]:
    """The literals a variable is compared with; as a key of a mapping, the keys of that mapping."""
    for one, other in (atom, atom[::-1]):
        if one == Variable(variable) and isinstance(other, Literal):
            yield other.text
        if isinstance(one, Lookup) and Variable(variable) in one.keys:
            first = one.keys[0]
            table = source.mappings.get(first.text) if source.mappings and isinstance(first, Literal) else None
            if isinstance(table, Mapping):
                if one.keys[1] == Variable(variable):
                    yield from table.entries
                else:
                    for _, _, row in table.items():
                        yield from row.entries if isinstance(row, Mapping) else ()
