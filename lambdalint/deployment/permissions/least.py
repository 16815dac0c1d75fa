"""What the code of a function needs to be allowed, call by call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from lambdalint.data import iam
from lambdalint.data.arns import FORMS, SERVICES
from lambdalint.data.iam_needs import needs
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import covered, matches
from lambdalint.frozen import dataclass
from lambdalint.source.model.symbols import Argument, Const
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Text, Value

ASSUMING = ("assume_role", "assume_role_with_web_identity")
BY_REF = {
    "AWS::ECS::TaskDefinition",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Version",
    "AWS::StepFunctions::Activity",
}
"""Resources whose `Ref` is their ARN, besides those of FORMS."""


Uses: TypeAlias = tuple[tuple[str, tuple[Call, ...]], ...]
"""Actions, each with the calls that need it."""


@dataclass(frozen=True)
class Grant:
    """Actions on one resource, with the calls that need them. `arn` is text for `Fn::Sub`; "*" for actions without
    resources. `resource` is the logical id when it is one of the template's, `name` the name that the template gives."""

    arn: str
    resource: str
    uses: Uses
    name: str = ""

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(action for action, _ in self.uses)

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(dict.fromkeys(call for _, calls in self.uses for call in calls))


@dataclass(frozen=True, slots=True)
class Needs:
    """The grants that the code needs. `open` are actions that it needs on a resource that is not known; `undecided`
    pairs a place with another reason why more may be needed."""

    grants: tuple[Grant, ...]
    open: Uses
    undecided: tuple[tuple[Span, str], ...]

    @property
    def complete(self) -> bool:
        """Whether the grants are all that is needed."""
        return not self.open and not self.undecided


def least(function: Function, deployment: Deployment) -> Needs:
    """What the calls of a function need. Calls with other credentials need nothing of the role."""
    if not isinstance(function.handler, Known):
        reason = getattr(function.handler, "reason", "it has no code that could be read")
        return Needs((), (), ((function.handler.span, reason),))
    code = function.handler.value
    undecided = [(gap.span, gap.reason) for gap in (*code.closure.gaps, *code.calls.gaps)]
    undecided += [
        (call.span, "calls with the credentials of the role that is assumed here need nothing of this one")
        for call in code.calls_to("sts", *ASSUMING)
    ]
    actions: dict[tuple[str, str], dict[str, list[Call]]] = {}
    nowhere: dict[str, list[Call]] = {}
    said: set[str] = set()
    for call in code.calls.items:
        if not call.call.own_role:
            continue
        need = needs(call.service, call.call.api, call.call.given)
        if need is None:
            undecided.append((call.span, f"which actions `{call.operation}` of `{call.service}` needs is not known"))
            continue
        targets = call.candidates or (call.target,)
        wanted = [(action, targets) for action in need.required]
        if need.source:
            wanted = [(action, targets[:1]) for action in need.required]
            wanted += [(action, targets[-1:]) for action in need.source]
        if need.any_of:
            wanted.append((need.any_of[0], targets))
            others = " or ".join(f"`{action}`" for action in need.any_of[1:])
            reason = f"`{need.any_of[0]}` stands for what `{call.operation}` needs; {others} may do"
            undecided += [(call.span, reason)] if reason not in said else []
            said.add(reason)
        wanted += [(action, (of_key.target,)) for action, of_key in deployment.key_uses(call)]
        for action, where in wanted:
            for target in where:
                arn, id = arn_of(action, call, target, deployment)
                found = actions.setdefault((arn, id), {}) if arn else nowhere
                found.setdefault(action, []).append(call)
    grants = [
        Grant(arn, id, uses_of(found), written_name(id, deployment)) for (arn, id), found in sorted(actions.items())
    ]
    return Needs(tuple(grants), uses_of(nowhere), tuple(dict.fromkeys(undecided)))


def written_name(id: str, deployment: Deployment) -> str:
    """The physical name that the template gives to a resource, `${?}` for what it does not say; "" without one."""
    resource = deployment.resource(id) if id else None
    name = resource.name if resource is not None else None
    return str(name.value) if isinstance(name, Known) and not isinstance(name.value, Reference) else ""


def uses_of(found: dict[str, list[Call]]) -> Uses:
    return tuple((action, tuple(dict.fromkeys(calls))) for action, calls in sorted(found.items()))


def resources_for(role: Role, deployment: Deployment, actions: Sequence[str]) -> tuple[str, ...]:
    """What a statement with these actions should name under `Resource`, as far as the code of its functions tells."""
    found: dict[str, None] = {}
    for function in deployment.functions:
        if function.id in role.functions:
            for grant in least(function, deployment).grants:
                if grant.arn != "*" and any(
                    matches(pattern, action) for pattern in actions for action in grant.actions
                ):
                    found[intrinsic(grant.arn)] = None
    return tuple(found)


def everywhere(role: Role, deployment: Deployment) -> frozenset[str]:
    """The actions that the code of a role's functions needs on `*`."""
    functions = [function for function in deployment.functions if function.id in role.functions]
    grants = [grant for function in functions for grant in least(function, deployment).grants]
    return frozenset(action for grant in grants if grant.arn == "*" for action in grant.actions)


def called_for(role: Role, deployment: Deployment, statements: Sequence[Statement]) -> tuple[str, ...]:
    """The actions that the code of a role's functions needs and that one of some statements covers."""
    functions = [function for function in deployment.functions if function.id in role.functions]
    found = [least(function, deployment) for function in functions]
    actions = [a for needs in found for grant in needs.grants for a in grant.actions]
    actions += [action for needs in found for action, _ in needs.open]
    return tuple(sorted({action for action in actions if any(covered(s, action) for s in statements)}))


def intrinsic(arn: str) -> str:
    """The shortest intrinsic for an ARN."""
    whole = re.fullmatch(r"\$\{(\w+)(?:\.(\w+))?\}", arn)
    if whole:
        return f"!GetAtt {whole[1]}.{whole[2]}" if whole[2] else f"!Ref {whole[1]}"
    quoted = arn.replace("'", "''")
    return f"!Sub '{quoted}'" if "${" in arn else f"'{quoted}'"


def arn_of(action: str, call: Call, target: Value[Reference | Text | str], deployment: Deployment) -> tuple[str, str]:
    """The ARN that a statement for an action names, and the logical id in it; "" when it is not known."""
    if iam.star_is_usual(action) or (action == "sns:Publish" and call.argument("PhoneNumber") is not None):
        return "*", ""
    if not isinstance(target, Known):
        return "", ""
    if isinstance(target.value, Reference):
        base, id = own(target.value, deployment), target.value.id
    else:
        base, id = named(str(target.value), call.service), ""
    rest = inside(action, call, base) if base else None
    return (base + rest, id) if rest is not None else ("", "")


def own(reference: Reference, deployment: Deployment) -> str:
    """The ARN of a resource of this template, "" when it is none, of a type without a known form, or when its id is one
    that CloudFormation refuses: `${…}` would end in the middle of it."""
    resource = deployment.resource(reference)
    if resource is None or not (reference.id.isascii() and reference.id.isalnum()):
        return ""
    form = FORMS.get(resource.type)
    if form is None:
        return f"${{{reference.id}}}" if resource.type in BY_REF else ""
    if form.arns:
        base = f"${{{reference.id}{'.' + form.arns[0] if form.arns[0] else ''}}}"
        return f"{base}:*" if reference.attribute in ("Alias", "Version") else base
    name = resource.name.value if isinstance(resource.name, Known) else ""
    slash = isinstance(name, str) and name.startswith("/")
    return (form.form.replace("parameter/", "parameter") if slash else form.form) % f"${{{reference.id}}}"


def named(text: str, service: str) -> str:
    """The ARN of what is given by its name or ARN."""
    if not text or "${?}" in text or text.startswith("http"):
        return ""
    if service == "s3" and "/" in text and not text.startswith("arn:"):
        return ""  # a copy's source as one text, `bucket/key`
    form = SERVICES.get(service)
    return text if text.startswith("arn:") else form % text.lstrip("/") if form else ""


def inside(action: str, call: Call, base: str) -> str | None:
    """What follows a resource's ARN where the action works on something in it; None when that is not known."""
    service = action.partition(":")[0]
    forms = iam.resource_forms(action)
    if service == "s3":
        return "/*" if any(form.endswith("/${ObjectName}") for form in forms) else ""
    index, qualifier = call.argument("IndexName"), call.argument("Qualifier")
    if service == "dynamodb" and index is not None and any("/index/" in form for form in forms):
        return f"/index/{constant(index) or '*'}"
    if service == "lambda" and qualifier is not None and not base.endswith(":*"):
        return f":{constant(qualifier) or '*'}"
    if service == "states" and forms and not any("stateMachine" in form for form in forms) and "stateMachine" in base:
        return None
    return ""


def constant(argument: Argument) -> str:
    """The text that is passed, "" when it is not written there."""
    value = argument.symbol.value if isinstance(argument.symbol, Const) else None
    return value if isinstance(value, str) else ""
