"""A timeout that is shorter than what the code waits for ends the work in the middle."""

from collections.abc import Iterator

from lambdalint import Confidence, Connection, Function, Known, Severity, Trap, Violation, rule

DEFAULT = 3
LONGEST = 900
"""What waits longer than Lambda can run is long-running-work."""
USUALLY_SECONDS = {
    "slow-call": "takes seconds",
    "subprocess": "runs a program",
    "installation": "installs packages",
    "download": "downloads a file",
}


@rule(
    "timeout-shorter-than-its-calls",
    trap=Trap.UNDERSIZED_TIMEOUT,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Known waits that reach the timeout; at three seconds also calls that usually take seconds."""
    if not isinstance(function.timeout, Known) or not isinstance(function.handler, Known):
        return
    limit, facts = function.timeout.value, function.handler.value.facts
    found = [
        (wait.site, f"can take {wait.seconds * wait.rounds:g} s")
        for wait in facts.waits.items
        if wait.kind in ("sleep", "waiter")
        and wait.seconds is not None
        and limit <= wait.seconds * wait.rounds
        and wait.seconds <= LONGEST
    ]
    found += [
        (one.site, f"waits up to {one.timeout:g} s for an answer")
        for one in facts.connections.items
        if one.timeout is not None and one.timeout >= limit and one.kind == "http" and (one.chosen or limit <= DEFAULT)
    ]
    found += [
        (wait.site, f"gives a program {wait.seconds:g} s")
        for wait in facts.waits.items
        if wait.kind == "subprocess" and wait.seconds is not None and limit <= wait.seconds <= LONGEST
    ]
    patient = [
        (one, seconds)
        for one in facts.clients.items
        if (seconds := one.read_timeout) is not None and limit <= seconds <= LONGEST
    ]
    called = {call.service for call in function.handler.value.calls.items} if patient else set()
    found += [
        (one.site, f"lets its `{one.service}` client wait {seconds:g} s for an answer")
        for one, seconds in patient
        if one.service in called
    ]
    if limit <= DEFAULT:
        found += [(wait.site, USUALLY_SECONDS[wait.kind]) for wait in facts.waits.items if wait.kind in USUALLY_SECONDS]
        found += [
            (one.site, f"connects to {one.product or 'a host'}" if one.kind == "database" else "waits for a host")
            for one in facts.connections.items
            if one.kind == "database" or (one.kind == "http" and one.unlimited and not answers_cloudformation(one))
        ]
        if isinstance(function.vpc, Known):
            found += [
                (call.site, f"calls `{call.operation}` from a VPC")
                for call in function.handler.value.calls.items
                if not call.signs
            ]
    found = [
        (site, what)
        for site, what in found
        if not site.in_except and not (site.at_import and not what.startswith("lets its"))
    ]
    if found:
        site, what = found[0]
        yield Violation(
            at=function.timeout,
            label=f"{limit} s",
            message=f"`{function.id}` is ended after {limit} s, and its code {what}",
            because=[(site.span, what)],
            help="raise `Timeout` above what the code waits for, or let the code wait for less and handle it",
        )


def answers_cloudformation(request: Connection) -> bool:
    """Whether a request only answers a custom resource, which takes no time."""
    return request.host is not None and any(path.endswith("ResponseURL") for path in request.host.provenance.paths)
