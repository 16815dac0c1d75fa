"""What is granted to a role: collected from its policies, and what its properties say by themselves."""

from __future__ import annotations

from lambdalint.deployment.build.policies import aws_managed, document
from lambdalint.deployment.model.permissions import Granted, ManagedPolicy, PolicyTemplate, Statement
from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.sharing import shared
from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value


@dataclass(slots=True)
class Grants:
    """What is collected for one role."""

    statements: list[Statement] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)
    managed: list[ManagedPolicy] = field(default_factory=list)
    templates: list[PolicyTemplate] = field(default_factory=list)

    def add(self, found: Several[Statement]) -> None:
        self.statements += found.items
        self.gaps += found.gaps

    def together(
        self,
        boundary: Value[Reference | Text | str],
        principals: Several[str],
        limits: Several[Statement] | None,
    ) -> Granted:
        """All that was collected, and what the role says besides."""
        gaps = tuple(self.gaps)
        return Granted(
            statements=Several(tuple(self.statements), gaps),
            managed=Several(tuple(self.managed), gaps),
            templates=Several(tuple(self.templates), gaps),
            boundary=boundary,
            principals=principals,
            limits=limits,
        )

    def managed_policy(self, one: Attached, template: Template) -> None:
        """An ARN, a short name, or a reference to a managed policy of this template."""
        value = one.value
        if isinstance(value, Known) and isinstance(value.value, Reference):
            policy = template.find(value.value.id)
            if policy is not None and policy.type == "AWS::IAM::ManagedPolicy":
                self.add(document(policy.properties["PolicyDocument"], f"managed {policy.id}"))
            else:
                self.gaps.append(Unknown(one.span, f"`{value.value.id}` is no managed policy of this template"))
            return
        if one.policy is not None:
            self.managed.append(one.policy)
        self.add(one.statements)


@dataclass(frozen=True, slots=True)
class Attached:
    """A managed policy as it is named, and what it says when it is one of AWS."""

    value: Value[Reference | Text | str]
    span: Span
    policy: ManagedPolicy | None = None
    statements: Several[Statement] = Several()


def attached(view: View) -> Attached:
    """What an entry of a list of managed policies names."""
    value = view.name_value()
    if isinstance(value, Absent) or (isinstance(value, Known) and isinstance(value.value, Reference)):
        return Attached(value, view.span)
    return Attached(value, view.span, *aws_managed(value))


@dataclass(frozen=True, slots=True)
class Written:
    """What the properties of a role say by themselves, whatever else is in the template."""

    inline: Several[Statement]
    managed: tuple[Attached, ...]
    name: Value[Reference | Text | str]
    boundary: Value[Reference | Text | str]
    principals: Several[str]


@shared
def written(properties: View) -> Written:
    """A role's own policies, the names of others, and who may assume it."""
    grants, policies, arns = Grants(), properties["Policies"].items(), properties["ManagedPolicyArns"].items()
    grants.gaps += policies.gaps
    for policy in policies.items:
        grants.add(document(policy["PolicyDocument"]))
    return Written(
        Several(tuple(grants.statements), (*grants.gaps, *arns.gaps)),
        tuple(map(attached, arns.items)),
        properties["RoleName"].name_value(),
        properties["PermissionsBoundary"].name_value(),
        principals(properties["AssumeRolePolicyDocument"]),
    )


@shared
def principals(view: View) -> Several[str]:
    """The services of a trust policy."""
    found: list[str] = []
    statements = view["Statement"].items()
    gaps = list(statements.gaps)
    for item in statements.items:
        services = item["Principal"]["Service"].items()
        gaps += services.gaps
        for service in services.items:
            name = service.name_value()
            if isinstance(name, Known):
                found.append(str(name.value).replace("${?}", "amazonaws.com"))
            elif isinstance(name, Unknown):
                gaps.append(name)
    return Several(tuple(dict.fromkeys(found)), tuple(gaps))


def limits(value: Value[Reference | Text | str], template: Template) -> Several[Statement] | None:
    """What a permissions boundary says: a managed policy of AWS or of this template."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, Known) and isinstance(value.value, Reference):
        policy = template.find(value.value.id)
        if policy is None or policy.type != "AWS::IAM::ManagedPolicy":
            return None
        return document(policy.properties["PolicyDocument"], f"boundary {policy.id}")
    named, statements = aws_managed(value)
    return statements if named is not None and named.known else None
