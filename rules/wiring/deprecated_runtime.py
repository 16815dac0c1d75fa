"""A runtime that AWS no longer patches should not be deployed."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Severity, Trap, Violation, rule, runtime


@rule("deprecated-runtime", trap=Trap.BROKEN_WIRING, severity=Severity.ERROR, confidence=Confidence.HIGH)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Dates are compared as ISO text with the day of the run."""
    if not isinstance(function.runtime, Known) or (dates := runtime(function.runtime.value)) is None:
        return
    name = function.runtime.value
    if dates.deprecated and dates.deprecated <= deployment.today:
        blocked = dates.update_block and dates.update_block <= deployment.today
        then = "can no longer be updated" if blocked else f"cannot be updated after {dates.update_block}"
        known = f" and {then}" if dates.update_block else ""
        yield Violation(
            at=function.runtime,
            label=f"deprecated since {dates.deprecated}",
            message=f"`{function.id}` runs on `{name}`, which is deprecated since {dates.deprecated}{known}",
            because=[(function.span, "this function")],
            help=f"move to `{dates.successor}`" if dates.successor else "move to a supported runtime",
            severity=None if blocked else Severity.WARNING,
        )
