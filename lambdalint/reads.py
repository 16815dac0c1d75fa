"""What a rule read of the model: its answer is the same in every world in which that is the same.

While the rules go over a template of several worlds, its deployments, functions and mappings are of classes that write
down which of their parts are read. A set of worlds is a number with a bit for each.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.permissions import Role
from lambdalint.frozen import fields
from lambdalint.once import once
from lambdalint.value import Known

T = TypeVar("T")

Part: TypeAlias = tuple[str, str]
"""The id of a function with one of its fields, or DEPLOYMENT or SUBJECT with one of theirs, "" for all of a subject."""
DEPLOYMENT, SUBJECT = "\0deployment", "\0subject"


class Reading:
    """What was read since a rule was asked, in order; None while nobody wants to know."""

    __slots__ = ("parts", "subject")

    def __init__(self) -> None:
        self.parts: dict[Part, None] | None = None
        self.subject: object = None


reading = Reading()


def parts_of(kind: type[Any]) -> frozenset[str]:
    """The fields of a class, and what it works out of them once."""
    made = {name for name, found in vars(kind).items() if isinstance(found, once)}
    return frozenset({field.name for field in fields(kind)} | made)


PARTS = {kind: parts_of(kind) for kind in (Deployment, Function, EventSourceMapping)}
OF_FUNCTIONS, OF_MAPPINGS, OF_DEPLOYMENTS = PARTS[Function], PARTS[EventSourceMapping], PARTS[Deployment]
plain = object.__getattribute__


class ReadFunction(Function):
    """A function that writes down which of its parts a rule reads."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        parts = reading.parts
        if parts is not None and name in OF_FUNCTIONS:
            parts[plain(self, "id"), name] = None
        return plain(self, name)


class ReadMapping(EventSourceMapping):
    """A mapping that is no subject came with the deployment's mappings, which are one part."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        parts = reading.parts
        if parts is not None and self is reading.subject and name in OF_MAPPINGS:
            parts[SUBJECT, name] = None
        return plain(self, name)


class ReadDeployment(Deployment):
    """A deployment that writes down which of its parts a rule reads."""

    def __getattribute__(self, name: str) -> Any:
        parts = reading.parts
        if parts is None or name not in OF_DEPLOYMENTS:
            return plain(self, name)
        parts[DEPLOYMENT, name] = None
        reading.parts = None  # what it makes of others of its parts counts as one of them
        try:
            return plain(self, name)
        finally:
            reading.parts = parts


@contextmanager
def written_down(worlds: Sequence[Deployment]) -> Iterator[None]:
    """What is read of the worlds of a template is written down."""
    for deployment in worlds:
        become(deployment, ReadDeployment, ReadFunction, ReadMapping)
    try:
        yield
    finally:
        for deployment in worlds:
            become(deployment, Deployment, Function, EventSourceMapping)


def become(
    deployment: Deployment, own: type[Deployment], function: type[Function], mapping: type[EventSourceMapping]
) -> None:
    """Give a deployment and what is in it other classes of the same shape."""
    deployment.__class__ = own
    for one in deployment.functions:
        one.__class__ = function
    for each in deployment.event_source_mappings:
        each.__class__ = mapping


class Agreement:
    """In which worlds of a template a part is the same."""

    def __init__(self, worlds: Sequence[Deployment]) -> None:
        self.worlds = worlds
        self.functions = [{function.id: function for function in world.functions} for world in worlds]
        self.known: dict[Part, list[int]] = {}
        self.roles: dict[str, list[Role]] = {}
        """By id those that differ."""
        self.role_numbers: dict[int, int] = {}

    def number(self, role: Role) -> int:
        """Which of the roles of its id it is equal to: a role is compared once, for its functions and for itself."""
        known = self.role_numbers.get(id(role))
        if known is None:
            different = self.roles.setdefault(role.id, [])
            known = next((n for n, other in enumerate(different) if other == role), len(different))
            if known == len(different):
                different.append(role)
            self.role_numbers[id(role)] = known
        return known

    def role(self, value: Known[Role]) -> tuple[object, ...]:
        """A function's role as it is compared."""
        return value.value.id, self.number(value.value), value.span, value.basis

    def values(self, things: Sequence[Any], name: str) -> Sequence[object]:
        """What is compared of a part: of functions their ids, because what is read of them is written down by itself."""
        if not name:
            return [self.number(thing) if isinstance(thing, Role) else thing for thing in things]
        if isinstance(things[0], Deployment) and name == "variants":
            return [[id(other) for other in thing.variants] for thing in things]
        if isinstance(things[0], Deployment) and name in ("functions", "function_ids"):
            return [[plain(function, "id") for function in thing.functions] for thing in things]
        values = [plain(thing, name) if thing is not None else None for thing in things]
        if name == "role":
            return [self.role(value) if isinstance(value, Known) else value for value in values]
        if name == "function":
            return [value.id if isinstance(value, Function) else value for value in values]
        return values

    def of(self, part: Part) -> list[int]:
        """For each world those that agree with it on a part of a function or of the deployment."""
        if part not in self.known:
            owner, name = part
            things = self.worlds if owner is DEPLOYMENT else [functions.get(owner) for functions in self.functions]
            self.known[part] = agreeing(self.values(things, name))
        return self.known[part]


def agreeing(values: Sequence[object]) -> list[int]:
    """For each of some values the set of those that are equal to it."""
    seen: list[object] = []
    sets: list[int] = []
    numbers: list[int] = []
    for n, value in enumerate(values):
        for number, other in enumerate(seen):
            if other is value or other == value:
                sets[number] |= 1 << n
                break
        else:
            number = len(seen)
            seen.append(value)
            sets.append(1 << n)
        numbers.append(number)
    return [sets[number] for number in numbers]


class Subjects:
    """The subjects of one kind in each world, by what tells them apart in it."""

    def __init__(self, agreement: Agreement, worlds: Sequence[dict[Hashable, Any]]) -> None:
        self.agreement, self.worlds = agreement, worlds
        self.where: dict[Hashable, int] = {}
        for n, subjects in enumerate(worlds):
            for key in subjects:
                self.where[key] = self.where.get(key, 0) | 1 << n
        self.known: dict[tuple[Hashable, str], list[int]] = {}

    def agreeing(self, key: Hashable, part: Part) -> list[int]:
        """For each world those that agree with it on what was read for a subject."""
        owner, name = part
        if owner is not SUBJECT:
            return self.agreement.of(part)
        if (key, name) not in self.known:
            self.known[key, name] = agreeing(
                self.agreement.values([subjects.get(key) for subjects in self.worlds], name)
            )
        return self.known[key, name]

    def answers(self, key: Hashable, ask: Callable[[int], list[T]]) -> Iterator[tuple[int, list[T]]]:
        """What `ask` says of a subject in each world that has it; of those that agree in all that was read it is asked
        in the first."""
        left, known = self.where[key], self.agreement.known
        while left:
            world = (left & -left).bit_length() - 1
            subject = self.worlds[world][key]
            parts: dict[Part, None] = {}
            if not isinstance(subject, (Function, EventSourceMapping, Deployment)):
                parts[SUBJECT, ""] = None
            reading.parts, reading.subject = parts, subject
            try:
                answer = ask(world)
            finally:
                reading.parts = reading.subject = None
            same = left
            for part in parts:
                same &= (known.get(part) or self.agreeing(key, part))[world]
            left &= ~same
            for n in range(world, len(self.worlds)) if answer else ():
                if same >> n & 1:
                    yield n, answer
