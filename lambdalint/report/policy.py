"""A least-privilege policy as text: an IAM document, or entries for a SAM function or a CloudFormation role."""

from __future__ import annotations

import json
import re

from lambdalint.data import sam_policies
from lambdalint.deployment.access import allows, covered, known_actions
from lambdalint.deployment.least import Grant, Needs
from lambdalint.deployment.model.function import Function
from lambdalint.report.words import visible
from lambdalint.value import Known

FORMATS = ("sam", "cfn", "iam")


def render(function: Function, needs: Needs, format: str) -> str:
    """The policy, the calls that need each statement, what is not decided, and how today's role differs."""
    if format == "iam":
        return json.dumps(document(needs), indent=2) + "\n"
    lines = [f"# What the code of {function.id} needs: {calls(needs)}."]
    lines += [f"# Not decided: {where}: {reason}" for where, reason in undecided(needs)]
    lines += ["Policies:"] if format == "sam" else ["PolicyDocument:", "  Version: '2012-10-17'", "  Statement:"]
    if not needs.grants:
        lines[-1] += " []"
    for grant in needs.grants:
        lines += entry(grant) if format == "sam" else statement(grant, "    ")
    lines += difference(function, needs)
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
    return re.sub(r"\$\{[^}]*\}|\{\{[^}]*\}\}", "*", text)


def entry(grant: Grant) -> list[str]:
    """An entry of a SAM function's Policies: a policy template where one allows exactly this."""
    for name in sam_policies.names():
        template = sam_policies.template(name)
        if template is None or len(template.parameters) != 1 or len(template.statements) != 1 or not grant.resource:
            continue
        only = template.statements[0]
        if sorted(only.actions) == sorted(grant.actions) and not grant.arn.endswith("/*"):
            value = f"!GetAtt {grant.resource}.{'QueueName' if 'Queue' in template.parameters[0] else 'TopicName'}"
            if template.parameters[0] not in ("QueueName", "TopicName"):
                value = f"!Ref {grant.resource}"
            return [f"  - {name}:  {reasons(grant)}", f"      {template.parameters[0]}: {value}"]
    return ["  - Version: '2012-10-17'", "    Statement:", *statement(grant, "      ")]


def statement(grant: Grant, indent: str) -> list[str]:
    """One Allow with the calls that need it."""
    lines = [f"{indent}- Effect: Allow  {reasons(grant)}", f"{indent}  Action:"]
    lines += [f"{indent}    - {action}" for action in grant.actions]
    return [*lines, f"{indent}  Resource: {intrinsic(grant.arn)}"]


def intrinsic(arn: str) -> str:
    """The shortest intrinsic for an ARN."""
    whole = re.fullmatch(r"\$\{(\w+)(?:\.(\w+))?\}", arn)
    if whole:
        return f"!GetAtt {whole[1]}.{whole[2]}" if whole[2] else f"!Ref {whole[1]}"
    return f"!Sub '{arn}'" if "${" in arn else f"'{arn}'"


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


def difference(function: Function, needs: Needs) -> list[str]:
    """What today's role lacks, and what it allows that no call needs."""
    if not isinstance(function.role, Known):
        return ["# Today's role is not known."]
    role = function.role.value
    wanted = {action for grant in needs.grants for action in grant.actions}
    lines = [
        f"# + {action}: today's role does not allow it" for action in sorted(wanted) if allows(role, action) is False
    ]
    for given in role.statements.items:
        spare = [
            pattern
            for pattern in known_actions(given)
            if given.allow and not given.automatic and not any(covered(given, action) for action in wanted)
        ]
        own = {"logs", "xray", "ec2"}
        spare = [pattern for pattern in spare if pattern.partition(":")[0] not in own]
        if spare:
            names = ", ".join(spare[:6]) + (", …" if len(spare) > 6 else "")
            lines.append(
                f"# - {names} ({given.attached_at.path}:{given.attached_at.line}): no call that was read needs it"
            )
    return lines
