"""A role must not be able to give itself more rights."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Known,
    Reference,
    Role,
    Severity,
    Span,
    Statement,
    Text,
    Trap,
    Violation,
    administrator,
    escalations,
    everything,
    rule,
    spelled,
    wildcards,
)


@rule(
    "privilege-escalation",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    yields_to=("administrator-role",),
)
def check(role: Role) -> Iterator[Violation]:
    """One finding for each statement that opens a way; an administrator needs none."""
    if not role.functions or any(administrator(statement) for statement in role.statements.items):
        return
    ways: dict[Span, list[str]] = {}
    places: dict[Span, Statement] = {}
    grave = set()
    for method, statement in escalations(role):
        whole_service = bool(wildcards(statement)) and statement.origin == "inline"
        if statement.origin.startswith(("managed", "automatic", "SAM")) or whole_service:
            continue
        key = statement.attached_at
        ways.setdefault(key, []).append(" + ".join(f"`{spelled(action)}`" for action in method.actions))
        places[key] = statement
        if not method.mild:
            grave.add(key)
    for key, listed in ways.items():
        statement = places[key]
        users = ", ".join(f"`{name}`" for name in role.functions[:3])
        yield Violation(
            at=statement.attachment or statement.span,
            label="may change what it runs as",
            message=f"{users} can give itself more rights with {'; '.join(listed[:3])}"
            + (" and more" if len(listed) > 3 else ""),
            because=[(star, "every resource") for star in stars(statement)],
            help="name the roles or functions under `Resource`, and limit `iam:PassRole` by `iam:PassedToService`",
            resource=role.functions[0] if role.implicit else role.id,
            resources=role.functions,
            severity=None if key in grave else Severity.WARNING,
        )


def stars(statement: Statement) -> list[Known[str | Text | Reference]]:
    """The entry that makes it every resource."""
    return [r for r in statement.resources.items if isinstance(r, Known) and everything(r.value)][:1]
