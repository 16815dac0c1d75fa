"""From a name in code to a resource of the template: by reference or by an equal name, never by likeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lambdalint.deployment.binding.branches import Environment
from lambdalint.deployment.model.resources import Resource
from lambdalint.once import once
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.symbols import Argument, Choice, Const, Env, Input, Item, Joined, SsmValue, Symbol
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Text, Unknown, Value, joined

Target = Value[Reference | Text | str]

TYPES: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"),
    "sqs": ("AWS::SQS::Queue",),
    "sns": ("AWS::SNS::Topic",),
    "s3": ("AWS::S3::Bucket",),
    "lambda": ("AWS::Serverless::Function", "AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version"),
    "events": ("AWS::Events::EventBus", "AWS::Events::Rule"),
    "stepfunctions": (
        "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::StateMachine",
        "AWS::StepFunctions::Activity",
    ),
    "kinesis": ("AWS::Kinesis::Stream",),
    "firehose": ("AWS::KinesisFirehose::DeliveryStream",),
    "secretsmanager": ("AWS::SecretsManager::Secret",),
    "ssm": ("AWS::SSM::Parameter", "AWS::SSM::Document"),
    "kms": ("AWS::KMS::Key", "AWS::KMS::Alias"),
    "cognito-idp": ("AWS::Cognito::UserPool",),
    "logs": ("AWS::Logs::LogGroup",),
    "ecs": ("AWS::ECS::TaskDefinition", "AWS::ECS::Cluster", "AWS::ECS::Service"),
    "glue": ("AWS::Glue::Job", "AWS::Glue::Crawler", "AWS::Glue::Database", "AWS::Glue::Table", "AWS::Glue::Workflow"),
    "codebuild": ("AWS::CodeBuild::Project",),
    "codepipeline": ("AWS::CodePipeline::Pipeline",),
    "iot-data": (),
}
"""The types that the argument naming a resource can refer to, by the service of the call."""

DEFAULT_BUS = "default"
OWN_NAMES = ("function_name", "invoked_function_arn")
"""What the context says of the function itself."""

OPEN_TYPES = ("AWS::CloudFormation::", "AWS::Serverless::Application", "Custom::")
"""Types whose attributes may name anything."""


class Targets:
    """Resolves the symbols of one function's code in one world."""

    def __init__(
        self,
        environment: Environment,
        resources: Sequence[Resource],
        parameters: Mapping[str, Target],
        function: str = "",
    ) -> None:
        self.environment, self.function = environment, function
        self.resources = resources
        self.parameters = parameters

    @once
    def _types(self) -> dict[str, str]:
        return {resource.id: resource.type for resource in self.resources}

    def of(self, argument: Argument, service: str) -> Target:
        """The resource that an argument names: a Reference when it is one of this template."""
        return self._fitting(self.value(argument.symbol, argument.span), service)

    def unnamed(self, call: AwsCall) -> Target:
        """The target of a call that names none; events without a bus go to the default one."""
        entries = next((one for name, one in call.arguments if name == "Entries"), None)
        if call.service == "events" and call.api == "PutEvents" and entries is not None and entries.members:
            events = [event for _, event in entries.members]
            if entries.complete and all(one.complete and one.member("EventBusName") is None for one in events):
                return Known(DEFAULT_BUS, entries.span)
        return Unknown(call.site.span, f"`{call.operation}` names no resource here")

    def value(self, symbol: Symbol, span: Span) -> Target:
        """What a symbol is in this deployment."""
        match symbol:
            case Const(value):
                return Known(str(value), span) if value is not None else Unknown(span, "it is None")
            case Env(name, default):
                return self._variable(name, default, span)
            case Joined(parts):
                return self._joined(parts, span)
            case Choice(options):
                found = [self.value(option, span) for option in options]
                same = all(_equal(one, found[0]) for one in found)
                return found[0] if same else Unknown(span, "it is one of several")
            case SsmValue(name):
                key = self.value(name, span)
                if isinstance(key, Known) and str(key.value) in self.parameters:
                    return self.parameters[str(key.value)]
                return Unknown(span, "it is read from an SSM parameter")
            case Item(Input("context"), key) if key in OWN_NAMES and self.function:
                return Known(Reference(self.function), span)
            case Item() | Input():
                return Unknown(span, f"it comes from the {_root(symbol)}")
        return Unknown(span, "it was not followed")

    def _variable(self, name: str, default: Symbol | None, span: Span) -> Target:
        if name in self.environment.written.items:
            return Unknown(span, f"`{name}` is set by the code itself")
        variable = self.environment.variable(name)
        if variable is not None:
            match variable.value:
                case Known(Reference() | Text() as known, where, basis):
                    return Known(known, where, basis)
                case Known(scalar, where, basis):
                    text = str(scalar).lower() if isinstance(scalar, bool) else str(scalar)
                    return Known(text, where, basis)
                case other:
                    return other
        if name == "AWS_LAMBDA_FUNCTION_NAME" and self.function:
            return Known(Reference(self.function), span)
        if self.environment.unset(name):
            if default is not None and default != Const(None):
                return self.value(default, span)
            return Unknown(span, f"`{name}` is not set")
        return Unknown(span, f"`{name}` is not set in this template")

    def _joined(self, symbols: tuple[Symbol, ...], span: Span) -> Target:
        pieces = [self.value(symbol, span) for symbol in symbols]
        return joined([Unknown(span, "it is left out") if isinstance(one, Absent) else one for one in pieces], span)

    def _fitting(self, value: Target, service: str) -> Target:
        """The same, as a reference where a resource of a fitting type has this name."""
        if not isinstance(value, Known):
            return value
        types = TYPES.get(service)
        stripped = unwrapped(value.value)
        if isinstance(stripped, Reference):
            kind = self._types.get(stripped.id)
            if types and kind is not None and kind not in types and not kind.startswith(OPEN_TYPES):
                return Unknown(value.span, f"`{stripped.id}` is of another type")
            return Known(stripped, value.span, value.basis)
        named = [one for one in self.resources if one.type in types and _named(one, stripped)] if types else []
        if len(named) == 1:
            return Known(Reference(named[0].id), value.span, value.basis)
        return value


def _named(resource: Resource, name: str | Text) -> bool:
    """Whether a resource has this physical name."""
    value = resource.name
    if not isinstance(value, Known):
        return False
    if isinstance(name, str):
        return value.value == name
    return isinstance(value.value, Text) and _form(value.value) == _form(name)


def _form(text: Text) -> tuple[object, ...]:
    """The parts of a text; two unknown parts are the same when they are the same parameter."""
    return tuple((part.of or part) if isinstance(part, Unknown) else part for part in text.parts)


def unwrapped(value: str | Text | Reference) -> str | Text | Reference:
    """The name inside an ARN, a queue's address or a stream's ARN, by position."""
    if isinstance(value, Reference):
        return value
    if isinstance(value, str):
        if value.startswith("arn:") and value.count(":") >= 5:
            return _last(value.split(":", 5)[5])
        if value.startswith("https://sqs"):
            return value.rstrip("/").rpartition("/")[2]
        return value
    first = value.parts[0]
    if isinstance(first, str) and first.startswith(("arn:", "https://sqs")):
        references = [part for part in value.parts if isinstance(part, Reference)]
        if len(references) == 1 and not references[0].attribute:
            return references[0]
        last = value.parts[-1]
        if isinstance(last, str):
            name = last.rpartition("/")[2].rpartition(":")[2]
            return name if name and (len(name) < len(last)) else value
    return value


def _last(resource: str) -> str:
    """The name in the last part of an ARN: `table/orders/stream/…` is orders, `function:worker` is worker."""
    if resource.startswith(("table/", "stream/", "deliverystream/", "event-bus/")):
        return resource.split("/")[1]
    if resource.startswith(("function:", "stateMachine:", "log-group:", "secret:")):
        return resource.split(":")[1]
    return resource


def _equal(one: Target, other: Target) -> bool:
    return isinstance(one, Known) and isinstance(other, Known) and one.value == other.value


def _root(symbol: Symbol) -> str:
    while isinstance(symbol, Item):
        symbol = symbol.of
    return symbol.name if isinstance(symbol, Input) else "environment"
