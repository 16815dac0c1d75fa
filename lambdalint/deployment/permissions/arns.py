"""Whether a statement's resource can be the ARN that a call acts on: globs on both sides, unknown parts as wildcards.

The form counts: an object is not its bucket, an index not its table, an execution not its state machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data import iam
from lambdalint.data.arns import SERVICES
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.model.resources import Resource
from lambdalint.deployment.permissions.access import about, covered, listing
from lambdalint.deployment.permissions.overlap import anything, elsewhere, meet, within
from lambdalint.deployment.permissions.patterns import (
    ANY,
    Pattern,
    around,
    form_patterns,
    service_of,
    spelled_out,
    words,
)
from lambdalint.deployment.permissions.resource_arns import PATHS, ResourceArns, whole
from lambdalint.source.model.symbols import Argument, Const, Joined
from lambdalint.value import Known, Reference, Several, Text, Value

TO_A_PHONE: Pattern = ("+", ANY)
"""What IAM is asked about where a message goes to a telephone: its number."""


class Arns:
    """What one deployment's statements allow of the ARNs of its calls; the same in worlds of the same resources."""

    def __init__(self, resources: dict[object, Resource]) -> None:
        self.resources = ResourceArns(resources)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arns) and self.resources.resources == other.resources.resources

    def allows(self, role: Role, action: str, call: Call) -> bool | None:
        """Whether a role and its boundary may allow a call's action on its resource; None when one is not known."""
        return self.admits(role, action, self.needed(action, call))

    def denies(self, role: Role, action: str, call: Call) -> Statement | None:
        """An unconditional Deny, of the role or its boundary, that surely covers all that a call may act on."""
        return self.refuses(role, action, self.needed(action, call))

    def admits(self, role: Role, action: str, needed: tuple[Pattern, ...]) -> bool | None:
        """Whether a role and its boundary may allow an action on any of some ARNs; None when one is not known."""
        answer = self.granted(about(role, action), action, needed)
        bounded = role.limits is not None and self.granted(role.limits, action, needed) is False
        return False if bounded else answer

    def refuses(self, role: Role, action: str, needed: tuple[Pattern, ...]) -> Statement | None:
        """An unconditional Deny, of the role or its boundary, that surely covers every one of some ARNs."""
        limits = role.limits.items if role.limits is not None else ()
        for statement in (*about(role, action).items, *limits):
            if statement.allow or statement.conditions.items or statement.conditions.gaps:
                continue
            if covered(statement, action) and statement.decided and self.surely(statement, needed):
                return statement
        return None

    def setting(self, action: str, target: Value[str | Text | Reference]) -> tuple[Pattern, ...]:
        """The ARNs on which Lambda itself needs an action: of a queue, stream or topic of the template, else of any."""
        reference = target.value if isinstance(target, Known) else None
        base = self.resources.arn(reference) if isinstance(reference, Reference) else None
        service = action.partition(":")[0]
        if base is None or service_of(base) != service or iam.star_is_usual(action):
            return form_patterns(action)
        below = {"dynamodb": "/stream/", "s3": "/"}.get(service, "")
        return ((*base, *below, ANY),) if below else (base,)

    @staticmethod
    def named(action: str) -> bool:
        """Whether a statement for an action usually names a resource."""
        return not iam.star_is_usual(action)

    def granted(self, statements: Several[Statement], action: str, needed: tuple[Pattern, ...]) -> bool | None:
        """Whether any Allow may cover an action on any of some ARNs; None when a statement is not known."""
        unknown = bool(statements.gaps)
        for statement in statements.items:
            if statement.allow and covered(statement, action):
                if self.possible(statement, action, needed):
                    return True
            elif statement.allow and not statement.decided:
                unknown = True
        return None if unknown else False

    def wanted(self, action: str, call: Call) -> str:
        """The ARN on which a call needs an action, as far as it is known; the simplest first where there are several."""
        found = sorted(dict.fromkeys(map(spelled_out, self.needed(action, call))), key=len)
        return "` or `".join(found[:2]) or ANY

    def possible(self, statement: Statement, action: str, calls: tuple[Pattern, ...]) -> bool:
        """Whether a statement may cover an action on any of some ARNs; True as long as something is not known."""
        if statement.resources.gaps or not statement.resources.items:
            return True
        if statement.negated_resources:
            return not calls or not all(self.listed(statement, needed) for needed in calls)
        return any(self.fits(resource, action, calls) for resource in statement.resources.items)

    def surely(self, statement: Statement, calls: tuple[Pattern, ...]) -> bool:
        """Whether a statement's resources cover every one of some ARNs for sure."""
        if not statement.negated_resources:
            return statement.on_everything or (bool(calls) and all(self.listed(statement, one) for one in calls))
        if statement.resources.gaps or not calls:
            return False
        written = [self.sure(resource) for resource in statement.resources.items]
        return all(one is not None and not any(meet(one, needed) for needed in calls) for one in written)

    def listed(self, statement: Statement, needed: Pattern) -> bool:
        """Whether one of a statement's entries surely covers an ARN."""
        written = (self.sure(resource) for resource in statement.resources.items)
        return any(one is not None and within(needed, one) for one in written)

    def sure(self, resource: Value[str | Text | Reference]) -> Pattern | None:
        """A resource entry, whatever its parameters are."""
        return self.resources.pattern(whole(resource)) if isinstance(resource, Known) else None

    def fits(self, resource: Value[str | Text | Reference], action: str, calls: tuple[Pattern, ...]) -> bool:
        """Whether one resource entry of a statement may be one of some ARNs."""
        if isinstance(resource, Known) and resource.value == ANY:
            return True
        written = self.sure(resource)
        if written is None or all(map(anything, written)):
            return True
        if not calls:
            return any(map(anything, written)) or not listing(action)
        return any(meet(written, needed) and not elsewhere(written, needed) for needed in calls)

    def needed(self, action: str, call: Call) -> tuple[Pattern, ...]:
        """The ARNs on which a call may need an action: of its own target, else of every form that the action takes."""
        target = call.target
        if isinstance(target, Known):
            base = self.target(whole(target), call)
            same = base is not None and service_of(base) == action.partition(":")[0]
            own = tuple(self.forms(action, base, call)) if base is not None and same else ()
            if own:
                return own
        if call.service == "sns" and call.argument("PhoneNumber") is not None:
            return (TO_A_PHONE,)
        return form_patterns(action)

    def target(self, value: str | Text | Reference, call: Call) -> Pattern | None:
        """The ARN of what a call names; None when it is not known well enough."""
        if isinstance(value, Reference):
            return self.resources.arn(value)
        form = SERVICES.get(call.service)
        if str(value).startswith("arn:") or form is None:
            return self.resources.pattern(value) if str(value).startswith("arn:") else None
        name = self.resources.pattern(value)
        if (
            name is None
            or call.argument("Rule") is not None  # of EventBridge, where a bare name is otherwise a bus
            or all(map(anything, name))
            or (":" in name and not (call.service == "lambda" and aliased(name)))
            or ("/" in name and call.service not in PATHS)
            or str(value).startswith("http")
        ):
            return None
        if call.service == "ssm" and name[:1] == ("/",):
            name = name[1:]
        if call.service == "lambda" and not isinstance(name[-1], str):  # it may end with a version
            name = (*words(name[:-1]), name[-1])
        elif call.service not in PATHS:
            name = words(name)
        return around(form, name)

    def forms(self, action: str, base: Pattern, call: Call) -> Iterator[Pattern]:
        """The ARNs of an action on a target: what stands in it where the action works on a part."""
        service, name = action.split(":", 1)
        forms = iam.resource_forms(action)
        if service == "s3":
            if "/" in base or "accesspoint" in "".join(part for part in base if isinstance(part, str)):
                return
            if any(form.endswith("/${ObjectName}") for form in forms):
                yield (*base, "/", *begun(call))
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
                yield (*base, ":", *exact(call.argument("Qualifier")))
                if exact(call.argument("Qualifier")) == tuple("$LATEST"):
                    yield base
        elif service == "states" and name.startswith("Start") and any("stateMachine" in form for form in forms):
            yield base
            yield (*base, ":", ANY)
        elif service == "ssm" and name.startswith("GetParameter"):
            yield base
            if name == "GetParametersByPath":
                yield (*base, "/", ANY)
        elif service in ("sqs", "sns", "kinesis", "firehose", "secretsmanager", "events", "kms"):
            yield base


def aliased(name: Pattern) -> bool:
    """Whether a function's name is one with an alias or a version: `report:live`."""
    if name.count(":") != 1 or name[-1] == ":" or name[-7:] == tuple("$LATEST"):
        return False
    return not all(isinstance(one, str) and one.isdigit() for one in name[: name.index(":")])  # an account's number


def begun(call: Call) -> Pattern:
    """The object on which a call acts, as far as its key is written: `f"out/{id}"` begins with `out/`.

    What is copied has a key of its own.
    """
    key = call.argument("Key") if call.argument("CopySource") is None else None
    symbol = key.symbol if key is not None else None
    first = symbol.parts[0] if isinstance(symbol, Joined) else None
    if isinstance(first, Const) and isinstance(first.value, str):
        return (*first.value, ANY)
    return exact(key)


def exact(argument: Argument | None) -> Pattern:
    """What is known of a text that is passed."""
    text = argument.symbol.value if argument is not None and isinstance(argument.symbol, Const) else None
    return tuple(text) if isinstance(text, str) else (ANY,)
