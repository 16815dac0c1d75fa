"""Whether a statement's resource can be the ARN that a call acts on: globs on both sides, unknown parts as wildcards.

The form counts: an object is not its bucket, an index not its table, an execution not its state machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from lambdalint.data import iam
from lambdalint.data.arns import FORMS, SERVICES
from lambdalint.deployment.access import covered, listing
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.frozen import dataclass
from lambdalint.source.model import Argument, Const
from lambdalint.value import Assumed, Known, Reference, Text, Unknown, Value

ANY, ONE = "*", "?"
PLAIN = (
    "Partition",
    "Region",
    "Account",
    "AccountId",
    "BucketName",
    "TableName",
    "StateMachineName",
    "StreamName",
    "DeliveryStreamName",
)
"""Placeholders of the Service Authorization Reference whose names hold neither a colon nor a slash."""


@dataclass(frozen=True, slots=True)
class Name:
    """The physical name of a resource that CloudFormation gives: itself, or a text nobody has written yet."""

    id: str


@dataclass(frozen=True, slots=True)
class Word:
    """A text without colons and slashes that is not known."""


Part: TypeAlias = str | Name | Word
Pattern: TypeAlias = tuple[Part, ...]
"""Single characters (`*` and `?` as IAM means them), names and words."""


class Arns:
    """The ARNs of one deployment's calls and statements as patterns."""

    def __init__(self, deployment: Deployment) -> None:
        self.resources = {resource.id: resource for resource in deployment.resources}

    def allows(self, role: Role, action: str, call: Call) -> bool | None:
        """Whether any Allow of a role may cover a call's action on the call's resource; None when one is not known."""
        needed = self.needed(action, call)
        unknown = bool(role.statements.gaps)
        for statement in role.statements.items:
            if statement.allow and covered(statement, action):
                if self.possible(statement, action, needed):
                    return True
            elif statement.allow and not all(isinstance(one, Known) for one in statement.actions.items):
                unknown = True
            unknown = unknown or (statement.allow and bool(statement.actions.gaps))
        return None if unknown else False

    def wanted(self, action: str, call: Call) -> str:
        """The ARN on which a call needs an action, as far as it is known; the first where there are several."""
        return next(map(spelled_out, self.needed(action, call)), ANY)

    def possible(self, statement: Statement, action: str, calls: tuple[Pattern, ...]) -> bool:
        """Whether a statement may cover an action on any of some ARNs; True as long as something is not known."""
        if statement.negated_resources or statement.resources.gaps or not statement.resources.items:
            return True
        return any(self.fits(resource, action, calls) for resource in statement.resources.items)

    def fits(self, resource: Value[str | Text | Reference], action: str, calls: tuple[Pattern, ...]) -> bool:
        """Whether one resource entry of a statement may be one of some ARNs."""
        if not isinstance(resource, Known) or any(isinstance(basis, Assumed) for basis in resource.basis):
            return True
        written = self.pattern(resource.value)
        if written is None or set(written) == {ANY}:
            return True
        if not calls:
            return ANY in written or not listing(action)
        return any(meet(written, needed) for needed in calls)

    def needed(self, action: str, call: Call) -> tuple[Pattern, ...]:
        """The ARNs on which a call may need an action: of its own target, else of every form that the action takes."""
        target = call.target
        if isinstance(target, Known) and not any(isinstance(basis, Assumed) for basis in target.basis):
            base = self.target(target.value, call)
            same = base is not None and service_of(base) == action.partition(":")[0]
            own = tuple(self.forms(action, base, call)) if base is not None and same else ()
            if own:
                return own
        return form_patterns(action)

    def target(self, value: str | Text | Reference, call: Call) -> Pattern | None:
        """The ARN of what a call names; None when it is not known well enough."""
        if isinstance(value, Reference):
            return self.arn(value)
        form = SERVICES.get(call.service)
        if str(value).startswith("arn:") or form is None:
            return self.pattern(value) if str(value).startswith("arn:") else None
        name = self.pattern(value)
        if name is None or ":" in name or (call.service != "ssm" and "/" in name) or str(value).startswith("http"):
            return None
        if call.service == "ssm" and name[:1] == ("/",):
            name = name[1:]
        return around(form, name)

    def arn(self, reference: Reference) -> Pattern | None:
        """The ARN of a resource of the template."""
        resource = self.resources.get(reference.id)
        form = FORMS.get(resource.type) if resource is not None else None
        if form is None or resource is None or reference.attribute in ("Alias", "Version") or resource.id[0] == "/":
            return None
        return around(form.form, self.name(reference.id))

    def name(self, id: str) -> Pattern:
        """A resource's physical name, as far as the template says it."""
        given = self.resources[id].name
        if isinstance(given, Known) and not any(isinstance(basis, Assumed) for basis in given.basis):
            return self.pattern(given.value) or (ANY,)
        return (Name(id),) if not isinstance(given, Unknown) else (ANY,)

    def forms(self, action: str, base: Pattern, call: Call) -> Iterator[Pattern]:
        """The ARNs of an action on a target: what stands in it where the action works on a part."""
        service, name = action.split(":", 1)
        forms = iam.resource_forms(action)
        if service == "s3":
            if "/" in base or "accesspoint" in "".join(part for part in base if isinstance(part, str)):
                return
            if any(form.endswith("/${ObjectName}") for form in forms):
                yield (*base, "/", ANY)
            if any(form.endswith(":${BucketName}") for form in forms):
                yield base
        elif service == "dynamodb":
            whole = any(form.endswith("table/${TableName}") for form in forms)
            index = any(form.endswith("/index/${IndexName}") for form in forms)
            given = call.argument("IndexName")
            if whole and (given is None or not index):
                yield base
            if index and (given is not None or call.argument("KeyConditionExpression") is None):
                yield (*base, *"/index/", *(exact(given) if given is not None else (ANY,)))
        elif service == "lambda":
            if call.argument("Qualifier") is None:
                yield base
            else:
                yield (*base, ":", ANY)
        elif service == "states" and name.startswith("Start") and any("stateMachine" in form for form in forms):
            yield base
            yield (*base, ":", ANY)
        elif service == "ssm" and name.startswith("GetParameter"):
            yield base
            yield (*base, "/", ANY)
        elif service in ("sqs", "sns", "kinesis", "firehose", "secretsmanager", "events"):
            yield base

    def pattern(self, value: str | Text | Reference) -> Pattern | None:
        """A value as a pattern; None when a reference in it is not understood."""
        parts = value.parts if isinstance(value, Text) else (value,)
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Unknown):
                found.append(ANY)
            elif isinstance(part, Reference):
                inner = self.reference(part)
                if inner is None:
                    return None
                found += inner
            else:
                found += part
        if "".join(part for part in found[:4] if isinstance(part, str)) == "arn:":
            end = next((at for at in range(4, len(found)) if found[at] == ":"), len(found))
            found[4:end] = [Word()]
        return tuple(found)

    def reference(self, reference: Reference) -> Pattern | None:
        """What an attribute of a resource gives: its ARN or its name."""
        resource = self.resources.get(reference.id)
        form = FORMS.get(resource.type) if resource is not None else None
        if form is None or reference.id.startswith("/"):
            return None
        if reference.attribute in form.names:
            return self.name(reference.id)
        return self.arn(reference) if reference.attribute in form.arns else None


def around(form: str, name: Pattern) -> Pattern:
    """A form of FORMS with a name put in; partition, region and account are words."""
    head, _, tail = form.partition("%s")
    return (*form_pattern(head), *name, *form_pattern(tail))


def exact(argument: Argument) -> Pattern:
    """What is known of a text that is passed."""
    text = argument.symbol.value if isinstance(argument.symbol, Const) else None
    return tuple(text) if isinstance(text, str) else (ANY,)


def service_of(arn: Pattern) -> str:
    """The service in an ARN."""
    text = "".join(part if isinstance(part, str) else "\0" for part in arn)
    return text.split(":", 3)[2] if text.count(":") >= 3 else ""


def form_pattern(form: str) -> Pattern:
    """A form of the Service Authorization Reference or of FORMS, placeholders as what may stand there."""
    found: list[Part] = []
    at = 0
    while (start := form.find("${", at)) >= 0:
        end = form.index("}", start)
        name = form[start + 2 : end].removeprefix("AWS::")
        found += form[at:start]
        found.append(Word() if name in PLAIN else ANY)
        at = end + 1
    return (*found, *form[at:])


@cache
def form_patterns(action: str) -> tuple[Pattern, ...]:
    """Every ARN that an action takes."""
    return tuple(form_pattern(form) for form in iam.resource_forms(action))


def meet(one: Pattern, other: Pattern) -> bool:
    """Whether two patterns have a text in common. Time is bounded by the product of the lengths."""
    seen: set[tuple[int, int]] = set()
    ways = [(0, 0)]
    while ways:
        at, to = ways.pop()
        if (at, to) in seen:
            continue
        seen.add((at, to))
        left = one[at] if at < len(one) else None
        right = other[to] if to < len(other) else None
        if left is None and right is None:
            return True
        if left == ANY or isinstance(left, Word):
            ways.append((at + 1, to))
        if right == ANY or isinstance(right, Word):
            ways.append((at, to + 1))
        if left is None or right is None:
            continue
        if absorbs(left, right):
            ways.append((at, to + 1))
        if absorbs(right, left):
            ways.append((at + 1, to))
        named = isinstance(left, Name) != isinstance(right, Name) and not {left, right} & {":", "/"}
        if left == right or ONE in (left, right) or named:
            ways.append((at + 1, to + 1))
    return False


def absorbs(part: Part, next: Part) -> bool:
    """Whether a part may hold another one beside more."""
    if part == ANY:
        return True
    if isinstance(part, Word):
        return next not in (":", "/")
    return isinstance(part, Name) and not isinstance(next, Name) and next not in (":", "/")


def spelled_out(pattern: Pattern) -> str:
    """A pattern for a reader."""
    return "".join(
        part if isinstance(part, str) else f"${{{part.id}}}" if isinstance(part, Name) else ANY for part in pattern
    )
