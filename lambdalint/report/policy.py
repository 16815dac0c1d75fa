"""A least-privilege policy as text: an IAM document, or entries for a SAM function or a CloudFormation role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lambdalint.data import iam, sam_policies
from lambdalint.data.arns import FORMS
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.permissions.access import covered
from lambdalint.deployment.permissions.least import Grant, Needs, Uses, intrinsic
from lambdalint.deployment.permissions.own_needs import own_needs
from lambdalint.report.dumps import dumps
from lambdalint.report.policy_difference import at, difference
from lambdalint.report.policy_document import document
from lambdalint.report.words import visible
from lambdalint.value import Known

FORMATS = ("sam", "cfn", "iam")
MOST = 3


def fitting(function: Function) -> str:
    """The format in which a function can take a policy: with a role of its own it has no use for SAM's `Policies`."""
    own = isinstance(function.role, Known) and function.role.value.implicit
    return "sam" if own else "cfn"


def render(function: Function, needs: Needs, deployment: Deployment, format: str) -> str:
    """The policy, the calls that need each action, what is not decided, and how today's role differs."""
    if format == "iam":
        return dumps(document(needs)) + "\n"
    lines = [f"# What the code of {function.id} needs: {calls(needs)}."]
    lines += [f"# Not decided: {where}: {reason}" for where, reason in undecided(needs)]
    sam = format == "sam"
    named = [template(grant, deployment) if sam else [] for grant in needs.grants]
    plain = [grant for grant, lines in zip(needs.grants, named, strict=True) if not lines]
    lines += ["Policies:"] if sam else ["PolicyDocument:", "  Version: '2012-10-17'", "  Statement:"]
    if not (needs.grants if sam else plain):
        lines[-1] += " []"
    for entry in named:
        lines += entry
    if sam and plain:
        lines += ["  - Version: '2012-10-17'", "    Statement:"]
    indent = "      " if sam else "    "
    for grant in plain:
        lines += statement(grant, indent)
    lines += open_statements(needs, function, indent)
    lines += [*settings(function, deployment), *difference(function, needs, deployment)]
    return "\n".join(visible(line) for line in lines) + "\n"


def template(grant: Grant, deployment: Deployment) -> list[str]:
    """A policy template of SAM that allows exactly this, [] when there is none."""
    resource = deployment.resource(grant.resource) if grant.resource else None
    form = FORMS.get(resource.type) if resource is not None else None
    for name in sam_policies.names() if form is not None else ():
        found = sam_policies.template(name)
        if form is None or found is None or len(found.parameters) != 1 or len(found.statements) != 1:
            continue
        only, parameter = found.statements[0], f"${{{found.parameters[0]}}}"
        if sorted(only.actions) != sorted(grant.actions) or only.condition:
            continue
        value = ""
        if only.resources == (parameter,):
            value = intrinsic(grant.arn)
        elif only.resources == (form.form % parameter,) and form.names and arn_alone(grant.arn):
            value = f"!GetAtt {grant.resource}.{form.names[0]}" if form.names[0] else f"!Ref {grant.resource}"
        if value:
            return [f"  - {name}:  # {places(grant.calls)}", f"      {found.parameters[0]}: {value}"]
    return []


def arn_alone(arn: str) -> bool:
    """Whether an ARN is a resource's own, with nothing behind it."""
    return re.fullmatch(r"\$\{\w+(\.\w+)?\}", arn) is not None


def statement(grant: Grant, indent: str) -> list[str]:
    """One Allow; beside each action the calls that need it."""
    lines = [f"{indent}- Effect: Allow", f"{indent}  Action:"]
    lines += [f"{indent}    - {action}  # {places(calls)}" for action, calls in grant.uses]
    return [*lines, f"{indent}  Resource: {intrinsic(grant.arn)}"]


def open_statements(needs: Needs, function: Function, indent: str) -> Iterator[str]:
    """What is needed on a resource that the code does not tell, as statements to fill in."""
    groups: dict[tuple[str, ...], list[tuple[str, tuple[Call, ...]]]] = {}
    for action, calls in needs.open:
        groups.setdefault(forms_of(action), []).append((action, calls))
    if groups:
        yield f"{indent}# Needed, but on which resource is not known: put in what stands in <>."
    for forms, uses in groups.items():
        written = [f"'{blank(form)}'" for form in forms[:4]] or ["'<resource>'"]
        yield f"{indent}# - Effect: Allow"
        yield f"{indent}#   Action:"
        for action, calls in uses:
            yield f"{indent}#     - {action}  # {places(calls)}{today(function, action)}"
        if len(written) == 1:
            yield f"{indent}#   Resource: !Sub {written[0]}"
        else:
            yield f"{indent}#   Resource:  # one or more of these"
            yield from (f"{indent}#     - !Sub {form}" for form in written)


def forms_of(action: str) -> tuple[str, ...]:
    """The forms to fill in; access points of S3 only where there is nothing else."""
    forms = iam.resource_forms(action)
    return tuple(form for form in forms if ":accesspoint/" not in form) or forms


def blank(form: str) -> str:
    """A form of the Service Authorization Reference for `Fn::Sub`, with blanks to fill in."""
    for name, pseudo in (("Partition", "Partition"), ("Region", "Region"), ("Account", "AccountId")):
        form = form.replace(f"${{{name}}}", f"\0{{AWS::{pseudo}}}")
    return re.sub(r"\$\{(\w+)\}", r"<\1>", form).replace("\0", "$")


def today(function: Function, action: str) -> str:
    """Where today's role allows an action."""
    statements = function.role.value.statements.items if isinstance(function.role, Known) else ()
    found = dict.fromkeys(at(s.attached_at) for s in statements if s.allow and covered(s, action))
    return f"; today: {', '.join(list(found)[:MOST])}" if found else ""


def places(calls: tuple[Call, ...]) -> str:
    """Calls with their places, for a comment."""
    listed = [f"{call.operation} ({at(call.span)})" for call in calls]
    more = f" and {len(listed) - MOST} more" if len(listed) > MOST else ""
    return ", ".join(listed[:MOST]) + more


def calls(needs: Needs) -> str:
    uses: Uses = (*(use for grant in needs.grants for use in grant.uses), *needs.open)
    number = len({call.span for _, found in uses for call in found})
    return f"{number} SDK call{'' if number == 1 else 's'}"


def undecided(needs: Needs) -> list[tuple[str, str]]:
    return [(at(span), reason) for span, reason in needs.undecided]


def settings(function: Function, deployment: Deployment) -> list[str]:
    """What the function's own settings need besides its code; SAM grants most of it to the roles that it makes."""
    if isinstance(function.role, Known) and function.role.value.implicit:
        return []
    return [
        f"# Besides its code: {', '.join(need.actions)} to {need.purpose}" for need in own_needs(function, deployment)
    ]
