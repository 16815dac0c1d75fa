"""Which properties SAM's Globals section may hold for each resource type, and how they merge."""

from __future__ import annotations

from functools import cache

from lambdalint.data.records import Records

TABLE = Records("sam_globals.tsv")


@cache
def properties(section: str) -> frozenset[str] | None:
    """The properties that `Globals: {section: …}` may hold ("Function", "Api", …); None for an unknown section."""
    fields = TABLE.find(section) if "." not in section else None
    return None if fields is None else frozenset(fields[0].split())


@cache
def sections() -> tuple[str, ...]:
    """The sections of Globals; `AWS::Serverless::` before one gives the resource type."""
    return tuple(key for key in TABLE.keys if "." not in key)


@cache
def merge(path: str) -> str:
    """How a property ("Function.Architectures") merges.

    "" is the usual way (mappings merge, lists are appended, the rest is replaced); "replace": the local value
    alone counts; "prune_and_merge": keys of Globals that the resource does not write are dropped, the rest merges.
    """
    fields = TABLE.find(path) if "." in path else None
    return fields[0] if fields else ""
