"""Execution roles: those written as resources, and those that SAM makes for a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from lambdalint.deployment.build.connectors import Edge, granted
from lambdalint.deployment.build.grants import Grants, attached, limits, written
from lambdalint.deployment.build.policies import allow, automatic, document, sam_template
from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.permissions import Granted, Role
from lambdalint.once import once
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
ATTACHING = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")

POLLERS = {
    "SQS": "AWSLambdaSQSQueueExecutionRole",
    "Kinesis": "AWSLambdaKinesisExecutionRole",
    "DynamoDB": "AWSLambdaDynamoDBExecutionRole",
    "MSK": "AWSLambdaMSKExecutionRole",
}
SECRET_READERS = ("MQ", "SelfManagedKafka", "DocumentDB")
SECRETS = ("SourceAccessConfigurations", "SchemaRegistryConfig")
"""Properties of an MSK event that name secrets."""


class Roles:
    """Every execution role of a template, one object for all functions that share it."""

    def __init__(
        self,
        template: Template,
        connected: Sequence[Edge | Unknown],
        elsewhere: Callable[[str], Role | None] = lambda id: None,
        users: Mapping[str, list[str]] = MappingProxyType({}),
    ) -> None:
        self.template, self.connected, self.elsewhere = template, connected, elsewhere
        self.users: dict[str, list[str]] = {id: list(functions) for id, functions in users.items()}
        self.implicit_of: dict[str, Resource] = {}
        for function in template.of_type(*FUNCTIONS):
            if function.type == "AWS::Serverless::Function" and function.properties["Role"].absent:
                self.implicit_of[f"{function.id}Role"] = function
                self.users.setdefault(f"{function.id}Role", []).insert(0, function.id)
            role = id_of(reference_of(function.properties["Role"].value(), template))
            if role:
                self.users.setdefault(role, []).append(function.id)
        self.built: dict[str, Role] = {}

    def let_go(self) -> None:
        """Take them apart: they ask this one for what they grant."""
        self.built.clear()

    def of(self, function: Resource) -> Value[Role]:
        """The role of a function; Unknown when it comes from outside."""
        view = function.properties["Role"]
        if view.absent:
            if function.type != "AWS::Serverless::Function":
                return Unknown(function.span, "the function names no role")
            return Known(self.implicit(function), function.span)
        value = reference_of(view.value(), self.template)
        match value:
            case Known(Reference(id), span) if id in self.template.resources:
                resource = self.template.resources[id]
                if resource.type == "AWS::IAM::Role":
                    return Known(self.explicit(resource), span, value.basis)
                return Unknown(span, f"the role comes from `{id}`")
            case Known(Reference(id), span) if id in self.implicit_of:
                return Known(self.implicit(self.implicit_of[id]), span, value.basis)
            case Known(Reference(id), span) if id.startswith("/") and (role := self.elsewhere(id)) is not None:
                return Known(role, span, value.basis)
            case Unknown() as gap:
                return gap
        return Unknown(view.span, "the role is not one of this template")

    def by_id(self, id: str) -> Role | None:
        """A role of this template, written or made by SAM."""
        resource = self.template.resources.get(id)
        if resource is not None and resource.type == "AWS::IAM::Role":
            return self.explicit(resource)
        return self.implicit(self.implicit_of[id]) if id in self.implicit_of else None

    def all(self) -> tuple[Role, ...]:
        """Every role that functions use or that Lambda may assume."""
        for resource in self.template.of_type("AWS::IAM::Role"):
            self.explicit(resource)
        return tuple(self.built.values())

    def explicit(self, resource: Resource) -> Role:
        """A role that is a resource, made once."""
        known = self.built.get(resource.id)
        if known is None:
            users = tuple(self.users.get(resource.id, ()))
            known = Role(resource.id, resource.span, False, users, partial(self.written, resource))
            self.built[resource.id] = known
        return known

    def written(self, resource: Resource) -> Granted:
        """What a role grants that is a resource."""
        grants, own = Grants(), written(resource.properties)
        grants.add(own.inline)
        for one in own.managed:
            grants.managed_policy(one, self.template)
        self.attached(resource.id, own.name, grants)
        if self.connected:
            grants.add(granted(self.connected, self.users.get(resource.id, []), resource.id))
        return grants.together(own.boundary, own.principals, limits(own.boundary, self.template))

    def attached(self, id: str, own: Value[Reference | Text | str], grants: Grants) -> None:
        """Policies that name the role from elsewhere."""
        for view, names in self.attaching:
            if any(id_of(name) == id or same_name(name, own) for name in names.items):
                grants.add(document(view))
            grants.gaps += names.gaps

    @once
    def attaching(self) -> list[tuple[View, Several[Value[Reference | Text | str]]]]:
        """The documents of policies that are resources, with the roles that they name."""
        found = []
        for policy in self.template.of_type(*ATTACHING):
            properties = policy.properties
            one = policy.type == "AWS::IAM::RolePolicy"
            roles = Several((properties["RoleName"],)) if one else properties["Roles"].items()
            names = tuple([reference_of(role.value(), self.template) for role in roles.items])
            found.append((properties["PolicyDocument"], Several(names, roles.gaps)))
        return found

    def implicit(self, function: Resource) -> Role:
        """The role that SAM makes."""
        id = f"{function.id}Role"
        known = self.built.get(id)
        if known is None:
            known = Role(id, function.span, True, tuple(self.users[id]), partial(self.made, function, id))
            self.built[id] = known
        return known

    def made(self, function: Resource, id: str) -> Granted:
        """What a role grants that SAM makes: its own grants, what the events need, and Policies."""
        grants = Grants()
        properties = function.properties
        durable = not properties["DurableConfig"].absent
        basic = "AWSLambdaBasicDurableExecutionRolePolicy" if durable else "AWSLambdaBasicExecutionRole"
        grants.add(automatic(basic, function.span, "logs"))
        tracing = properties["Tracing"].text()
        if not properties["Tracing"].absent and not (isinstance(tracing, Known) and tracing.value == "Disabled"):
            grants.add(automatic("AWSXrayWriteOnlyAccess", properties["Tracing"].span, "tracing"))
        if not properties["VpcConfig"].absent:
            grants.add(automatic("AWSLambdaVPCAccessExecutionRole", properties["VpcConfig"].span, "VPC"))
        self.events(properties["Events"], grants)
        self.failure_targets(properties, grants)
        self.policies(properties["Policies"], grants)
        self.attached(id, Absent(function.span), grants)
        if self.connected:
            grants.add(granted(self.connected, self.users[id], id))
        boundary = properties["PermissionsBoundary"].name_value()
        return grants.together(boundary, Several(("lambda.amazonaws.com",)), limits(boundary, self.template))

    def events(self, view: View, grants: Grants) -> None:
        """Grants what SAM adds for a function's events: polling, decrypting."""
        events = view.entries()
        grants.gaps += events.gaps
        for _, event in events.items:
            kind = event["Type"].text()
            if not isinstance(kind, Known):
                continue
            properties = event["Properties"]
            if kind.value == "SNS" and not properties["SqsSubscription"].absent:
                through = properties["SqsSubscription"].boolean()
                if not (isinstance(through, Known) and not through.value):
                    grants.add(automatic(POLLERS["SQS"], event.key_span, "SNS event through a queue"))
            if kind.value in POLLERS:
                grants.add(automatic(POLLERS[kind.value], event.key_span, f"{kind.value} event"))
            secret = kind.value == "MSK" and not all(properties[name].absent for name in SECRETS)
            if secret or kind.value in SECRET_READERS:
                grants.gaps.append(Unknown(event.key_span, f"what SAM grants for a {kind.value} event"))
            target = properties["DestinationConfig"]["OnFailure"]
            if not target.absent and not target["Type"].absent:
                self.failure_target(target["Type"], target["Destination"], grants)

    def failure_targets(self, properties: View, grants: Grants) -> None:
        """Grants what SAM adds for a function's failure targets."""
        queue = properties["DeadLetterQueue"]
        if not queue.absent:
            self.failure_target(queue["Type"], queue["TargetArn"], grants)
        destinations = properties["EventInvokeConfig"]["DestinationConfig"]
        for name in ("OnFailure", "OnSuccess") if not destinations.absent else ():
            target = destinations[name]
            if not target.absent:
                self.failure_target(target["Type"], target["Destination"], grants)

    def failure_target(self, kind: View, target: View, grants: Grants) -> None:
        """Grants to send to one target; a gap where its kind is not known."""
        actions = {
            "SQS": ("sqs:SendMessage",),
            "SNS": ("sns:Publish",),
            "Lambda": ("lambda:InvokeFunction",),
            "EventBridge": ("events:PutEvents",),
            "S3Bucket": ("s3:ListBucket",),
            "S3": ("s3:ListBucket",),
        }
        name = kind.text()
        if isinstance(name, Known) and name.value in actions:
            where = target.name_value()
            grants.statements.append(allow(kind.span, actions[name.value], where, "failure target"))
            if name.value.startswith("S3") and isinstance(where, Known):
                parts = where.value.parts if isinstance(where.value, Text) else (where.value,)
                objects = Known(Text((*parts, "/*")), where.span, where.basis)
                grants.statements.append(allow(kind.span, ("s3:PutObject",), objects, "failure target"))

    def policies(self, view: View, grants: Grants) -> None:
        """Policies in all forms: a name, a mapping, a list of both."""
        items = view.items()
        grants.gaps += items.gaps
        for item in items.items:
            if item.kind == "mapping":
                if not item["Statement"].absent:
                    grants.add(document(item))
                    continue
                if item["Fn::Transform"].absent is False:
                    grants.gaps.append(Unknown(item.span, "`Fn::Transform` may add policies"))
                for name in item.names():
                    found, statements = sam_template(name, item[name])
                    grants.templates.append(found)
                    grants.add(statements)
            else:
                grants.managed_policy(attached(item), self.template)


def same_name(name: Value[Reference | Text | str], own: Value[Reference | Text | str]) -> bool:
    """Whether a written name is the role's own."""
    return isinstance(name, Known) and isinstance(own, Known) and str(name.value) == str(own.value)
