"""What runs at import delays the first event of every environment."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Connection,
    Function,
    Handler,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

SLOW = {
    "sleep": "sleeps",
    "waiter": "waits for a resource",
    "subprocess": "runs a program",
    "installation": "installs packages",
    "endless-loop": "loops",
    "consumer": "waits for messages",
    "poll": "polls",
    "paginator": "reads every page of a list",
    "slow-call": "makes a slow call",
    "download": "downloads a file",
}
LONGEST = 10
"""Seconds after which Lambda starts the initialisation again."""


@rule(
    "slow-initialisation",
    trap=Trap.COLD_START,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Waits, programs, lists and loops of calls at module level; reading one secret or parameter there is good practice.

    Environments that are made ahead, of a snapshot or because they are provisioned, let nobody wait and may take minutes.
    """
    ahead = (function.snap_start, function.provisioned_concurrency)
    if not isinstance(function.handler, Known) or any(
        isinstance(one, Known) and one.value not in (0, "None") for one in ahead
    ):
        return
    code = function.handler.value
    found = [(wait.site, SLOW[wait.kind], wait.seconds) for wait in code.facts.waits.items if wait.kind in SLOW]
    found += [
        (call.site, "calls AWS in a loop", None) for call in code.calls.items if not call.signs and repeated(call, code)
    ]
    found += [(one.site, slow, None) for one in code.facts.connections.items if (slow := asking(one, code))]
    early = [one for one in found if one[0].at_import and not (one[2] is not None and one[2] < 1)]
    unsure = next((one for one in ahead if isinstance(one, Unknown)), None)
    if early and unsure is not None:
        yield Undecided(unsure)
    elif early:
        site, what, seconds = early[0]
        takes = f", {seconds:g} s or more" if seconds else ""
        yield Violation(
            at=site.span,
            label=f"{what}{takes} before the first event",
            message=f"`{function.id}` {what} while its modules are imported, in every new environment",
            because=[(other[0].span, "and here") for other in early[1:3]],
            help="do it in the handler when it is first needed, or while building the package",
        )


def repeated(one: Call | Connection, code: Handler) -> bool:
    """Whether a loop does something again that has not failed, before the first event."""
    return one.site.at_import and any(loop not in code.facts.attempts.items for loop in one.site.loops)


def asking(connection: Connection, code: Handler) -> str:
    """What is slow about a request: there are many, or the code waits longer for its answer than there is time."""
    if connection.kind != "http":
        return ""
    if repeated(connection, code):
        return "sends requests in a loop"
    waits = connection.timeout if connection.chosen else None
    return f"waits up to {waits:g} s for a host" if waits is not None and waits > LONGEST else ""
