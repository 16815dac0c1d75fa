"""IAM actions: which there are, what they do, which resources they take."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from itertools import repeat

from lambdalint.data.glob import matches
from lambdalint.data.records import Records
from lambdalint.frozen import dataclass

TABLE = Records("iam_actions.tsv", ordered=True)


class Level(Enum):
    """What kind of access an action is, as the Service Authorization Reference sorts them."""

    READ = "R"
    LIST = "L"
    WRITE = "W"
    TAGGING = "T"
    PERMISSIONS = "P"


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `types` are the resource types it can be limited to; `required` are those that it always needs."""

    name: str
    level: Level
    types: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def takes_resource(self) -> bool:
        """Whether a statement can name its resources at all; otherwise only `*` has an effect."""
        return bool(self.types)

    @property
    def optional_resource(self) -> bool:
        """Whether it has one resource type only, which a call may leave out, so that `*` may be needed."""
        return len(self.types) == 1 and not self.required

    @property
    def writes(self) -> bool:
        return self.level not in (Level.READ, Level.LIST)


@lru_cache(16)
def _record(prefix: str) -> list[str]:
    """The ARN forms of a prefix, and its actions."""
    return TABLE.find(prefix) or [""]


@cache
def _prefix(prefix: str) -> Mapping[str, tuple[str, str]]:
    """The actions of a prefix by name in small letters: the name as it is written, and what it shares with others."""
    found: dict[str, tuple[str, str]] = {}
    for row in _record(prefix)[1:]:
        shared, _, names = row.rpartition("|")
        found.update(zip(names.lower().split(), zip(names.split(), repeat(shared)), strict=False))
    return found


@cache
def _shared(shared: str) -> tuple[Level, tuple[str, ...], tuple[str, ...]]:
    """What actions of a row have in common: level, resource types, and those that they always need."""
    level, _, types = shared.partition("|")
    words = types.split()
    every = tuple([word.rstrip("*") for word in words])
    return Level(level), every, tuple([word[:-1] for word in words if word.endswith("*")])


@cache
def _action(prefix: str, name: str) -> Action | None:
    found = _prefix(prefix).get(name)
    return Action(f"{prefix}:{found[0]}", *_shared(found[1])) if found is not None else None


@lru_cache(4096)
def action(name: str) -> Action | None:
    """The action with this name in any case (`S3:getobject`); None when the table has none."""
    prefix, _, rest = name.lower().partition(":")
    return _action(prefix, rest)


def prefixes() -> tuple[str, ...]:
    """All prefixes, sorted."""
    return TABLE.keys


def expand(pattern: str) -> tuple[Action, ...]:
    """The known actions that an Action entry of a policy covers: `s3:Get*`, `*`, a name. Case does not matter.

    `*` takes a tenth of a second the first time: to ask about one action, `covers` is enough.
    """
    prefix, colon, rest = pattern.lower().partition(":")
    if not colon and prefix != "*":
        return ()
    if "*" not in rest and "?" not in rest and colon:
        found = action(pattern)
        return (found,) if found else ()
    names = [name for name in prefixes() if matches(prefix, name)] if "*" in prefix else [prefix]
    keys = [(name, key) for name in names for key in (_matching(name, rest) if colon else _prefix(name))]
    return tuple(one for name, key in keys if (one := _action(name, key)) is not None)


@lru_cache(256)
def _matching(prefix: str, rest: str) -> tuple[str, ...]:
    """The actions of a prefix that a pattern covers: roles repeat their patterns."""
    return tuple(key for key in _prefix(prefix) if matches(rest, key))


def covers(pattern: str, name: str) -> bool:
    """Whether an Action entry of a policy covers an action, known or not. Case does not matter."""
    return matches(pattern.lower(), name.lower())


@cache
def resource_forms(name: str) -> tuple[str, ...]:
    """The ARN forms of the resources that an action takes, `${Partition}` and the like for the parts that vary."""
    found = action(name)
    if found is None:
        return ()
    forms = arn_forms(found.name.partition(":")[0])
    return tuple(dict.fromkeys([form for kind in found.types for form in forms.get(kind, ())]))


@cache
def arn_forms(prefix: str) -> Mapping[str, tuple[str, ...]]:
    """The resource types of a prefix with their ARN forms; a few types have several."""
    words = _record(prefix)[0].replace(", ", ",").split()
    return {kind: tuple(forms.split(",")) for kind, _, forms in [word.partition("=") for word in words]}


STAR_IS_USUAL: Mapping[str, str] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    **dict.fromkeys(
        (
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcs",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses",
            "ec2:DetachNetworkInterface",
            "ec2:GetSecurityGroupsForVpc",
        ),
        "AWS asks for `*` for the network interfaces of a function",
    ),
    **dict.fromkeys(
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        "AWSLambdaBasicExecutionRole itself allows it on `*`",
    ),
    **dict.fromkeys(
        ("cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
        "metrics have no ARN; the condition key cloudwatch:namespace limits them",
    ),
    "polly:SynthesizeSpeech": "its only resource is a lexicon, which is optional",
    "translate:TranslateText": "its only resources are a terminology or parallel data, which are optional",
    "sts:GetCallerIdentity": "it needs no permission",
    "xray:PutTraceSegments": "it has no resource",
    "xray:PutTelemetryRecords": "it has no resource",
}
"""Actions for which `Resource: "*"` is the usual or only way, with the reason, besides those without resources."""


OF_ONE = "es:ESHttp"
"""Requests to a search domain: AWS's reference has the domain as optional, but each request is one of a domain."""


def star_is_usual(name: str) -> bool:
    """Whether `Resource: "*"` is fair for an action: it takes no resource, need not have one, or AWS does so."""
    found = action(name)
    if found is None:
        return False
    optional = found.optional_resource and not found.name.startswith(OF_ONE)
    return not found.takes_resource or optional or found.name in STAR_IS_USUAL
