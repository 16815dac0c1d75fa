"""A runtime that AWS no longer patches should not be deployed."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Severity, Trap, Violation, rule, runtime


@rule("deprecated-runtime", trap=Trap.BROKEN_WIRING, severity=Severity.ERROR, confidence=Confidence.HIGH)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Dates are compared as ISO text with the day of the run. Deployments that AWS refuses are errors."""
    if isinstance(function.package_type, Known) and function.package_type.value == "Image":
        return  # what an image stands on can be deployed on any day
    if not isinstance(function.runtime, Known) or (dates := runtime(function.runtime.value)) is None:
        return
    if not dates.deprecated or dates.deprecated > deployment.today:
        return
    match dates.status(deployment.today):
        case "update blocked":
            then = (
                f", and can no longer be created (since {dates.create_block}) or updated (since {dates.update_block})"
            )
        case "create blocked":
            then = (
                f", and can no longer be created since {dates.create_block}, nor updated from {dates.update_block} on"
            )
        case _ if dates.create_block:
            then = f", and can no longer be created from {dates.create_block} or updated from {dates.update_block} on"
        case _:
            then = ""
    refused = bool(dates.create_block) and dates.create_block <= deployment.today
    yield Violation(
        at=function.runtime,
        label=f"no new function since {dates.create_block}" if refused else f"deprecated since {dates.deprecated}",
        message=f"`{function.id}` runs on `{dates.name}`, which is deprecated since {dates.deprecated}{then}",
        because=[(function.span, "this function")],
        help=f"move to `{dates.successor}`" if dates.successor else "move to a supported runtime",
        severity=None if refused else Severity.WARNING,
    )
