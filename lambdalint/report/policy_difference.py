"""How today's role differs from what the code needs: + lacks, - holds without need, ~ is wider, ? may need it."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data import iam, iam_needs
from lambdalint.data.role_needs import LOG_ACTIONS, TRACE_ACTIONS
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import covered, matches
from lambdalint.deployment.permissions.least import ASSUMING, Needs
from lambdalint.deployment.permissions.own_needs import own_needs
from lambdalint.deployment.permissions.unused import used
from lambdalint.deployment.permissions.use import Use
from lambdalint.span import Span
from lambdalint.value import Known, Unknown


def difference(function: Function, needs: Needs, deployment: Deployment) -> list[str]:
    """Lines for comments; [] when today's role is just this."""
    if not isinstance(function.role, Known):
        return ["# Today's role is not known."]
    role, arns = function.role.value, deployment.arns
    assumes = isinstance(function.handler, Known) and function.handler.value.calls_to("sts", *ASSUMING)
    others = [id for id in role.functions if id != function.id]
    lines = [f"# Today's role is shared with {', '.join(others[:3])}."] if others else []
    for grant in needs.grants:
        for action, calls in grant.uses:
            if not assumes and any(arns.allows(role, action, call) is False for call in calls if uses(call, action)):
                lines.append(f"# + {action} on {grant.arn}: today's role does not allow it")
            for given in role.statements.items:
                if grant.arn != "*" and given.allow and given.on_everything and covered(given, action):
                    lines.append(f"# ~ {action} ({at(given.attached_at)}): today on every resource")
    use = used(function)
    lines = list(dict.fromkeys(lines))
    if isinstance(use, Unknown):
        return [*lines, f"# What today's role allows without need is not decided: {use.reason}"]
    needed = [action for grant in needs.grants for action in grant.actions] + [action for action, _ in needs.open]
    needed += [*LOG_ACTIONS, *TRACE_ACTIONS, *(a for need in own_needs(function, deployment) for a in need.actions)]
    whose = "no call of this function needs it" if others else "no call needs it"
    return [*lines, *dict.fromkeys(dropped(role, needed, use, whose))]


def dropped(role: Role, needed: list[str], use: Use, whose: str) -> Iterator[str]:
    """What today's role allows and neither this policy nor the function's settings need."""
    groups: dict[tuple[Span, str], list[Statement]] = {}
    for statement in role.statements.items:
        if statement.allow and not statement.automatic and not statement.negated_actions:
            groups.setdefault((statement.attached_at, statement.origin), []).append(statement)
    for (place, origin), statements in groups.items():
        entries = [e.value for s in statements for e in s.actions.items if isinstance(e, Known)]
        idle = [entry for entry in dict.fromkeys(entries) if not any(matches(entry, action) for action in needed)]
        silent = [entry for entry in idle if use.takes(entry)]
        spare = [entry for entry in idle if entry not in silent]
        if not idle:
            continue
        if origin != "inline" and len(idle) < len(set(entries)):
            more = [entry for entry in spare if any(one.writes for one in iam.expand(entry))]
            if more:
                yield f"# ~ {origin.rpartition(' ')[2]} ({at(place)}): allows more, as {listed(more)}"
            continue
        whole = "" if origin == "inline" else f"{origin.rpartition(' ')[2]}: "
        if spare:
            yield f"# - {whole}{listed(spare)} ({at(place)}): {whose}"
        if silent:
            yield f"# ? {whole}{listed(silent)} ({at(place)}): no call shows it; Lambda or a service may use it"


def listed(entries: list[str]) -> str:
    return ", ".join(entries[:6]) + (", …" if len(entries) > 6 else "")


def uses(call: Call, action: str) -> bool:
    """Whether a call needs an action on its target, or on all of its targets."""
    need = iam_needs.needs(call.service, call.call.api, call.call.given)
    return need is not None and action in need.required


def at(span: Span) -> str:
    return f"{span.path}:{span.line}"
