"""All triggers of each function, and every place where more of them may hide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from lambdalint.data.event_sources import EVENT_SOURCES
from lambdalint.deployment.build.admitted import admitted as add_admitted
from lambdalint.deployment.build.events import alias, events, pattern_texts
from lambdalint.deployment.build.mentioned import trigger
from lambdalint.deployment.build.mentions import FUNCTIONS, Mention, Names, here, mentions, walk
from lambdalint.deployment.build.polling import polling, source_kind
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.permissions import Permission
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.project.files import Files
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.stacks import LOCATIONS, exporting
from lambdalint.template.tree import NODES, Node
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Several, Unknown, Value

if TYPE_CHECKING:
    from lambdalint.deployment.build.stepfunctions import Machine

BODIES = {
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
    "AWS::ApiGateway::RestApi": "Body",
    "AWS::ApiGatewayV2::Api": "Body",
}
MACHINES = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")
Invocations: TypeAlias = "Callable[[str, str], Several[bool]]"
"""(caller, callee) -> for each call of the callee that the caller's code makes, whether it waits for the answer."""


def machines(template: Template, files: Files, names: Names) -> dict[str, Machine]:
    """The state machines of a template by their ids."""
    found = template.of_type(*MACHINES)
    if not found:
        return {}
    from lambdalint.deployment.build.stepfunctions import machine

    return {each.id: machine(each.properties, each.id, each.type, files, names) for each in found}


class Triggers:
    """The triggers of one template in one world."""

    def __init__(self, template: Template, files: Files, names: Names, permissions: Several[Permission]) -> None:
        self.template, self.names, self.permissions = template, names, permissions
        self.machines: dict[str, Machine] = machines(template, files, names)
        self.found: dict[str, list[Trigger]] = defaultdict(list, {f.id: [] for f in template.of_type(*FUNCTIONS)})
        self.gaps: dict[str, list[Unknown]] = defaultdict(list, {id: list(template.gaps) for id in self.found})
        for function in template.of_type("AWS::Serverless::Function"):
            own = events(function)
            self.found[function.id] += own.items
            self.gaps[function.id] += own.gaps
        self.variables: list[Mention] = []
        self.elsewhere: dict[str, Unknown] = {}
        self.started: set[tuple[str, str]] = set()
        """State machines, each with a function that it is known to start."""
        seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
        for mention in mentions(template, names):
            key = (mention.function, mention.qualifier, mention.resource, mention.path)
            if key not in seen:
                seen.add(key)
                self.explain(mention)
        self.outputs()
        self.urls()
        for gap in unread_bodies(template):
            for id in self.found:
                self.gaps[id].append(gap)

    def toward(self, function: str) -> Several[Trigger]:
        """What this template says of a function of another stack; what its code does with the name is not asked."""
        gaps = [
            Unknown(mention.span, f"`{mention.resource}` is given its name in `{mention.path[-1]}` by another stack")
            for mention in self.variables
            if mention.function == function
        ]
        return Several(tuple(self.found.get(function, ())), (*self.gaps.get(function, ()), *gaps))

    def of(
        self, function: str, invocations: Invocations, more: Several[Trigger], admitted: tuple[Permission, ...]
    ) -> Several[Trigger]:
        """The triggers of a function; what other functions do with its name is asked of their code.

        `more` and `admitted` are what other stacks say of it.
        """
        items, gaps = [*self.found[function], *more.items], [*self.gaps[function], *more.gaps]
        for mention in self.variables:
            if mention.function == function and mention.resource != function:
                self.variable(mention, invocations, items, gaps)
        add_admitted(function, (*self.permissions.items, *admitted), items, gaps, self.template)
        return Several(tuple(items), tuple(dict.fromkeys(gaps)))

    def variable(self, mention: Mention, invocations: Invocations, items: list[Trigger], gaps: list[Unknown]) -> None:
        """What a function that is given the name of another does with it: invoke it, or nobody knows what."""
        calls = invocations(mention.resource, mention.function)
        for waits in calls.items:
            mode = Mode.SYNCHRONOUS if waits else Mode.ASYNCHRONOUS
            items.append(trigger("direct", mention, self.template, mode=mode))
        if not calls.items and calls.gaps:
            name = mention.path[-1]
            reason = f"`{mention.resource}` is given its name in `{name}`, what it does with it is not known"
            gaps.append(Unknown(mention.span, reason))

    def explain(self, mention: Mention) -> None:
        """A mention as a trigger, as harmless, or as a gap."""
        from lambdalint.deployment.build.explain import HARMLESS, meaning
        from lambdalint.deployment.build.trigger_kinds import READERS, of_kind

        kind = meaning(mention.type, mention.path)
        resource = self.template.resources[mention.resource]
        if resource.type in LOCATIONS and self.template.child(resource.id) is not None:
            return  # a nested stack that is read: what it does with the name is said there
        if kind == HARMLESS or (kind == "deployment-hook" and switched_off(resource)):
            return
        if kind is None:
            path = ".".join((mention.resource, *mention.path))
            gap = Unknown(mention.span, f"`{path}` names the function, what it does is not known")
            self.gaps[mention.function].append(gap)
        elif kind == "environment":
            self.variables.append(mention)
        elif kind == "greengrass":
            self.elsewhere[mention.function] = Unknown(
                mention.span, "it also runs on a device, which sets variables and keeps logs"
            )
            self.gaps[mention.function].append(self.elsewhere[mention.function])
        elif kind == "mapping":
            self.mapping(mention, resource)
        elif kind == "step-functions":
            self.step_functions(mention)
        elif kind == "function-url":
            return  # `urls` adds it
        elif kind in READERS or kind in EVENT_SOURCES:
            self.found[mention.function].append(of_kind(kind, mention, self.template))
        else:
            self.gaps[mention.function].append(Unknown(mention.span, f"a {kind} invokes it, how is not known"))

    def mapping(self, mention: Mention, resource: Resource) -> None:
        """An AWS::Lambda::EventSourceMapping."""
        properties = resource.properties
        source = reference_of(properties["EventSourceArn"].value(), self.template)
        kind = source_kind(properties, source)
        if not kind:
            reason = f"`{resource.id}` polls a source for it that is not known"
            self.gaps[mention.function].append(Unknown(mention.span, reason))
            return
        about = EVENT_SOURCES[kind]
        self.found[mention.function].append(
            Trigger(
                kind=kind,
                mode=Mode.POLLED,
                span=resource.span,
                resource=resource.id,
                source=source,
                qualifier=mention.qualifier,
                caller_limit=Absent(resource.span),
                caller_name=about.name,
                attempts=Absent(resource.span),
                interval=Absent(resource.span),
                handoff=Absent(resource.span),
                polling=polling(properties, kind),
                filter_text=pattern_texts(properties),
            )
        )

    def step_functions(self, mention: Mention) -> None:
        """A state machine's tasks; without its definition only the name is known."""
        found = self.machines[mention.resource]
        if (mention.resource, mention.function) in self.started:
            return
        if found.gap is None and mention.function not in found.named:
            return  # a substitution that the definition does not use
        self.started.add((mention.resource, mention.function))
        tasks = [task for task in found.tasks if task.function == mention.function]
        add = self.found[mention.function]
        if not tasks:
            gap = found.gap or Unknown(mention.span, f"`{mention.resource}` names it outside of a task")
            self.gaps[mention.function].append(gap)
            add.append(trigger("step-functions", mention, self.template))
            return
        seconds = [t.timeout for t in tasks if isinstance(t.timeout, Known)]
        limit: Value[int] = min(seconds, key=lambda t: t.value) if len(seconds) == len(tasks) else Absent(mention.span)
        undecided = next((t.timeout for t in tasks if isinstance(t.timeout, Unknown)), None)
        limit = undecided or limit
        waits = mention.function not in found.asynchronous
        many = any(task.repeats for task in tasks)
        add.append(
            trigger(
                "step-functions",
                mention,
                self.template,
                mode=Mode.SYNCHRONOUS if waits else Mode.ASYNCHRONOUS,
                source=Known(Reference(mention.resource), mention.span),
                caller_limit=limit,
                attempts=None if many else 1 if waits else 3,
            )
        )

    def outputs(self) -> None:
        """Exported names may be used by other stacks."""
        if not self.names.any or not exporting(self.template.source):
            return
        for name, output in self.template.outputs.entries().items:
            if output["Export"].absent:
                continue
            for node in naming(output["Value"], self.template):
                for function, _ in self.names.in_node(node):
                    self.gaps[function].append(Unknown(output.key_span, f"output `{name}` exports it to other stacks"))

    def urls(self) -> None:
        """Function URLs, SAM's and the resource's."""
        for function in self.template.of_type("AWS::Serverless::Function"):
            view = function.properties["FunctionUrlConfig"]
            if not view.absent:
                self.found[function.id].append(self.url(function.id, function, view.key_span))
        for resource in self.template.of_type("AWS::Lambda::Url"):
            for id, _ in self.names.of_place(resource.properties["TargetFunctionArn"]):
                self.found[id].append(self.url(id, resource, resource.span))

    def url(self, function: str, resource: Resource, span: Span) -> Trigger:
        mention = Mention(function, alias(self.template.resources[function]), resource.id, resource.type, (), span)
        return trigger("function-url", mention, self.template)


def naming(view: View, template: Template) -> list[Node]:
    """What may name a function at a place."""
    node = view.node
    found = walk(node) if isinstance(node, NODES) else ()
    return [one for _, one, branches in found if here(branches, template)]


def unread_bodies(template: Template) -> list[Unknown]:
    """API definitions that a transform puts in from elsewhere: unlike a `DefinitionUri` they may hold intrinsics."""
    found: list[Unknown] = []
    if not template.of_type(*BODIES):
        return found
    for type, property in BODIES.items():
        for resource in template.of_type(type):
            body = resource.properties[property]
            if body.unknown is not None or (body.kind == "mapping" and not body["Fn::Transform"].absent):
                found.append(Unknown(body.key_span, f"the body of `{resource.id}` is not in the template"))
    return found


def switched_off(resource: Resource) -> bool:
    """Whether a SAM function's DeploymentPreference is not enabled, so that nothing calls its hooks."""
    return getattr(resource.properties["DeploymentPreference"]["Enabled"].boolean(), "value", True) is False
