"""A least-privilege policy as text: an IAM document, or entries for a SAM function or a CloudFormation role."""

from __future__ import annotations

import json
import re

from lambdalint.data import iam_needs, sam_policies
from lambdalint.data.arns import FORMS
from lambdalint.deployment.access import covered, on_everything
from lambdalint.deployment.arns import Arns
from lambdalint.deployment.least import ASSUMING, Grant, Needs, intrinsic
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.own_needs import own_needs
from lambdalint.deployment.unused import spare
from lambdalint.report.words import visible
from lambdalint.span import Span
from lambdalint.value import Known, Unknown

FORMATS = ("sam", "cfn", "iam")


def render(function: Function, needs: Needs, deployment: Deployment, format: str) -> str:
    """The policy, the calls that need each statement, what is not decided, and how today's role differs."""
    if format == "iam":
        return json.dumps(document(needs), indent=2) + "\n"
    lines = [f"# What the code of {function.id} needs: {calls(needs)}."]
    lines += [f"# Not decided: {where}: {reason}" for where, reason in undecided(needs)]
    lines += ["Policies:"] if format == "sam" else ["PolicyDocument:", "  Version: '2012-10-17'", "  Statement:"]
    if not needs.grants:
        lines[-1] += " []"
    for grant in needs.grants:
        lines += entry(grant, deployment) if format == "sam" else statement(grant, "    ")
    lines += [*settings(function), *difference(function, needs, deployment)]
    return "\n".join(visible(line) for line in lines) + "\n"


def document(needs: Needs) -> dict[str, object]:
    """An identity policy. What only the deployment names is a wildcard, as JSON knows no intrinsics."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(grant.actions), "Resource": plain(grant)} for grant in needs.grants
        ],
    }


def plain(grant: Grant) -> str:
    """An ARN without intrinsics. A logical id stands within the name that CloudFormation makes of it."""
    text = (
        grant.arn.replace("${AWS::Partition}", "aws").replace("${AWS::Region}", "*").replace("${AWS::AccountId}", "*")
    )
    service = grant.actions[0].partition(":")[0]
    kinds = {"dynamodb": "table/", "lambda": "function:", "kinesis": "stream/", "states": "stateMachine:", "secretsmanager": "secret:", "events": "event-bus/", "iam": "policy/"}  # fmt: skip
    if re.match(r"\$\{\w+(\.Arn)?\}", text):
        place = ":::" if service == "s3" else "::*:" if service == "iam" else ":*:*:"
        rest = re.sub(r"^\$\{\w+(\.Arn)?\}", "", text)
        text = f"arn:aws:{service}{place}{kinds.get(service, '')}*{grant.resource if service != 's3' else grant.resource.lower()}*{rest}"
    return re.sub(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}", "*", text)


def entry(grant: Grant, deployment: Deployment) -> list[str]:
    """An entry of a SAM function's Policies: a policy template where one allows exactly this."""
    resource = deployment.resource(grant.resource) if grant.resource else None
    form = FORMS.get(resource.type) if resource is not None else None
    for name in sam_policies.names() if form is not None else ():
        template = sam_policies.template(name)
        if form is None or template is None or len(template.parameters) != 1 or len(template.statements) != 1:
            continue
        only, parameter = template.statements[0], f"${{{template.parameters[0]}}}"
        if sorted(only.actions) != sorted(grant.actions) or only.condition:
            continue
        value = ""
        if only.resources == (parameter,):
            value = intrinsic(grant.arn)
        elif only.resources == (form.form % parameter,) and form.names and arn_alone(grant.arn):
            value = f"!GetAtt {grant.resource}.{form.names[0]}" if form.names[0] else f"!Ref {grant.resource}"
        if value:
            return [f"  - {name}:  {reasons(grant)}", f"      {template.parameters[0]}: {value}"]
    return ["  - Version: '2012-10-17'", "    Statement:", *statement(grant, "      ")]


def arn_alone(arn: str) -> bool:
    """Whether an ARN is a resource's own, with nothing behind it."""
    return re.fullmatch(r"\$\{\w+(\.\w+)?\}", arn) is not None


def statement(grant: Grant, indent: str) -> list[str]:
    """One Allow with the calls that need it."""
    lines = [f"{indent}- Effect: Allow  {reasons(grant)}", f"{indent}  Action:"]
    lines += [f"{indent}    - {action}" for action in grant.actions]
    return [*lines, f"{indent}  Resource: {intrinsic(grant.arn)}"]


def reasons(grant: Grant) -> str:
    """The calls behind a statement, as a comment."""
    places = [f"{call.operation} ({call.span.path}:{call.span.line})" for call in grant.calls]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return "# " + ", ".join(places[:3]) + more


def calls(needs: Needs) -> str:
    number = len({call.span for grant in needs.grants for call in grant.calls})
    return f"{number} SDK call{'' if number == 1 else 's'}"


def undecided(needs: Needs) -> list[tuple[str, str]]:
    return [(f"{span.path}:{span.line}", reason) for span, reason in needs.undecided]


def settings(function: Function) -> list[str]:
    """What the function's own settings need besides its code; SAM grants most of it to the roles that it makes."""
    if isinstance(function.role, Known) and function.role.value.implicit:
        return []
    return [f"# Besides its code: {', '.join(need.actions)} to {need.purpose}" for need in own_needs(function)]


def difference(function: Function, needs: Needs, deployment: Deployment) -> list[str]:
    """What today's role lacks, where it is wider than this, and what it allows that nothing needs."""
    if not isinstance(function.role, Known):
        return ["# Today's role is not known."]
    role, arns = function.role.value, Arns(deployment)
    assumes = isinstance(function.handler, Known) and function.handler.value.calls_to("sts", *ASSUMING)
    lines = []
    for grant in needs.grants:
        for action in grant.actions:
            if not assumes and any(
                arns.allows(role, action, call) is False for call in grant.calls if uses(call, action)
            ):
                lines.append(f"# + {action} on {grant.arn}: today's role does not allow it")
            for given in role.statements.items:
                if grant.arn != "*" and given.allow and on_everything(given) and covered(given, action):
                    lines.append(f"# ~ {action} ({at(given.attached_at)}): today on every resource")
    found = spare(role, deployment)
    if isinstance(found, Unknown):
        return [*lines, f"# What today's role allows without need is not decided: {found.reason}"]
    for one in found:
        names = ", ".join(entry.value for entry in one.entries[:6]) + (", …" if len(one.entries) > 6 else "")
        lines.append(f"# - {names} ({at(one.statement.attached_at)}): no call needs it")
    return lines


def uses(call: Call, action: str) -> bool:
    """Whether a call needs an action on its target, or on all of its targets."""
    need = iam_needs.needs(call.service, call.call.api, {name for name, _ in call.call.arguments})
    return need is not None and action in need.required


def at(span: Span) -> str:
    return f"{span.path}:{span.line}"
