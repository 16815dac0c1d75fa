"""Lambda runtimes: when each is deprecated and blocked. Compare dates with `today`."""

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
