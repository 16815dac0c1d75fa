"""boto3's resources as a table: what `boto3.resource("s3").Bucket(name).Object(key).put()` calls."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lambdalint.data.records import Records
from lambdalint.frozen import dataclass

TABLE = Records("sdk_resources.tsv")


@dataclass(frozen=True, slots=True)
class Step:
    """What a method, attribute or collection leads to.

    `operation` is the API operation called ("" when none is), or a client method such as upload_file.
    `resource` is the type of the resource or of each item that comes back ("" for a plain answer).
    `identifiers` says for each identifier of that resource where it is from: "0", "1", … is the number of
    the parent's identifier, "i" an argument of the call (in order), "r" and "d" an answer of the service.
    """

    operation: str
    resource: str
    identifiers: tuple[str, ...]


@dataclass(frozen=True)
class ResourceTable:
    """One resource type. `name` is "" for the service resource that `boto3.resource(service)` gives.

    `identifiers` pairs the Python name of each constructor argument, in order, with the parameter that it
    becomes in the operations of this type ("" when it does not). `references` are other resources reached
    without a call (a callable when the step has an "i", else an attribute). `collections` are iterables
    (`.all()`, `.filter()`, `.limit()`, `.page_size()`); `batch` holds what may be called on a collection of
    this type as a whole. `waiters` leads to names of the client's waiters. Reading an attribute of
    `attributes` calls `load` first, unless the resource came from an answer or was loaded.
    """

    service: str
    name: str
    identifiers: tuple[tuple[str, str], ...]
    actions: Mapping[str, Step]
    references: Mapping[str, Step]
    collections: Mapping[str, Step]
    batch: Mapping[str, str]
    waiters: Mapping[str, str]
    load: str
    attributes: frozenset[str]

    def target(self, number: int = 0) -> str:
        """The operation parameter that an identifier fills."""
        return self.identifiers[number][1] if number < len(self.identifiers) else ""


@cache
def resource(service: str, name: str = "") -> ResourceTable | None:
    """A resource type of a service, "" for the service resource itself; None when boto3 has none."""
    fields = TABLE.find(f"{service}.{name}")
    if fields is None:
        return None
    identifiers, actions, references, collections, batch, waiters, load, attributes = (*fields, *[""] * 8)[:8]
    steps = {key: _step(value) for key, value in _pairs(actions).items()}
    if load:
        steps.update(load=_step(load), reload=_step(load))
    return ResourceTable(
        service,
        name,
        tuple(_pairs(identifiers).items()),
        steps,
        {key: _step(f">{value}") for key, value in _pairs(references).items()},
        {key: _step(value) for key, value in _pairs(collections).items()},
        _pairs(batch),
        _pairs(waiters),
        load,
        frozenset(attributes.split()),
    )


@cache
def resource_services() -> tuple[str, ...]:
    """The services that have resources."""
    return tuple(key[:-1] for key in TABLE.keys if key.endswith("."))


@cache
def loaded_attributes() -> frozenset[str]:
    """The attributes that some resource type reads from its service when they are first asked for."""
    found: set[str] = set()
    for line in TABLE.text.split("\n"):
        fields = line.split("\t")
        if len(fields) > 8 and fields[7] and line[0] != "#":
            found.update(fields[8].split())
    return frozenset(found)


def _pairs(words: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words.split()) if words else {}


def _step(text: str) -> Step:
    operation, _, made = text.partition(">")
    kind, _, sources = made.partition(":")
    return Step(operation, kind, tuple(sources.split(",")) if sources else ())
