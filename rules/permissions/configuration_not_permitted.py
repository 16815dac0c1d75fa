"""What the template configures, the execution role must allow."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Function,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    allows,
    denied,
    own_needs,
    rule,
)


@rule(
    "configuration-not-permitted",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """One finding for a setting; a role from outside and any statement that is not known keep it silent."""
    if not isinstance(function.role, Known):
        return
    role = function.role.value
    for need in own_needs(function):
        answers = {action: allows(role, action) for action in need.actions}
        missing = [action for action, answer in answers.items() if answer is False or denied(role, action) is not None]
        if not missing:
            if None in answers.values() and need.vital:
                gaps = role.statements.gaps or (Unknown(role.span, "a statement of the role is not known"),)
                yield Undecided(gaps[0])
            continue
        names = ", ".join(f"`{action}`" for action in missing)
        yield Violation(
            at=need.at,
            label=f"needs {names}",
            message=f"the role of `{function.id}` does not allow Lambda to {need.purpose}: {names}",
            because=[(role.span, f"the role `{role.id}`")],
            help=f"allow {names} in `{role.id}`"
            if not role.implicit
            else f"allow {names} in `Policies` of the function",
            resources=[role.id] if not role.implicit else [],
            severity=None if need.vital else Severity.INFO,
        )
