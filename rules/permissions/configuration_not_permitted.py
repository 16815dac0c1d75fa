"""What the template configures, the execution role must allow."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    OwnNeed,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    granting,
    own_needs,
    rule,
)


@rule(
    "configuration-not-permitted",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """One finding for a setting; a role from outside and any statement that is not known keep it silent."""
    if not isinstance(function.role, Known):
        return
    role, arns = function.role.value, deployment.arns
    for need in own_needs(function, deployment):
        missing, open = [], False
        for action in need.actions:
            if deployment.lets_in(action.partition(":")[0], action):
                continue
            where = arns.setting(action, need.target)
            answer = arns.admits(role, action, where)
            if answer is False or arns.refuses(role, action, where) is not None:
                missing.append(action)
            open = open or (answer is None and action not in need.optional)
        if not missing:
            if open:
                gaps = role.statements.gaps or (Unknown(role.span, "a statement of the role is not known"),)
                yield Undecided(gaps[0])
            continue
        if need.gap is not None:
            yield Undecided(need.gap)
            continue
        names = ", ".join(f"`{action}`" for action in missing)
        yield Violation(
            at=need.at,
            label=f"needs {names}",
            message=f"the role of `{function.id}` does not allow Lambda to {need.purpose}: {names}",
            because=[
                (role.span, f"the role `{role.id}`"),
                *((s.span, "allows it on other resources") for s in granting(role, *missing)[:2]),
            ],
            help=f"allow {names} in `{role.id}`"
            if not role.implicit
            else f"allow {names} in `Policies` of the function",
            resources=[role.id] if not role.implicit else [],
            severity=severity(need, missing),
            why=need.lost,
        )


def severity(need: OwnNeed, missing: list[str]) -> Severity | None:
    """What nobody asked for is a note, a record that was asked for a warning."""
    if all(action in need.optional for action in missing):
        return Severity.INFO
    return None if need.refused else Severity.WARNING
