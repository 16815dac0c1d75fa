"""A source that invokes by resource-based permission must have one."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Severity,
    Trap,
    Trigger,
    Undecided,
    Violation,
    rule,
    shut_out,
)


@rule(
    "trigger-not-permitted",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """A permission that is missing is told once, however many operations of an API need it."""
    found = shut_out(function, deployment)
    for gap in found.gaps:
        yield Undecided(gap)
    missing: dict[tuple[str, str, str, bool], list[Trigger]] = {}
    for trigger, elsewhere in found.items:
        key = (trigger.resource, trigger.principal, trigger.qualifier, elsewhere)
        missing.setdefault(key, []).append(trigger)
    near = [
        p for p in deployment.permissions.items if isinstance(p.function, Known) and p.function.value == function.id
    ]
    for (*_, elsewhere), (trigger, *others) in missing.items():
        yield Violation(
            at=trigger.span,
            label="not allowed to invoke it",
            message=f"`{trigger.resource}` may not invoke `{function.id}`: no permission admits `{trigger.principal}`"
            + (f" to `{trigger.qualifier}`" if trigger.qualifier else "")
            + (" for this source" if elsewhere else "")
            + (f", which {len(others) + 1:,} of its entries need" if others else ""),
            because=[
                (function.span, "this function"),
                *((p.span, "admits something else") for p in near[:2]),
                *((other.span, "nor here") for other in others[:2]),
            ],
            help=f"add an `AWS::Lambda::Permission` for `{trigger.principal}` with `SourceArn`"
            + (" on the alias" if trigger.qualifier else ""),
            resources=[trigger.resource],
        )
