"""The ways in which a role can give itself more rights."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lambdalint.data import iam
from lambdalint.data.escalation import UNRESTRICTED, Method, methods
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import covered, denied, scoping
from lambdalint.value import Known, Reference, Text, Unknown


def escalations(role: Role) -> Iterator[tuple[Method, Statement]]:
    """The ways in which a role can give itself more rights, each with a statement that opens it.

    What a smaller way opens already is not told again, nor `iam:PassRole` alone beside what it is passed to.
    """
    candidates = [s for s in role.statements.items if s.allow and may_open(s)]
    everywhere = [s for s in candidates if (s.on_everything or whole_kinds(s)) and scoping(s) is False]
    if not everywhere:
        return
    services = {service for s in everywhere for service in s.patterns.by_service}
    several = any(map(of_any_service, everywhere))
    told: list[Method] = []
    refusing = any(not statement.allow for statement in role.statements.items)
    for method in (*methods(), *UNRESTRICTED):
        if not several and not prefixes(method.actions) <= services:
            continue
        if covered_by(told, method):
            continue
        if refusing and any(denied(role, action) for action in method.actions):
            continue
        found = []
        for action in method.actions:
            statement = next((s for s in everywhere if covered(s, action) and on_all_of(s, action)), None)
            if statement is None:
                break
            found.append(statement)
        else:
            told.append(method)
            yield method, found[0]


def may_open(statement: Statement) -> bool:
    """Whether a statement is about a service by whose actions a role can give itself more rights."""
    return not opening().isdisjoint(statement.patterns.by_service) or of_any_service(statement)


def of_any_service(statement: Statement) -> bool:
    """Whether a statement may be about every service."""
    return statement.negated_actions or statement.patterns.of_any_service


def whole_kinds(statement: Statement) -> list[Known[str | Text | Reference]]:
    """The resources that are all of a kind in the account: `arn:aws:iam::${AWS::AccountId}:role/*`."""
    if statement.negated_resources:
        return []
    known = [resource for resource in statement.resources.items if isinstance(resource, Known)]
    return [resource for resource in known if kind_of_resource(resource.value)]


def on_all_of(statement: Statement, action: str) -> bool:
    """Whether the resources are all that an action takes, in this account at least."""
    if statement.on_everything:
        return True
    kinds = {kind_of_resource(resource.value) for resource in whole_kinds(statement)}
    forms = (form.split(":", 5) for form in iam.resource_forms(action))
    return any((form[2], form[5].partition("$")[0]) in kinds for form in forms if len(form) == 6)


def kind_of_resource(resource: object) -> tuple[str, str] | None:
    """The service and the kind (`role/`) of a pattern that is every name of the kind in the account of the stack."""
    text = str(resource)
    if not text.endswith(("/*", ":*")):
        return None
    parts = text.split(":", 5)
    unknown = [part for part in resource.parts if isinstance(part, Unknown)] if isinstance(resource, Text) else []
    pseudo = all(part.reason.startswith("`AWS::") for part in unknown)
    if len(parts) < 6 or parts[0] != "arn" or not pseudo or parts[4] not in ("*", "${?}"):
        return None
    kind = parts[5][:-1]
    return (parts[2], kind) if kind.count("/") + kind.count(":") == 1 else None


@cache
def prefixes(actions: tuple[str, ...]) -> frozenset[str]:
    """The services of some actions."""
    return frozenset(action.partition(":")[0].lower() for action in actions)


@cache
def opening() -> frozenset[str]:
    """The services by whose actions a role can give itself more rights."""
    return frozenset(name for method in (*methods(), *UNRESTRICTED) for name in prefixes(method.actions))


def covered_by(told: list[Method], method: Method) -> bool:
    """Whether one of the ways that were told makes another one superfluous."""
    if method.actions == ("iam:passrole",):
        return any(smaller.passes_role for smaller in told)
    if len(method.actions) == 1 or method.passes_role:
        return False
    actions = {*method.actions}
    return any(actions.issuperset(smaller.actions) and len(smaller.actions) < len(actions) for smaller in told)
