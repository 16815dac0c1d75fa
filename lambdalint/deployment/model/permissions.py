"""Who may do what: execution roles, their statements, and resource-based permissions."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeVar

from lambdalint.deployment.model.action_patterns import ActionPatterns, action_patterns
from lambdalint.frozen import dataclass, field
from lambdalint.once import once
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Several, Text, Value

T = TypeVar("T")


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Actions and resources keep the place of each entry. `negated_actions`: the list is NotAction, so it
    covers everything else; likewise `negated_resources`. `condition_keys` are the lower-case keys of the
    Condition block; `conditions` pairs key with its values. `origin` says where it comes from: "inline",
    "managed AdministratorAccess", "SAM template DynamoDBCrudPolicy", "automatic SQS event", "connector".
    `automatic`: SAM adds it by itself, nobody wrote it. `policy` is the place of the whole policy entry.
    `attachment` is the written name or ARN of a managed policy, with its basis (a parameter's default, Globals).
    """

    span: Span
    allow: bool
    actions: Several[Value[str]]
    resources: Several[Value[str | Text | Reference]]
    negated_actions: bool = False
    negated_resources: bool = False
    conditions: Several[tuple[str, tuple[str, ...]]] = Several()
    origin: str = "inline"
    automatic: bool = False
    policy: Span | None = None
    attachment: Value[str | Text | Reference] | None = None

    @property
    def written(self) -> bool:
        """Whether it stands in a document of the template, be it of a role or of a managed policy of its own."""
        return self.origin == "inline" or (self.origin.startswith("managed ") and self.attachment is None)

    @property
    def attached_at(self) -> Span:
        """The place whose removal takes the statement away: a managed policy's name, else the statement."""
        return self.attachment.span if self.attachment is not None else self.span

    @once
    def known_actions(self) -> tuple[str, ...]:
        """The action patterns that are decided."""
        return tuple([action.value for action in self.actions.items if isinstance(action, Known)])

    @once
    def patterns(self) -> ActionPatterns:
        """The action patterns that are decided, sorted."""
        return action_patterns(self.known_actions)

    @once
    def decided(self) -> bool:
        """Whether all that it says of actions is known."""
        return not self.actions.gaps and len(self.known_actions) == len(self.actions.items)

    @once
    def on_everything(self) -> bool:
        """Whether the resources are all resources."""
        if self.negated_resources:
            return False
        return any(isinstance(resource, Known) and everything(resource.value) for resource in self.resources.items)

    @property
    def condition_keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.conditions.items)


def everything(resource: str | Text | Reference) -> bool:
    """Whether a resource pattern covers every ARN."""
    text = str(resource) if isinstance(resource, (str, Text)) else ""
    if not text.startswith("arn:"):
        return text != "" and text.strip("*") == ""
    parts = text.split(":", 5)[1:]
    return all(part in ("*", "aws", "${?}", "") for part in parts) and "*" in parts


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy that is attached: its name (path stripped), known to our tables or not."""

    span: Span
    name: str
    arn: str
    known: bool

    @property
    def of_aws(self) -> bool:
        """Whether it is AWS's and not an account's own, which may be called the same."""
        return not self.arn.startswith("arn:") or self.arn.split(":", 5)[4:5] == ["aws"]


@dataclass(frozen=True, slots=True)
class PolicyTemplate:
    """A SAM policy template such as DynamoDBCrudPolicy with its parameters."""

    span: Span
    name: str
    parameters: tuple[tuple[str, Value[str | Text | Reference]], ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """What a role may do, and who may assume it.

    `statements` holds what every attachment allows and denies, AWS managed policies expanded.
    `boundary` is a permissions boundary, `limits` what it says, None without one or when it is not known.
    `principals` are the services of the trust policy.
    """

    statements: Several[Statement]
    managed: Several[ManagedPolicy]
    templates: Several[PolicyTemplate]
    boundary: Value[str | Text | Reference]
    principals: Several[str]
    limits: Several[Statement] | None = None


PARTS: tuple[str, ...] = Granted.__match_args__
parts_of = attrgetter(*PARTS)


class Part(Generic[T]):
    """A part of what a role grants: the first one that is asked for brings all of them."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, role: Role, owner: type[Any]) -> T:
        parts = vars(role)
        parts.update(zip(PARTS, parts_of(role.grant()), strict=True))
        found: T = parts[self.name]
        return found


@dataclass(frozen=True)
class Role:
    """An execution role: a resource of its own, or the one SAM makes for a function.

    `id` is the role's logical id; `implicit` roles have the id SAM generates and belong to one function.
    `functions` are the logical ids of the functions that use it. What it grants is worked out when it is asked: of a
    role that no function uses nobody does.
    """

    id: str
    span: Span
    implicit: bool
    functions: tuple[str, ...]
    grant: Callable[[], Granted] = field(compare=False, repr=False)

    statements = Part[Several[Statement]]()
    managed = Part[Several[ManagedPolicy]]()
    templates = Part[Several[PolicyTemplate]]()
    boundary = Part[Value[str | Text | Reference]]()
    principals = Part[Several[str]]()
    limits = Part[Several[Statement] | None]()

    @property
    def holder(self) -> str:
        """The resource that findings are about: the function for which SAM makes the role, else the role itself."""
        return self.functions[0] if self.implicit else self.id

    @once
    def about(self) -> dict[str, Several[Statement]]:
        """What its statements say of the actions that were asked for: many functions may use it, and call the same."""
        return {}

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return compared(self) == compared(other) if type(other) is Role else NotImplemented


compared = attrgetter("id", "span", "implicit", "functions", *PARTS)
"""What two roles must agree in to be the same."""


@dataclass(frozen=True, slots=True)
class Permission:
    """An AWS::Lambda::Permission. `function` is the logical id it names, `qualifier` its alias or version.

    `through_url`: it admits only calls that come by the function's URL (InvokedViaFunctionUrl).
    """

    id: str
    span: Span
    function: Value[str]
    qualifier: str
    action: Value[str]
    principal: Value[str | Text | Reference]
    source_arn: Value[str | Text | Reference]
    source_account: Value[str | Text | Reference]
    organization: Value[str | Text | Reference]
    url_auth_type: Value[str]
    event_source_token: Value[str | Text | Reference]
    through_url: Value[bool]
    generated: bool = False

    @property
    def of_url(self) -> bool:
        """Whether it is about the function's URL, which needs two: to call it, and to invoke the function by it."""
        if not isinstance(self.url_auth_type, Absent):
            return True
        if isinstance(self.through_url, Known):
            return self.through_url.value
        return isinstance(self.action, Known) and self.action.value == "lambda:InvokeFunctionUrl"
