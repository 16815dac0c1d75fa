"""Statements of policies: documents as they are written, AWS managed policies, and SAM policy templates."""

from __future__ import annotations

from lambdalint.data import managed, sam_policies
from lambdalint.deployment.build.table_statements import Name, TableStatement
from lambdalint.deployment.model.permissions import ManagedPolicy, PolicyTemplate, Statement
from lambdalint.span import Span
from lambdalint.template.cursor import NONE, View
from lambdalint.template.sharing import shared
from lambdalint.value import Absent, Known, Reference, Several, Unknown


@shared
def document(view: View, origin: str = "inline") -> Several[Statement]:
    """The statements of a PolicyDocument."""
    if view.unknown is not None:
        return Several((), (view.unknown,))
    if view.absent:
        return Several()
    if view.kind != "mapping":
        return Several((), (Unknown(view.span, "a policy document that is no mapping"),))
    statements = view["Statement"].items()
    found: list[Statement] = []
    gaps = list(statements.gaps)
    for item in statements.items:
        if item.kind == "mapping":
            found.append(statement(item, origin, view.span))
        else:
            gaps.append(item.unknown or Unknown(item.span, "a statement that is no mapping"))
    return Several(tuple(found), tuple(gaps))


@shared
def statement(view: View, origin: str, policy: Span) -> Statement:
    """One statement; what is undecided about its effect counts as Allow of something unknown."""
    effect = view["Effect"].text()
    negated_actions = not view["NotAction"].absent
    negated_resources = not view["NotResource"].absent
    actions = view["NotAction" if negated_actions else "Action"].items()
    resources = view["NotResource" if negated_resources else "Resource"].items()
    gaps = list(actions.gaps)
    if not isinstance(effect, Known):
        gaps.append(Unknown(view.span, "the effect of the statement is not known"))
    return Statement(
        span=view.span,
        allow=not (isinstance(effect, Known) and effect.value.lower() == "deny"),
        actions=Several(tuple([item.text() for item in actions.items]), tuple(gaps)),
        resources=Several(tuple([item.name_value() for item in resources.items]), resources.gaps),
        negated_actions=negated_actions,
        negated_resources=negated_resources,
        conditions=conditions(view["Condition"]),
        origin=origin,
        policy=policy,
    )


def conditions(view: View) -> Several[tuple[str, tuple[str, ...]]]:
    """(lower-case key, values) of a Condition block; undecided values are left out of the tuple."""
    if view.absent:
        return NONE
    operators = view.entries()
    found: list[tuple[str, tuple[str, ...]]] = []
    gaps = list(operators.gaps)
    for _, operator in operators.items:
        keys = operator.entries()
        gaps += keys.gaps
        for key, values in keys.items:
            texts = [item.name_value() for item in values.items().items]
            found.append((key.lower(), tuple(str(text.value) for text in texts if isinstance(text, Known))))
    return Several(tuple(found), tuple(gaps))


def aws_managed(value: Name) -> tuple[ManagedPolicy | None, Several[Statement]]:
    """A managed policy by ARN or by the short name that SAM takes; a customer's own policy is a gap."""
    if not isinstance(value, Known) or isinstance(value.value, Reference):
        gap = value if isinstance(value, Unknown) else Unknown(value.span, "a policy of another kind")
        return None, Several((), (gap,))
    text = str(value.value).replace("arn:${?}:", "arn:aws:")
    name = managed.policy_name(text)
    policy = managed.policy(name) if name else None
    found = ManagedPolicy(value.span, name or text.rpartition("/")[2], text, policy is not None)
    if policy is None:
        return found, Several((), (Unknown(value.span, f"the managed policy `{found.name}` is not known"),))
    origin = f"managed {name}"
    return found, Several(tuple(TableStatement(s, value.span, origin, attachment=value) for s in policy.statements))


def sam_template(name: str, view: View) -> tuple[PolicyTemplate, Several[Statement]]:
    """A SAM policy template with its parameters."""
    data = sam_policies.template(name)
    parameters = {key: item.name_value() for key, item in view.entries().items}
    found = PolicyTemplate(view.key_span, name, tuple(parameters.items()))
    if data is None:
        return found, Several((), (Unknown(view.key_span, f"`{name}` is no policy template of SAM"),))
    origin = f"SAM template {name}"
    return found, Several(tuple(TableStatement(s, view.key_span, origin, parameters) for s in data.statements))


def automatic(name: str, span: Span, reason: str) -> Several[Statement]:
    """The statements of a managed policy that SAM attaches by itself."""
    policy = managed.policy(name)
    statements = policy.statements if policy is not None else ()
    return Several(tuple(TableStatement(s, span, f"automatic {reason}", automatic=True) for s in statements))


def allow(span: Span, actions: tuple[str, ...], resource: Name, reason: str) -> Statement:
    """A statement that SAM writes by itself."""
    where = resource if not isinstance(resource, Absent) else Unknown(span, "an unnamed resource")
    return Statement(
        span,
        True,
        Several(tuple(Known(action, span) for action in actions)),
        Several((where,)),
        origin=f"automatic {reason}",
        automatic=True,
        policy=span,
    )
