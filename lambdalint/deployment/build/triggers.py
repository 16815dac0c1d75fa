"""All triggers of each function, and every place where more of them may hide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from lambdalint.data.event_sources import ASYNC_COGNITO_TRIGGERS, EVENT_SOURCES, permission_source
from lambdalint.deployment.build.events import alias, events, pattern_texts
from lambdalint.deployment.build.explain import HARMLESS, meaning, permitted_by_sam
from lambdalint.deployment.build.mentions import FUNCTIONS, Mention, Names, mentions, walk
from lambdalint.deployment.build.polling import failure_target, polling, source_kind
from lambdalint.deployment.build.schedules import interval
from lambdalint.deployment.build.stepfunctions import TYPES, Machine, machine, repeats
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.permissions import Permission
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.discovery import Files
from lambdalint.span import Span
from lambdalint.template.stacks import LOCATIONS
from lambdalint.template.view import Resource, Template, View
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

FROM_CLOUDFORMATION = ("macro", "custom-resource")
Invocations = Callable[[str, str], Several[bool]]
"""(caller, callee) -> for each call of the callee that the caller's code makes, whether it waits for the answer."""


class Triggers:
    """The triggers of one template in one world."""

    def __init__(self, template: Template, files: Files, names: Names, permissions: Several[Permission]) -> None:
        self.template, self.names, self.permissions = template, names, permissions
        self.machines: dict[str, Machine] = {r.id: machine(r, files, names) for r in template.of_type(*TYPES)}
        self.found: dict[str, list[Trigger]] = defaultdict(list, {f.id: [] for f in template.of_type(*FUNCTIONS)})
        self.gaps: dict[str, list[Unknown]] = defaultdict(list, {id: list(template.gaps) for id in self.found})
        for function in template.of_type("AWS::Serverless::Function"):
            own = events(function)
            self.found[function.id] += own.items
            self.gaps[function.id] += own.gaps
        self.variables: list[Mention] = []
        self.elsewhere: dict[str, Unknown] = {}
        seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
        for mention in mentions(template, names):
            key = (mention.function, mention.qualifier, mention.resource, mention.path)
            if key not in seen:
                seen.add(key)
                self.explain(mention)
        self.outputs()
        self.urls()

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
        self.permitted(function, (*self.permissions.items, *admitted), items, gaps)
        return Several(tuple(items), tuple(dict.fromkeys(gaps)))

    def variable(self, mention: Mention, invocations: Invocations, items: list[Trigger], gaps: list[Unknown]) -> None:
        calls = invocations(mention.resource, mention.function)
        for waits in calls.items:
            mode = Mode.SYNCHRONOUS if waits else Mode.ASYNCHRONOUS
            items.append(self.trigger("direct", mention, mode=mode, attempts=1 if waits else 3))
        if not calls.items and calls.gaps:
            name = mention.path[-1]
            reason = f"`{mention.resource}` is given its name in `{name}`, what it does with it is not known"
            gaps.append(Unknown(mention.span, reason))

    def explain(self, mention: Mention) -> None:
        """A mention as a trigger, as harmless, or as a gap."""
        kind = meaning(mention.type, mention.path)
        resource = self.template.resources[mention.resource]
        if resource.type in LOCATIONS and self.template.child(resource.id) is not None:
            return  # a nested stack that is read: what it does with the name is said there
        add = self.found[mention.function].append
        if kind == HARMLESS:
            return
        if kind is None:
            path = ".".join((mention.resource, *mention.path))
            gap = Unknown(mention.span, f"`{path}` names the function, what it does is not known")
            self.gaps[mention.function].append(gap)
        elif (
            kind == "hook"
            and getattr(resource.properties["DeploymentPreference"]["Enabled"].boolean(), "value", 1) is False
        ):
            return
        elif kind == "environment":
            self.variables.append(mention)
        elif kind == "greengrass":
            self.elsewhere[mention.function] = Unknown(mention.span, "it also runs on a device, which sets variables")
            self.gaps[mention.function].append(self.elsewhere[mention.function])
        elif kind == "mapping":
            self.mapping(mention, resource)
        elif kind == "step-functions":
            self.step_functions(mention)
        elif kind == "destination":
            add(self.trigger("direct", mention, mode=Mode.ASYNCHRONOUS, attempts=3))
        elif kind in ("openapi", "api-v2"):
            add(self.api(mention, resource, kind))
        elif kind == "cognito":
            name = mention.path[2] if len(mention.path) > 2 else ""
            add(self.trigger("cognito-sender" if name in ASYNC_COGNITO_TRIGGERS else "cognito", mention))
        elif kind == "eventbridge":
            add(self.rule(mention, resource))
        elif kind == "scheduler":
            target = resource.properties["Target"]
            add(
                self.trigger(
                    "scheduler",
                    mention,
                    interval=interval(resource.properties["ScheduleExpression"].text(), resource.span),
                    handoff=failure_target(target["DeadLetterConfig"], "Arn"),
                    constant_input=True,
                )
            )
        elif kind == "rest-api":
            add(self.method(mention, resource))
        elif kind == "sns":
            add(
                self.trigger(
                    "sns",
                    mention,
                    source=reference_of(resource.properties["TopicArn"].value(), self.template)
                    if resource.type == "AWS::SNS::Subscription"
                    else Known(Reference(resource.id), resource.span),
                    handoff=failure_target(resource.properties["RedrivePolicy"], "deadLetterTargetArn"),
                )
            )
        elif kind == "function-url" or kind not in EVENT_SOURCES:
            if kind != "function-url":
                self.gaps[mention.function].append(Unknown(mention.span, f"a {kind} invokes it, how is not known"))
        elif kind == "iot" and "ErrorAction" in mention.path:
            add(self.trigger("iot", mention))
        else:
            place = resource.view
            for part in mention.path[:-1]:
                place = place[int(part)] if part.isdecimal() else place[part]
            source = Known(Reference(resource.id), resource.span)
            add(self.trigger(kind, mention, source=source, filter_text=pattern_texts(place)))

    def trigger(
        self,
        kind: str,
        mention: Mention,
        *,
        mode: Mode | None = None,
        source: Value[Reference | Text | str] | None = None,
        caller_limit: Value[int] | None = None,
        attempts: int | None = -1,
        interval: Value[int] | None = None,
        handoff: Value[object] | None = None,
        constant_input: bool = False,
        filter_text: Several[str] = Several(),
    ) -> Trigger:
        """A trigger with what is known of its kind."""
        about = EVENT_SOURCES[kind]
        owner = self.template.resources[mention.resource].span
        tries = about.attempts if attempts == -1 else attempts
        limit = caller_limit
        if limit is None:
            known = about.caller_limit if kind not in ("direct", "function-url") else None
            limit = Absent(owner) if known is None else Known(known, mention.span)
        return Trigger(
            kind=kind,
            mode=mode or (Mode(about.mode)),
            span=mention.span,
            resource=mention.resource,
            source=source or Absent(owner),
            qualifier=mention.qualifier,
            caller_limit=limit,
            caller_name=about.name,
            attempts=self.attempts(mention.function, tries, mention.span),
            interval=interval or Absent(owner),
            handoff=handoff or Absent(owner),  # type: ignore[arg-type]
            constant_input=constant_input,
            filter_text=filter_text,
            principal=about.principal,
            generated=permitted_by_sam(
                self.template.resources[mention.resource].properties, (mention.type, *mention.path[1:])
            ),
        )

    def attempts(self, function: str, default: int | None, where: Span) -> Value[int]:
        """Asynchronous attempts follow the function's own setting."""
        resource = self.template.find(function)
        if resource is None:
            return Unknown(where, "the function is in another stack")
        if default == 3:
            written = resource.properties["EventInvokeConfig"]["MaximumRetryAttempts"].integer()
            if isinstance(written, Known):
                return Known(written.value + 1, written.span, written.basis)
            if isinstance(written, Unknown):
                return written
        return Absent(resource.span) if default is None else Known(default, where)

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

    def rule(self, mention: Mention, resource: Resource) -> Trigger:
        """An event rule, by pattern or by schedule."""
        properties = resource.properties
        scheduled = not properties["ScheduleExpression"].absent
        index = mention.path[2] if len(mention.path) > 2 and mention.path[2].isdecimal() else "0"
        target = properties["Targets"][int(index)]
        return self.trigger(
            "schedule" if scheduled else "eventbridge",
            mention,
            source=reference_of(properties["EventBusName"].value(), self.template),
            interval=interval(properties["ScheduleExpression"].text(), resource.span),
            handoff=failure_target(target["DeadLetterConfig"], "Arn"),
            constant_input=scheduled,
            filter_text=Several(("EventPattern",)) if not properties["EventPattern"].absent else Several(),
        )

    def method(self, mention: Mention, resource: Resource) -> Trigger:
        """A REST method: a proxy waits; other integrations may be asynchronous by a header."""
        integration = resource.properties["Integration"]
        kind = integration["Type"].text()
        proxy = isinstance(kind, Known) and kind.value.upper() == "AWS_PROXY"
        written = integration["TimeoutInMillis"].integer()
        limit: Value[int] | None = None
        if isinstance(written, Known):
            limit = Known(max(1, written.value // 1000), written.span, written.basis)
        elif isinstance(written, Unknown):
            limit = written
        header = integration["RequestParameters"]["integration.request.header.X-Amz-Invocation-Type"].text()
        event = isinstance(header, Known) and "Event" in header.value
        decided = proxy or isinstance(header, Absent)
        mode = Mode.ASYNCHRONOUS if event else Mode.SYNCHRONOUS if decided else Mode.MAYBE_ASYNC
        return self.trigger("rest-api", mention, mode=mode, caller_limit=limit)

    def api(self, mention: Mention, resource: Resource, kind: str) -> Trigger:
        """An integration of an HTTP or WebSocket API, or of an OpenAPI body."""
        if kind == "api-v2":
            api = self.template.find(id_of_view(resource.properties["ApiId"], self.template))
            protocol = api.properties["ProtocolType"].text() if api is not None else None
            websocket = isinstance(protocol, Known) and protocol.value == "WEBSOCKET"
            written = resource.properties["TimeoutInMillis"].integer()
            limit: Value[int] | None = None
            if isinstance(written, Known):
                limit = Known(max(1, written.value // 1000), written.span, written.basis)
            return self.trigger("websocket" if websocket else "http-api", mention, caller_limit=limit)
        http = "Http" in resource.type or "V2" in resource.type
        if "securityDefinitions" in mention.path or "securitySchemes" in mention.path:
            return self.trigger("http-api-authorizer" if http else "authorizer", mention)
        place = resource.view
        for part in mention.path[:-1]:
            place = place[part]
        written = place["timeoutInMillis"].integer()
        limit = Known(max(1, written.value // 1000), written.span) if isinstance(written, Known) else None
        mode = Mode.SYNCHRONOUS
        return self.trigger("http-api" if http else "rest-api", mention, mode=mode, caller_limit=limit)

    def step_functions(self, mention: Mention) -> None:
        """A state machine's tasks; without its definition only the name is known."""
        found = self.machines[mention.resource]
        tasks = [task for task in found.tasks if task.function == mention.function]
        add = self.found[mention.function]
        if any(t.kind == "step-functions" and t.resource == mention.resource for t in add):
            return
        if found.gap is None and mention.function not in found.named:
            return  # a substitution that the definition does not use
        if not tasks:
            gap = found.gap or Unknown(mention.span, f"`{mention.resource}` names it outside of a task")
            self.gaps[mention.function].append(gap)
            add.append(self.trigger("step-functions", mention))
            return
        seconds = [t.timeout for t in tasks if isinstance(t.timeout, Known)]
        limit: Value[int] = min(seconds, key=lambda t: t.value) if len(seconds) == len(tasks) else Absent(mention.span)
        undecided = next((t.timeout for t in tasks if isinstance(t.timeout, Unknown)), None)
        limit = undecided or limit
        waits = mention.function not in found.asynchronous
        many = any(repeats(task) for task in tasks)
        add.append(
            self.trigger(
                "step-functions",
                mention,
                mode=Mode.SYNCHRONOUS if waits else Mode.ASYNCHRONOUS,
                source=Known(Reference(mention.resource), mention.span),
                caller_limit=limit,
                attempts=None if many else 1,
            )
        )

    def permitted(
        self, function: str, permissions: tuple[Permission, ...], items: list[Trigger], gaps: list[Unknown]
    ) -> None:
        """Permissions show invokers that are not in the template."""
        for permission in permissions:
            if not isinstance(permission.function, Known) or permission.function.value != function:
                continue
            match permission.principal:
                case Known(str() | Text() as principal):
                    name = (
                        str(principal).replace("${?}", "amazonaws.com") if "${?}" in str(principal) else str(principal)
                    )
                    source = permission_source(name)
                    if name == "cloudformation.amazonaws.com" and any(i.kind in FROM_CLOUDFORMATION for i in items):
                        continue
                    if source is None and not name.endswith(".amazonaws.com"):
                        gaps.append(Unknown(permission.span, "callers of an account may invoke it"))
                    elif source is None:
                        gaps.append(Unknown(permission.span, f"`{name}` may invoke it"))
                    elif not any(same_service(item, source.principal) for item in items):
                        unknown = Unknown(permission.span, "the source is outside of this template")
                        items.append(
                            Trigger(
                                kind=source.id,
                                mode=Mode(source.mode) if source.id != "rest-api" else Mode.SYNCHRONOUS,
                                span=permission.span,
                                resource=permission.id,
                                source=unknown,
                                qualifier=permission.qualifier,
                                caller_limit=unknown if source.mode != "asynchronous" else Absent(permission.span),
                                caller_name=source.name,
                                attempts=self.attempts(function, source.attempts, permission.span),
                                interval=Absent(permission.span),
                                handoff=unknown,
                                outside=True,
                                principal=source.principal,
                            )
                        )
                case Unknown() as gap:
                    gaps.append(gap)

    def outputs(self) -> None:
        """Exported names may be used by other stacks."""
        for name, output in self.template.outputs.entries().items:
            if output["Export"].absent:
                continue
            for _, node in walk_view(output["Value"], self.template):
                for function, _ in self.names.in_node(node):
                    self.gaps[function].append(Unknown(output.key_span, f"output `{name}` exports it to other stacks"))

    def urls(self) -> None:
        """Function URLs, SAM's and the resource's."""
        for function in self.template.of_type("AWS::Serverless::Function"):
            view = function.properties["FunctionUrlConfig"]
            if not view.absent:
                self.found[function.id].append(self.url(function.id, function, view.key_span))
        for resource in self.template.of_type("AWS::Lambda::Url"):
            for id, _ in self.names.in_node(resource.properties["TargetFunctionArn"].node):
                self.found[id].append(self.url(id, resource, resource.span))

    def url(self, function: str, resource: Resource, span: Span) -> Trigger:
        mention = Mention(function, alias(self.template.resources[function]), resource.id, resource.type, (), span)
        return self.trigger("function-url", mention)


def walk_view(view: View, template: Template) -> list[tuple[tuple[str, ...], object]]:
    from lambdalint.template.tree import Intrinsic, Mapping, Scalar, Sequence

    node = view.node
    return list(walk(node, template)) if isinstance(node, (Intrinsic, Mapping, Scalar, Sequence)) else []


def same_service(trigger: Trigger, principal: str) -> bool:
    """Whether a trigger is one of the service that a permission admits."""
    return trigger.principal == principal or (
        principal == "events.amazonaws.com" and trigger.kind in ("schedule", "eventbridge")
    )


def id_of_view(view: View, template: Template) -> str:
    value = reference_of(view.value(), template)
    return value.value.id if isinstance(value, Known) and isinstance(value.value, Reference) else ""
