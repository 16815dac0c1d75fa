"""From a template in one world, and the code it points to, to the deployment that rules see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.deployment.build.code import Code, Inline, in_image, locate
from lambdalint.deployment.build.events import generated_queues
from lambdalint.deployment.build.extensions import extensions
from lambdalint.deployment.build.family import Family
from lambdalint.deployment.build.functions import (
    build_method,
    dead_letter,
    invoke_configs,
    settings,
    tried,
    url,
    variables,
)
from lambdalint.deployment.build.handlers import handler
from lambdalint.deployment.build.mentions import FUNCTIONS
from lambdalint.deployment.build.named_files import not_read
from lambdalint.deployment.build.networks import data_stores, endpoints, security_groups, subnets
from lambdalint.deployment.build.permissions import of_trigger, of_url
from lambdalint.deployment.build.resource_policies import asks_for_network, letting_in
from lambdalint.deployment.build.resources import (
    alarms,
    buckets,
    log_groups,
    queues,
    resources,
    ssm_parameters,
    tables,
    topics,
)
from lambdalint.deployment.build.targets import id_of
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import INLINE, EventSourceMapping, Function
from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.package import Package
from lambdalint.deployment.model.resources import Encrypted, Feed, Queue, Table
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.frozen import contents, replace
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Several, Unknown, Value

if TYPE_CHECKING:
    from lambdalint.deployment.build.images import Image

SAM = "AWS::Serverless::Function"


FEEDING = ("AWS::S3::Bucket", "AWS::SNS::Subscription", "AWS::SNS::Topic")
"""What may put messages into queues by itself."""


def build(template: Template, files: Files, programs: Programs, today: str, family: Family | None = None) -> Deployment:
    """The deployment of one template in one world. `programs` reads handlers, each file once.

    What the other stacks of its family hold is in it with absolute ids; a family that has the template in another
    world is not its own.
    """
    if family is None or family.members.get(template.stack) is not template:
        family = Family(template, files)
    things, several, members = family.things, family.several, (template, *family.others(template))
    names, triggers, roles = family.names(template), family.triggers(template), family.roles(template)
    written_permissions = family.permissions(template)
    admitted = family.admitted(template)
    handlers: dict[str, Value[Handler]] = {}
    written = template.of_type(*FUNCTIONS)
    deployed = things(template, resources)
    found_tables, stored = things(template, tables), ssm_parameters(template)
    environments = {function.id: variables(function) for function in written}
    for id, gap in triggers.elsewhere.items():
        environments[id] = Several(environments[id].items, (*environments[id].gaps, gap))
    images = {function.id: look_into(function, files) for function in written if in_image(function)}
    for id, image in images.items():
        environments[id] = image.environment(environments[id])
    code = {f.id: images[f.id].code if f.id in images else locate(f, files) for f in written}
    for function in written:
        environment, found = environments[function.id], code[function.id]
        handlers[function.id] = handler(
            function, files, programs, environment, deployed, stored, found, found_tables, images.get(function.id)
        )

    def invocations(caller: str, callee: str) -> Several[bool]:
        return calls_between(handlers.get(caller), callee)

    found_queues = [*queues(template), *(q for f in template.of_type(SAM) for q in generated_queues(f))]
    found_queues += family.around(template, queues)
    functions: list[Function] = []
    mappings: list[EventSourceMapping] = []
    for resource in written:
        found_code, properties, own_image = code[resource.id], resource.properties, images.get(resource.id)
        own = settings(properties, resource.type == SAM)
        if own_image is not None:
            own = replace(own, runtime=own_image.runtime, handler_name=own_image.handler)
        configs = invoke_configs(resource, template, names)
        made = Function(
            id=resource.id,
            span=resource.span,
            sam=resource.type == SAM,
            **contents(own),
            code=code_path(found_code),
            environment=environments[resource.id],
            role=roles.of(resource),
            dead_letter=dead_letter(resource),
            invoke_configs=configs,
            triggers=tried(
                triggers.of(resource.id, invocations, family.invokers(template, resource.id), admitted), configs
            ),
            qualifiers=names.qualifiers(resource.id),
            extensions=extensions(resource, files),
            url=url(resource, template, names),
            log_group=triggers.elsewhere.get(resource.id) or properties["LoggingConfig"]["LogGroup"].name_value(),
            build_method=build_method(resource),
            package=Package(resource.span) if own_image is not None else package(resource, found_code, files),
            handler=handlers[resource.id],
            image_variables=own_image.variables if own_image is not None else (),
        )
        functions.append(made)
        mappings += [
            mapping(made, trigger, found_queues, found_tables)
            for trigger in made.triggers.items
            if trigger.polling is not None
        ]
    generated = [p for f in functions for t in f.triggers.items if (p := of_trigger(t, f.id)) is not None]
    generated += [p for f in functions if (p := of_url(f)) is not None]
    return Deployment(
        template=template.path,
        span=template.span,
        world=template.world,
        stack=template.stack,
        functions=tuple(functions),
        event_source_mappings=tuple(mappings),
        roles=roles.all(),
        permissions=Several((*written_permissions.items, *generated, *admitted), written_permissions.gaps),
        queues=tuple(found_queues),
        topics=things(template, topics),
        buckets=things(template, buckets),
        tables=found_tables,
        log_groups=several(template, log_groups),
        alarms=several(template, alarms),
        subnets=things(template, subnets),
        endpoints=several(template, endpoints),
        security_groups=things(template, security_groups),
        data_stores=things(template, data_stores),
        tasks=Several(
            tuple(task for machine in triggers.machines.values() for task in machine.tasks),
            tuple(machine.gap for machine in triggers.machines.values() if machine.gap is not None),
        ),
        resources=deployed,
        today=today,
        stacks=tuple((member.stack, member.path) for member in family.members.values()),
        failures_from_others=family.failure_targets(template),
        unread=tuple(dict.fromkeys(not_read(template, triggers.machines.values(), files))),
        feeds=fed_by(template) if any(one.trigger.kind == "sqs" for one in mappings) else (),
        encrypted=with_keys_of(template),
        letting_in=frozenset().union(*[family.read(member, letting_in) for member in members]),
        asks_for_network=any(isinstance(one.vpc, Known) for one in functions) and any(map(asks_for_network, members)),
    )


def fed_by(template: Template) -> tuple[Feed, ...]:
    """What puts messages into the queues of a template by itself."""
    if not template.of_type(*FEEDING):
        return ()
    from lambdalint.deployment.build.feeds import feeds

    return feeds(template)


def with_keys_of(template: Template) -> tuple[Encrypted, ...]:
    """What is encrypted with keys of a template; most make none."""
    if not template.of_type("AWS::KMS::Key"):
        return ()
    from lambdalint.deployment.build.encryption import encrypted

    return encrypted(template)


def look_into(function: Resource, files: Files) -> Image:
    """A function's container image; what reads Dockerfiles is loaded where there is one."""
    from lambdalint.deployment.build.images import image

    return image(function, files)


def mapping(function: Function, trigger: Trigger, queues: list[Queue], tables: tuple[Table, ...]) -> EventSourceMapping:
    """A polled trigger with its queue or table."""
    assert trigger.polling is not None
    id = id_of(trigger.source)
    return EventSourceMapping(
        function,
        trigger,
        trigger.polling,
        next((queue for queue in queues if queue.id == id), None),
        next((table for table in tables if table.id == id), None),
    )


def code_path(found: Value[Code | Inline]) -> Value[str]:
    """Where the code was looked for, in words."""
    match found:
        case Known(Code(roots), span):
            return Known(roots[0], span)
        case Known(_, span):
            return Known(INLINE, span)
        case Unknown() as gap:
            return gap
    return Absent(found.span)


def package(resource: Resource, found: Value[Code | Inline], files: Files) -> Package:
    """What of the package is here; a folder inside another one is not counted again."""
    match found:
        case Known(Code(roots), span):
            apart = [r for r in roots if not any(o != r and (not o or r.startswith(f"{o}/")) for o in roots)]
            return Package(span, tuple(dict.fromkeys(apart)), files=files)
        case Known(Inline(text), span):
            return Package(span, inline=len(text.encode("utf-8", "surrogatepass")))
    return Package(resource.span)


def calls_between(handler: Value[Handler] | None, callee: str) -> Several[bool]:
    """For each `lambda.invoke` of `callee` in a caller's code, whether it waits."""
    if not isinstance(handler, Known):
        gap = handler if isinstance(handler, Unknown) else None
        return Several((), (gap,) if gap is not None else ())
    code = handler.value
    waits = []
    for call in code.calls_to("lambda", "invoke", "invoke_async"):
        if id_of(call.target) == callee:
            kind = call.argument("InvocationType")
            value = getattr(kind.symbol, "value", None) if kind is not None else "RequestResponse"
            waits.append(value != "Event" and call.operation == "invoke")
    gaps = (*code.closure.gaps, *code.calls.gaps)
    unbound = [c for c in code.calls_to("lambda", "invoke") if isinstance(c.target, Unknown)]
    return Several(tuple(waits), (*gaps, *(Unknown(c.span, "a function that is not known") for c in unbound)))
