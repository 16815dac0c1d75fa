"""A least-privilege policy as an IAM document: JSON knows no intrinsics, so what CloudFormation names has wildcards."""

from __future__ import annotations

import re

from lambdalint.deployment.permissions.least import Grant, Needs

KINDS = {
    "dynamodb": "table/",
    "events": "event-bus/",
    "firehose": "deliverystream/",
    "iam": "policy/",
    "kinesis": "stream/",
    "lambda": "function:",
    "secretsmanager": "secret:",
    "states": "stateMachine:",
}
"""What stands before the name in the ARN of a service's usual resource."""
BARE = ("secretsmanager", "states")
"""Services whose names CloudFormation makes without the stack's name before the logical id."""


def document(needs: Needs) -> dict[str, object]:
    """An identity policy."""
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
    own = re.match(r"\$\{(\w+)(\.Arn)?\}", text)
    if own:
        place = ":::" if service == "s3" else "::*:" if service == "iam" else ":*:*:"
        text = f"arn:aws:{service}{place}{KINDS.get(service, '')}{made(grant, service)}{text[own.end() :]}"
    return re.sub(r"\$\{[^}]*\}|\{\{[^}]*\}\}", "*", text)


def made(grant: Grant, service: str) -> str:
    """The name that the template gives, else a pattern for the one that CloudFormation makes: `stack-LogicalId-random`."""
    if grant.name:
        return grant.name + ("-*" if service == "secretsmanager" else "")
    if service == "kms":
        return "key/*"
    id = grant.resource.lower() if service == "s3" else grant.resource
    return f"{id}-*" if service in BARE else f"*-{id}-*"


def remarks(needs: Needs) -> list[str]:
    """What is not in the document, and what of it is wider than need be."""
    found = [f"not decided: {span.path}:{span.line}: {reason}" for span, reason in needs.undecided]
    for action, calls in needs.open:
        places = ", ".join(f"{call.span.path}:{call.span.line}" for call in calls[:3])
        found.append(f"left out: {action} ({places}): on which resource it is needed is not known")
    for text, id in {plain(grant): grant.resource for grant in needs.grants}.items():
        if id and "*" in text:
            found.append(f"wide: {text}: put in the name that `{id}` has when it is deployed")
        elif "*" in text.strip("*"):
            found.append(f"wide: {text}: put in the region, the account and what else the template does not say")
    return found
