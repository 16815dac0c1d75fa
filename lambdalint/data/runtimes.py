"""Lambda runtimes: when each is deprecated and blocked, and which features it has. Compare dates with `today`."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

from lambdalint.data.records import Records
from lambdalint.frozen import dataclass

TABLE = Records("runtimes.tsv")
OTHER_LANGUAGES = ("nodejs", "java", "dotnet", "ruby", "go", "provided")
"""How the names of all runtimes begin that are not Python's."""


@dataclass(frozen=True)
class Runtime:
    """One runtime. Dates are ISO text, "" when none is set.

    After `deprecated` it gets no patches; after `create_block` no function can be created with it, after
    `update_block` none can be updated. Invocations go on. `successor` is the runtime that AWS names.
    """

    name: str
    deprecated: str
    create_block: str
    update_block: str
    successor: str
    system: str

    @property
    def family(self) -> str:
        """python, nodejs, java, dotnet, ruby, go or provided."""
        letters = "".join(takewhile(str.isalpha, self.name))
        return "dotnet" if letters == "dotnetcore" else letters

    def status(self, today: str) -> str:
        """The worst that holds at an ISO date: "", "deprecated", "create blocked" or "update blocked"."""
        for date, status in (
            (self.update_block, "update blocked"),
            (self.create_block, "create blocked"),
            (self.deprecated, "deprecated"),
        ):
            if date and date <= today:
                return status
        return ""


@cache
def runtime(name: str) -> Runtime | None:
    """The runtime with this name, None when AWS has none."""
    fields = TABLE.find(name)
    return Runtime(name, *(*fields, *[""] * 5)[:5]) if fields is not None else None


def python_version(name: str) -> tuple[int, int] | None:
    """The version of a Python runtime: (3, 12); None for others."""
    major, dot, minor = name.removeprefix("python").partition(".")
    if not name.startswith("python") or not (dot and major.isdecimal() and minor.isdecimal()):
        return None
    return int(major), int(minor)


NEWEST_PYTHON = "python3.15"

# https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html: Java 11, Python 3.12, .NET 8 and later
SNAPSTART = frozenset(
    {
        "java11",
        "java17",
        "java21",
        "java25",
        "python3.12",
        "python3.13",
        "python3.14",
        "python3.15",
        "dotnet8",
        "dotnet10",
    }
)
# https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
DURABLE = frozenset(
    {"nodejs22.x", "nodejs24.x", "python3.13", "python3.14", "java17", "java21", "java25", "dotnet8", "dotnet10"}
)
MANAGED_INSTANCES_PYTHON = (3, 13)
INLINE_FAMILIES = frozenset({"python", "nodejs"})
"""Families whose code may stand in the template (`ZipFile`, `InlineCode`)."""
