"""What statements allow: the one place where actions, resources and conditions of a policy are matched."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lambdalint.deployment.model.permissions import Statement
from lambdalint.value import Known, Reference, Text

# Condition keys that narrow a statement to something of the caller's own. Keys that only say from where or in which
# account (aws:SourceIp, aws:ResourceAccount, aws:RequestedRegion, ...) do not.
SCOPING_KEYS = frozenset(
    {
        "kms:viaservice",
        "dynamodb:leadingkeys",
        "s3:prefix",
        "iam:passedtoservice",
        "ecs:cluster",
        "cloudwatch:namespace",
    }
)
NOT_SCOPING_KEYS = frozenset(
    {"aws:resourceaccount", "aws:resourceorgid", "aws:sourcevpce", "aws:sourceip", "aws:requestedregion"}
)


def scoping(statement: Statement) -> bool | None:
    """Whether a condition narrows the statement; None when a key is not known to us."""
    unknown = bool(statement.conditions.gaps)
    for key in statement.condition_keys:
        if key in SCOPING_KEYS or "resourcetag/" in key or key.startswith("kms:encryptioncontext:"):
            return True
        unknown = unknown or key not in NOT_SCOPING_KEYS
    return None if unknown else False


def matches(pattern: str, action: str) -> bool:
    """Whether an action pattern covers an action or a pattern of actions; IAM ignores case."""
    return fnmatchcase(action.lower(), pattern.lower().replace("[", "[[]"))


def known_actions(statement: Statement) -> tuple[str, ...]:
    """The action patterns that are decided."""
    return tuple(action.value for action in statement.actions.items if isinstance(action, Known))


def on_everything(statement: Statement) -> bool:
    """Whether the statement's resources are all resources."""
    if statement.negated_resources:
        return False
    return any(isinstance(resource, Known) and everything(resource.value) for resource in statement.resources.items)


def everything(resource: str | Text | Reference) -> bool:
    """Whether a resource pattern covers every ARN."""
    text = str(resource) if isinstance(resource, (str, Text)) else ""
    parts = text.split(":", 5)
    return (text.strip("*") == "" and text != "") or (
        len(parts) <= 6
        and parts[0] == "arn"
        and all(part in ("*", "aws", "${?}", "") for part in parts[1:])
        and "*" in parts
    )


def covers_all_services(statement: Statement) -> bool:
    """Whether the statement's actions include IAM's and, with few exceptions, everybody else's."""
    actions = known_actions(statement)
    if statement.negated_actions:
        return not statement.actions.gaps and not any(matches(action, "iam:createuser") for action in actions)
    return any(action in ("*", "*:*") or action.strip("*") == "" for action in actions)


def administrator(statement: Statement) -> bool:
    """Whether the statement alone makes its holder an administrator."""
    return (
        statement.allow and covers_all_services(statement) and on_everything(statement) and scoping(statement) is False
    )
