"""What an imported package is: does it need a VPC, call AWS by itself, read the environment, load slowly?"""

from __future__ import annotations

from functools import cache

from lambdalint.data import libraries_known as known
from lambdalint.data import libraries_network as network
from lambdalint.frozen import dataclass

STUBS = ("mypy_boto3_", "types_")


@dataclass(frozen=True, slots=True)
class Library:
    """One package, by import name.

    `vpc` is "strong" (it connects to `product`, which is normally private), "medium" (often private), "weak"
    (public and private alike) or "none". `signs_requests`: calls of AWS may happen inside it that the code does
    not show, `uses` are all the actions that they can need, where that is known. `environment` are the variables it reads by itself (`*` ends a pattern, alone it is any name).
    `heavy` says why its import is slow, "" when it is not. `http`: it asks hosts on the network, `public_api`
    ones on the internet. `server`: it listens. `adapter`: it makes the handler out of something else. `pure`:
    nothing beyond the process.
    """

    name: str
    vpc: str = "none"
    product: str = ""
    signs_requests: bool = False
    uses: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    heavy: str = ""
    http: bool = False
    public_api: bool = False
    server: bool = False
    adapter: bool = False
    pure: bool = False


DEEPEST = 5
"""Parts of the longest name in the tables."""


@cache
def library(module: str) -> Library | None:
    """What a module's package is ("mysql.connector.pooling" too); None when the tables do not know it."""
    parts = module.split(".")
    if parts[0].startswith(STUBS):
        return Library(parts[0], pure=True)
    for length in range(min(len(parts), DEEPEST), 0, -1):
        found = _library(".".join(parts[:length]))
        if found is not None:
            return found
    return None


def _library(name: str) -> Library | None:
    vpc, product = "none", ""
    for strength, table in (("strong", network.STRONG), ("medium", network.MEDIUM), ("weak", network.WEAK)):
        if name in table:
            vpc, product = strength, table[name]
            break
    found = Library(
        name,
        vpc,
        product,
        name in known.SIGNS_REQUESTS and name not in known.FOLLOWED,
        known.USES.get(name, ()),
        known.READS_ENVIRONMENT.get(name, ()),
        known.HEAVY.get(name, ""),
        name in known.HTTP or name in known.PUBLIC_APIS,
        name in known.PUBLIC_APIS,
        name in known.SERVERS,
        name in known.ADAPTERS,
        name in known.PURE,
    )
    told = found != Library(name) or name in known.RUNTIME_PACKAGES or name in known.SIGNS_REQUESTS
    return found if told or name in known.DISTRIBUTIONS else None


def opens_sockets(module: str) -> bool:
    """Whether a module of the standard library opens connections by itself."""
    return module.partition(".")[0] in network.SOCKETS


def lasts(module: str) -> bool:
    """Whether what a module of the standard library does may take long."""
    return module.partition(".")[0] in known.LASTING


def observes(module: str) -> bool:
    """Whether a package logs, traces and counts, or makes a call or two."""
    return module.partition(".")[0] in known.OBSERVING


def in_runtime(module: str) -> bool:
    """Whether the managed Python runtimes have the package themselves."""
    return module.partition(".")[0] in known.RUNTIME_PACKAGES
