"""What statements allow: the one place where actions, resources and conditions of a policy are matched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lambdalint.data import glob, iam
from lambdalint.deployment.model.action_patterns import ActionPatterns
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.value import Known, Reference, Several, Text

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
    "aws:resourceaccount aws:resourceorgid aws:sourcevpce aws:sourceip aws:requestedregion "
    "aws:securetransport aws:principalaccount aws:principalorgid".split()
)


def scoping(statement: Statement) -> bool | None:
    """Whether a condition narrows the statement; None when a key is not known to us."""
    unknown = bool(statement.conditions.gaps)
    for key, values in statement.conditions.items:
        if values and not "".join(values).strip("*"):
            continue
        if key in SCOPING_KEYS or "resourcetag/" in key or key.startswith("kms:encryptioncontext:"):
            return True
        unknown = unknown or key not in NOT_SCOPING_KEYS
    return None if unknown else False


@lru_cache(4096)
def matches(pattern: str, action: str) -> bool:
    """Whether an action pattern covers an action or a pattern of actions; IAM ignores case."""
    low, wanted = pattern.lower(), action.lower()
    if low == wanted:
        return True
    if "*" not in low and "?" not in low:
        return False
    head, star, rest = low.partition("*")
    if "?" in low or "*" in rest:
        return glob.matches(low, wanted)
    return bool(star) and len(wanted) >= len(low) - 1 and wanted.startswith(head) and wanted.endswith(rest)


def on_all_but_a_few(statement: Statement, *, with_iam: bool = False) -> bool:
    """Whether `NotResource` leaves out a few resources only, none of IAM's where these matter."""
    if not statement.negated_resources or statement.resources.gaps:
        return False
    parts = [str(one.value).split(":", 5) for one in statement.resources.items if isinstance(one, Known)]
    return len(parts) == len(statement.resources.items) and all(
        len(one) == 6
        and one[2] not in (("iam", "*") if with_iam else "*")
        and (one[5].strip("*:") or statement.patterns.everything)
        for one in parts
    )


def on_whole_service(statement: Statement) -> bool:
    """Whether the resources are every ARN of a service whose actions the statement allows: `arn:aws:s3:::*`."""
    return bool(whole_services(statement))


def whole_services(statement: Statement) -> dict[str, Known[str | Text | Reference]]:
    """The services, by their prefix, of whose resources a statement names every one, with the entry that does."""
    found: dict[str, Known[str | Text | Reference]] = {}
    services = statement.patterns.by_service
    for resource in () if statement.negated_resources else statement.resources.items:
        if isinstance(resource, Known) and ends_so(resource.value):
            parts = str(resource.value).split(":", 5)
            named = len(parts) == 6 and parts[0] == "arn" and parts[2] in services
            if named and "*" in parts[5] and not parts[5].strip("*:"):
                found.setdefault(parts[2], resource)
    return found


def ends_so(resource: str | Text | Reference) -> bool:
    """Whether a pattern may be that of a whole service: it ends with a star behind a colon."""
    last = resource.parts[-1] if isinstance(resource, Text) else resource
    return isinstance(last, str) and last.endswith(":*")


def covers_all_services(statement: Statement) -> bool:
    """Whether the statement's actions include IAM's and, with few exceptions, everybody else's."""
    if statement.negated_actions:
        return not statement.actions.gaps and not listed(statement, "iam:createuser")
    return statement.patterns.everything


def administrator(statement: Statement) -> bool:
    """Whether the statement alone makes its holder an administrator."""
    return (
        statement.allow
        and (statement.negated_actions or statement.patterns.everything)
        and covers_all_services(statement)
        and (statement.on_everything or on_all_but_a_few(statement, with_iam=True))
        and scoping(statement) is False
    )


def wildcards(statement: Statement) -> list[Known[str]]:
    """The action entries that cover a whole service or everything."""
    if not statement.patterns.wild:
        return []
    return [entry for entry in statement.actions.items if isinstance(entry, Known) and whole(entry.value)]


def whole(entry: str) -> bool:
    """Whether an action entry covers a whole service or everything."""
    return entry.partition(":")[2] == "*" or entry.strip("*") == ""


FEW = 20
"""Statements that are gone through as fast as those are looked for that cover an action."""


def about(role: Role, action: str) -> Several[Statement]:
    """The statements of a role among which are all that may cover an action: of a few every one."""
    if len(role.statements.items) <= FEW:
        return role.statements
    known = role.about.get(action)
    if known is None:
        items = [s for s in role.statements.items if covered(s, action) or (s.allow and not s.decided)]
        known = role.about[action] = Several(tuple(items), role.statements.gaps)
    return known


def granting(role: Role, *actions: str) -> list[Statement]:
    """The statements that allow one of some actions, on whatever it is; in their order."""
    found = {id(s) for action in actions for s in about(role, action).items if s.allow and covered(s, action)}
    return [statement for statement in role.statements.items if id(statement) in found] if found else []


def allows(role: Role, action: str) -> bool | None:
    """Whether any Allow of a role covers an action on some resource; None when a statement is not known."""
    for statement in about(role, action).items:
        if statement.allow and covered(statement, action):
            return True
        if statement.allow and not statement.decided:
            return None
    return None if role.statements.gaps else False


def denied(role: Role, action: str) -> Statement | None:
    """An unconditional Deny on everything that takes an action away."""
    for statement in role.statements.items:
        if statement.allow or statement.conditions.items or statement.conditions.gaps:
            continue
        if statement.on_everything and covered(statement, action):
            return statement
    return None


def covered(statement: Statement, action: str) -> bool:
    """Whether a statement's actions include one."""
    patterns, low = statement.patterns, action.lower()
    listed = low in patterns.plain or (bool(patterns.wild) and wildly(patterns, low))
    return listed != statement.negated_actions


def listed(statement: Statement, action: str) -> bool:
    """Whether one of a statement's action patterns covers an action, or a pattern of actions."""
    return covered(statement, action) != statement.negated_actions


def wildly(patterns: ActionPatterns, low: str) -> bool:
    """Whether one of some patterns with a wildcard covers an action, or a pattern of actions, in small letters."""
    services = patterns.wild_by_service
    return any(matches(one, low) for one in services["*"]) or any(
        matches(one, low) for one in services.get(low.partition(":")[0], ())
    )


def unlimited(statement: Statement) -> Iterator[Known[str]]:
    """The actions that a statement allows on everything although they, or most of a pattern's, take resources."""
    for entry in statement.actions.items:
        if isinstance(entry, Known) and "*" not in entry.value:
            known = iam.action(entry.value)
            if known is not None and not iam.star_is_usual(known.name):
                yield entry
        elif isinstance(entry, Known) and not whole(entry.value):
            several = [one for one in iam.expand(entry.value) if not listing(one.name)]
            limited = [one for one in several if not iam.star_is_usual(one.name)]
            mostly = bool(limited) and 3 * len(limited) >= 2 * len(several)  # `cloudwatch:Get*` is half of it metrics
            if mostly or any(one.writes for one in limited):
                yield entry


def writes(entry: str) -> bool:
    """Whether an action entry covers an action that changes or reads data, not only lists."""
    known = iam.expand(entry) if "*" in entry else tuple(filter(None, (iam.action(entry),)))
    return any(action.level is not iam.Level.LIST and not listing(action.name) for action in known)


MAKING = ("Create", "Connect", "Request", "Register", "Allocate")


def makes_its_own(role: Role, action: str) -> bool:
    """Whether the role also makes what the action is about, by an action that takes no resource: AWS chooses the
    identifiers, so that nobody can name them beforehand."""
    known = iam.action(action)
    if known is None or not known.writes:
        return False
    prefix = action.partition(":")[0].lower()
    for statement in role.statements.items:
        for entry in statement.known_actions if statement.allow else ():
            made = iam.action(entry) if entry.lower().startswith(f"{prefix}:") else None
            if made and not made.takes_resource and made.name.partition(":")[2].startswith(MAKING):
                return True
    return False


def listing(action: str) -> bool:
    """Whether an action only lists or describes."""
    return action.partition(":")[2].startswith(("List", "Describe"))


def spelled(action: str) -> str:
    """An action in AWS's own spelling."""
    known = iam.action(action)
    return known.name if known is not None else action
