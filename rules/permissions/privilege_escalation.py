"""A role must not be able to give itself more rights."""

from collections.abc import Iterable, Iterator

from lambdalint import (
    Confidence,
    Known,
    Method,
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
    series,
    spelled,
    whole_kinds,
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
    opened: dict[Span, list[tuple[Method, Statement]]] = {}
    for method, statement in escalations(role):
        whole_service = statement.written and bool(wildcards(statement))
        others = statement.origin.startswith(("managed", "automatic", "SAM")) and not statement.written
        if not others and not whole_service:
            opened.setdefault(statement.attached_at, []).append((method, statement))
    if opened and any(administrator(statement) for statement in role.statements.items):
        return
    for found in opened.values():
        statement = found[0][1]
        star = next(iter(stars(statement)), None)
        ways = dict.fromkeys(method.way for method, _ in sorted(found, key=lambda one: one[0].mild))
        does = [f"{way.does} ({combinations(m for m, _ in found if m.way == way)})" for way in ways]
        yield Violation(
            at=star or statement.attachment or statement.span,
            label=next(iter(ways)).label,
            message=f"{series(role.functions)} can {'; '.join(does[:3])}{f'; and {len(does) - 3} more ways' if does[3:] else ''}",
            because=[(statement.span, "the statement")] if star else [],
            help="; ".join(dict.fromkeys(way.limit for way in ways)),
            why=next(iter(ways)).why,
            resource=role.holder,
            resources=role.functions,
            severity=Severity.WARNING if all(method.mild for method, _ in found) else None,
        )


def combinations(methods: Iterable[Method]) -> str:
    """The actions of some methods, those that belong together joined."""
    return series("` + `".join(spelled(action) for action in method.actions) for method in methods)


def stars(statement: Statement) -> list[Known[str | Text | Reference]]:
    """The entry that makes it every resource, or every one of a kind."""
    stars = [r for r in statement.resources.items if isinstance(r, Known) and everything(r.value)]
    return (stars or whole_kinds(statement))[:1]
