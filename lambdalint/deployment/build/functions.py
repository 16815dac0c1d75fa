"""A function's own properties in one world: SAM's and CloudFormation's spelling alike."""

from __future__ import annotations

from lambdalint.deployment.build.mentions import Names
from lambdalint.deployment.build.polling import failure_target, present
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.function import FunctionUrl, InvokeConfig, Settings, Variable, VpcConfig
from lambdalint.deployment.model.trigger import FailureTarget, Mode, Trigger
from lambdalint.deployment.secrets import secret
from lambdalint.frozen import replace
from lambdalint.template.cursor import View
from lambdalint.template.hidden import no_echo
from lambdalint.template.samnames import destination
from lambdalint.template.sharing import shared
from lambdalint.template.view import Resource, Template
from lambdalint.value import (
    Absent,
    Assumed,
    Known,
    Reference,
    Several,
    Text,
    Unknown,
    Value,
    convert,
    otherwise,
    parts_of,
)

DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"
SAM = "AWS::Serverless::Function"
ASYNCHRONOUS = 3
"""How often Lambda tries an asynchronous event, where nothing else is set."""
ONE_SUBNET = ("AWS::EC2::Subnet::Id", "AWS::SSM::Parameter::Value<AWS::EC2::Subnet::Id>")
SUBNETS = ("List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>")
"""Types of parameters that CloudFormation refuses without the id of a subnet that there is."""
"""Types of parameters that hold the id of one subnet."""


def variables(function: Resource) -> Several[Variable]:
    """The environment variables that the template sets; what Globals set alone is the same for every function."""
    view, inherited = function.properties["Environment"], function.template.inherited
    key = (id(view.node), view.basis)
    if view.basis and key not in inherited:
        inherited[key] = environment(view)
    return inherited[key] if view.basis else environment(view)


@shared
def environment(view: View) -> Several[Variable]:
    """What the property sets."""
    entries = view["Variables"].written()
    found = [made for name, one in entries.items if (made := variable(one, name)) is not None]
    gaps = (view.unknown,) if view.unknown is not None else entries.gaps
    transform = view["Fn::Transform"]
    if not transform.absent:
        gaps = (*gaps, Unknown(transform.span, "`Fn::Transform` may set more variables"))
    return Several(tuple(found), gaps)


@shared
def variable(view: View, name: str) -> Variable | None:
    """A variable, where it is there in this world."""
    value = view.value()
    if isinstance(value, Absent):
        return None
    hidden = no_echo(view)
    return Variable(name, view.key_span, value, hidden, secret(name, value, hidden))


@shared
def settings(properties: View, sam: bool) -> Settings:
    """The function's own settings, with the defaults that AWS documents."""
    logging, layers = properties["LoggingConfig"], properties["Layers"].items()
    return Settings(
        name=properties["FunctionName"].name_value(),
        runtime=properties["Runtime"].text(),
        package_type=otherwise(properties["PackageType"].text(), "Zip", DOCS),
        handler_name=properties["Handler"].text(),
        timeout=otherwise(properties["Timeout"].integer(), 3, DOCS),
        memory=otherwise(properties["MemorySize"].integer(), 128, DOCS),
        ephemeral_storage=otherwise(properties["EphemeralStorage"]["Size"].integer(), 512, DOCS),
        architecture=otherwise(architecture(properties), "x86_64", DOCS),
        vpc=vpc(properties),
        reserved_concurrency=properties["ReservedConcurrentExecutions"].integer(),
        provisioned_concurrency=properties["ProvisionedConcurrencyConfig"]["ProvisionedConcurrentExecutions"].integer(),
        auto_publish_alias=properties["AutoPublishAlias"].text(),
        layers=Several(tuple([item.name_value() for item in layers.items]), (*layers.gaps, *properties.template.gaps)),
        tracing=properties["Tracing"].text() if sam else properties["TracingConfig"]["Mode"].text(),
        log_format=logging["LogFormat"].text(),
        application_log_level=logging["ApplicationLogLevel"].text(),
        snap_start=properties["SnapStart"]["ApplyOn"].text(),
        file_systems=file_systems(properties),
        durable=present(properties["DurableConfig"]),
        recursive_loop=properties["RecursiveLoop"].text(),
        capacity_provider=present(properties["CapacityProviderConfig"]),
    )


def vpc(properties: View) -> Value[VpcConfig]:
    """The attachment; one that is an option and absent in this world stays where it is written."""
    view = properties["VpcConfig"]
    if view.unknown is not None:
        return view.unknown
    if view.absent:
        return Absent(properties.owner if view.node is None else view.key_span)
    subnets, groups = ids(view["SubnetIds"]), ids(view["SecurityGroupIds"])
    config = VpcConfig(view.key_span, subnets, groups, view["Ipv6AllowedForDualStack"].boolean())
    if not subnets.items and not subnets.gaps:
        return Absent(view.key_span)
    return Known(config, view.key_span, view.basis)


def ids(view: View) -> Several[Value[str | Text | Reference]]:
    """The ids of a list. How many a list parameter holds is decided by who deploys, not by its default."""
    items = view.items()
    values = [value for item in items.items if getattr(value := single(item), "value", None) != ""]
    values += [first for gap in items.gaps if (first := first_subnet(gap, view)) is not None]
    gaps = [Unknown(value.span, "who deploys decides which") for value in values if later(value)]
    return Several(tuple(values), (*items.gaps, *gaps[:1]))


def first_subnet(gap: Unknown, view: View) -> Known[Text] | None:
    """The id that a parameter for a list of subnets holds in any case, whatever others it holds."""
    if gap.of not in view.template.source.parameters or view.template.parent is not None:
        return None
    if view.template.source.parameters[gap.of].type not in SUBNETS:
        return None
    return Known(Text((Unknown(gap.span, "who deploys decides which", gap.of),)), gap.span)


def single(view: View) -> Value[str | Text | Reference]:
    """An id; of a parameter that holds the id of one subnet it is known that it is one, whatever it will be."""
    value = view.name_value()
    parts = parts_of(value) if isinstance(value, Known) else (value,)
    name = parts[0].of if len(parts) == 1 and isinstance(parts[0], Unknown) else ""
    parameter = view.template.source.parameters.get(name) if view.template.parent is None else None
    if parameter is not None and parameter.type in ONE_SUBNET:
        return Known(Text((Unknown(value.span, "who deploys decides which", name),)), value.span)
    return value


def later(value: Value[str | Text | Reference]) -> bool:
    """Whether a value is a parameter's default, or looked up at deployment, where it may be a list."""
    if not isinstance(value, Known):
        return False
    return any(isinstance(basis, Assumed) for basis in value.basis) or "{{resolve:" in str(value.value)


def dead_letter(function: Resource) -> Value[FailureTarget]:
    """SAM's DeadLetterQueue, CloudFormation's DeadLetterConfig."""
    property = "DeadLetterQueue" if function.type == SAM else "DeadLetterConfig"
    return failure_target(function.properties[property], "TargetArn")


def function_at(view: View, template: Template, names: Names) -> str:
    """The function that a property is about: by reference, ARN or name."""
    target = reference_of(view.value(), template)
    id, _ = names.ids.get(getattr(getattr(target, "value", None), "id", ""), ("", ""))
    return id or next((id for id, _ in names.of_place(view)), "")


def invoke_configs(function: Resource, template: Template, names: Names) -> Several[InvokeConfig]:
    """EventInvokeConfig in SAM, and AWS::Lambda::EventInvokeConfig resources."""
    found = []
    own = function.properties["EventInvokeConfig"]
    if not own.absent and function.type == SAM:
        alias = function.properties["AutoPublishAlias"].text()
        config = invoke_config(own, alias.value if isinstance(alias, Known) else "")
        targets = own["DestinationConfig"]
        failed = destination(function.id, "OnFailure", targets["OnFailure"])
        done = destination(function.id, "OnSuccess", targets["OnSuccess"])
        if failed or done:
            config = replace(
                config, on_failure=into(failed, config.on_failure), on_success=into(done, config.on_success)
            )
        found.append(config)
    gaps = [own.unknown] if own.unknown is not None else []
    for resource in template.of_type("AWS::Lambda::EventInvokeConfig"):
        if function_at(resource.properties["FunctionName"], template, names) != function.id:
            continue
        qualifier = resource.properties["Qualifier"]
        text = qualifier.text()
        name = text.value if isinstance(text, Known) and text.value != "$LATEST" else ""
        name = name if not isinstance(text, Unknown) else "${Qualifier}"
        reference = reference_of(qualifier.value(), template)
        alias_id = getattr(getattr(reference, "value", None), "id", "")
        found.append(invoke_config(resource.properties, names.ids[alias_id][1] if alias_id in names.ids else name))
    return Several(tuple(found), tuple(gaps))


def into(made: str, written: Value[FailureTarget]) -> Value[FailureTarget]:
    """A destination that is what SAM makes for it, if it makes anything."""
    target: Value[Reference | Text | str] = Known(Reference(made, "Arn"), written.span)
    return convert(written, lambda old: replace(old, target=target)) if made and isinstance(written, Known) else written


def invoke_config(view: View, qualifier: str) -> InvokeConfig:
    """The settings of asynchronous invocation for a qualifier."""
    return InvokeConfig(
        view.key_span,
        qualifier,
        failure_target(view["DestinationConfig"]["OnFailure"], "Destination"),
        failure_target(view["DestinationConfig"]["OnSuccess"], "Destination"),
        view["MaximumRetryAttempts"].integer(),
        view["MaximumEventAgeInSeconds"].integer(),
    )


def tried(triggers: Several[Trigger], configs: Several[InvokeConfig]) -> Several[Trigger]:
    """The triggers, with as many attempts as the settings of their qualifier give an asynchronous event."""
    if not configs.items and not configs.gaps:
        return triggers
    return Several(tuple(with_attempts(one, configs) for one in triggers.items), triggers.gaps)


def with_attempts(trigger: Trigger, configs: Several[InvokeConfig]) -> Trigger:
    """An asynchronous trigger with the attempts that the function's own settings leave it."""
    if trigger.mode is Mode.POLLED or not isinstance(trigger.attempts, Known) or trigger.attempts.value != ASYNCHRONOUS:
        return trigger
    written = next((one.maximum_retry_attempts for one in configs.items if one.covers(trigger.qualifier)), None)
    if isinstance(written, Known):
        return replace(trigger, attempts=convert(written, lambda retries: retries + 1))
    unknown = written if isinstance(written, Unknown) else next(iter(configs.gaps), None)
    return replace(trigger, attempts=unknown) if unknown is not None else trigger


def url(function: Resource, template: Template, names: Names) -> Value[FunctionUrl]:
    """FunctionUrlConfig in SAM, or an AWS::Lambda::Url."""
    own = function.properties["FunctionUrlConfig"]
    if own.unknown is not None:
        return own.unknown
    if not own.absent:
        return Known(FunctionUrl(own.key_span, own["AuthType"].text(), own["InvokeMode"].text()), own.key_span)
    for resource in template.of_type("AWS::Lambda::Url"):
        properties = resource.properties
        if function_at(properties["TargetFunctionArn"], template, names) == function.id:
            found = FunctionUrl(resource.span, properties["AuthType"].text(), properties["InvokeMode"].text())
            return Known(found, resource.span)
    return Absent(function.span)


def architecture(properties: View) -> Value[str]:
    items = properties["Architectures"].items()
    return items.gaps[0] if items.gaps else items.items[0].text() if items.items else Absent(properties.owner)


def file_systems(properties: View) -> Several[str]:
    """Mount paths."""
    items = properties["FileSystemConfigs"].items()
    texts = [item["LocalMountPath"].text() for item in items.items]
    gaps = items.gaps + tuple(text for text in texts if isinstance(text, Unknown))
    return Several(tuple(text.value for text in texts if isinstance(text, Known)), gaps)


def build_method(function: Resource) -> Value[str]:
    return function.view["Metadata"]["BuildMethod"].text()
