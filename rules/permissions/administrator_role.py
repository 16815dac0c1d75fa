"""A function's role must not be an administrator."""

from collections.abc import Iterator

from lambdalint import Confidence, Known, Role, Severity, Trap, Violation, administrator, rule, series


@rule(
    "administrator-role",
    trap=Trap.ADMIN_ROLE,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(role: Role) -> Iterator[Violation]:
    """One finding for each policy that makes the role an administrator."""
    if "lambda.amazonaws.com" not in role.principals.items and role.principals.complete:
        return
    for place, statement in {s.attached_at: s for s in role.statements.items if administrator(s)}.items():
        denied = any(not s.allow for s in role.statements.items)
        users, notes = series(role.functions), []
        if isinstance(role.boundary, Known):
            notes.append("a permissions boundary narrows the role; the function still holds all that it admits")
        if statement.negated_resources:
            notes.append("`NotResource` leaves out a few")
        if denied:
            notes.append("a Deny statement takes some actions away")
        yield Violation(
            at=statement.attachment or place,
            label=f"allows every action on every resource ({statement.origin})",
            message=f"{users} {'run' if role.functions[1:] else 'runs'} as an administrator: the role allows `*` on `*`",
            because=[] if role.implicit else [(role.span, "the role")],
            help="grant the actions that the code calls, on the resources of this template: "
            "SAM policy templates such as `DynamoDBCrudPolicy`, or statements that name both",
            resource=role.holder,
            resources=role.functions,
            notes=notes,
        )
