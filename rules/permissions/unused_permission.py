"""What nothing needs, the role need not allow."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Known,
    Proposal,
    Rename,
    Role,
    Safety,
    Severity,
    Spare,
    Trap,
    Undecided,
    Unknown,
    Violation,
    listing,
    rule,
    series,
    spare,
)

BATCH = "`dynamodb:BatchWriteItem`"


@rule(
    "unused-permission",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    yields_to=(
        "administrator-role",
        "privilege-escalation",
        "broad-managed-policy",
        "wildcard-action",
        "wildcard-resource",
    ),
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Only writes, and services that are not used at all; nothing as long as a part of the code was not read."""
    found = spare(role, deployment)
    if isinstance(found, Unknown):
        read = all(isinstance(f.handler, Known) for id in role.functions if (f := deployment.function(id)) is not None)
        if read and any(s.allow and not s.automatic for s in role.statements.items):
            yield Undecided(found, role.holder)
        return
    users = series(role.functions)
    for one in found:
        policy = one.statement.origin.rpartition(" ")[2]
        names = series(entry.value for entry in one.entries)
        held = names if one.statement.origin == "inline" else f"`{policy}`"
        yield Violation(
            at=one.entries[0] if one.statement.origin == "inline" else one.statement.attached_at,
            label="no call needs it",
            message=f"{users} may use {held}, but {why(one, len(role.functions) > 1)}",
            because=[
                *((call.span, f"a batch writer needs {BATCH} alone") for call in one.batched[:1]),
                *([] if role.implicit else [(role.span, "the role")]),
            ],
            help=f"use `{one.instead}` instead" if one.instead else f"remove {held}",
            fixes=narrower(one, role, policy),
            resource=role.holder,
            resources=role.functions,
            severity=Severity.INFO if all(listing(entry.value) for entry in one.entries) else None,
        )


def why(one: Spare, several: bool) -> str:
    """What the code does instead."""
    code = "their code" if several else "its code"
    if one.batched and len(one.entries) == 1:
        return f"`{one.batched[0].call.construct}` in {code} needs {BATCH} alone"
    if one.instead:
        return f"{code} only reads"
    if one.services:
        return f"{code} never calls {series(one.services)}"
    return f"nothing in {code} calls it" if len(one.entries) == 1 else f"nothing in {code} calls them"


def narrower(one: Spare, role: Role, policy: str) -> list[Proposal]:
    """The policy template that only reads, in the place of the one that writes, too."""
    place = one.statement.policy
    if not one.instead or not role.implicit or place is None:
        return []
    change = Rename(role.functions[0], place, policy, one.instead)
    return [Proposal(f"use `{one.instead}`", Safety.UNSAFE, (change,))]
