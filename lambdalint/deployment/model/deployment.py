"""Everything that one template deploys in one world."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Permission, Role
from lambdalint.deployment.model.resources import (
    Alarm,
    Bucket,
    DataStore,
    Encrypted,
    Endpoint,
    Feed,
    LambdaTask,
    LogGroup,
    Queue,
    Resource,
    SecurityGroup,
    Subnet,
    Table,
    Topic,
)
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.deployment.permissions.access import matches
from lambdalint.deployment.permissions.arns import Arns
from lambdalint.frozen import dataclass, field, replace
from lambdalint.once import once
from lambdalint.span import Span
from lambdalint.template.worlds import World
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value


@dataclass(frozen=True)
class Deployment:
    """One template in one world. `template` is its path; `stack` the nested-stack ids that lead to it.

    Queues, tables, alarms and other resources of the stacks around it are among its own with absolute ids such as
    `/Storage/Orders`; `stacks` leads from the nested-stack ids to the path of each template. `failures_from_others`
    are the queues and topics into which functions of those stacks, and topics, rules, schedules and pipes of this one,
    put what they cannot handle or hand over.
    `unread` are the resources that name a file which could not be read, and why.
    `letting_in` are the actions, with boto3's name of the service, that a policy of some resource may allow to a role.
    `asks_for_network`: such a policy is about the network from which a call comes; looked for where functions are in one.
    """

    template: str
    span: Span
    world: World
    stack: tuple[str, ...]
    functions: tuple[Function, ...]
    event_source_mappings: tuple[EventSourceMapping, ...]
    roles: tuple[Role, ...]
    permissions: Several[Permission]
    queues: tuple[Queue, ...]
    topics: tuple[Topic, ...]
    buckets: tuple[Bucket, ...]
    tables: tuple[Table, ...]
    log_groups: Several[LogGroup]
    alarms: Several[Alarm]
    subnets: tuple[Subnet, ...]
    endpoints: Several[Endpoint]
    security_groups: tuple[SecurityGroup, ...]
    data_stores: tuple[DataStore, ...]
    tasks: Several[LambdaTask]
    resources: tuple[Resource, ...]
    today: str
    stacks: tuple[tuple[tuple[str, ...], str], ...] = ()
    failures_from_others: frozenset[str] = frozenset()
    letting_in: frozenset[tuple[str, str]] = frozenset()
    asks_for_network: bool = False
    unread: tuple[tuple[str, Unknown], ...] = ()
    feeds: tuple[Feed, ...] = ()
    """What puts events into queues."""
    encrypted: tuple[Encrypted, ...] = ()
    """What is encrypted with a key of the template."""
    variants: list[Deployment] = field(default_factory=list, compare=False, repr=False)
    """The same template in each of its worlds, this one included; complete before any rule runs."""

    def behind(self, trigger: Trigger) -> tuple[Trigger, ...]:
        """A trigger, and what puts events into the queue that it polls, as if that invoked the function."""
        match trigger.source:
            case Known(Reference(id)) if trigger.kind == "sqs" and self.feeds:
                fed = [one for one in self.feeds if one.queue == id]
            case _:
                return (trigger,)
        return (
            trigger,
            *(
                replace(
                    trigger,
                    kind=one.kind,
                    source=one.source,
                    span=one.span,
                    caller_name=f"{one.name}, through `{id}`,",
                    filter_text=one.filters,
                    events=one.events,
                )
                for one in fed
            ),
        )

    def located(self, id: str) -> tuple[str, str]:
        """The path of the template that a plain or absolute id leads to, and the id in it."""
        if not id.startswith("/"):
            return self.template, id
        *stack, own = id[1:].split("/")
        return dict(self.stacks).get(tuple(stack), self.template), own

    def elsewhere(self, role: Role) -> tuple[Role, ...]:
        """What the same role is in other worlds, where other conditions hold, each different one once."""
        return tuple(one for one in self.each_role.get(role.id, ()) if one != role)

    @once
    def each_role(self) -> dict[str, list[Role]]:
        """By id what a role is in any of the worlds, each different one once; all worlds share the answer."""
        first = self.variants[0] if self.variants else self
        if first is not self:
            return first.each_role
        found: dict[str, list[Role]] = {}
        for world in self.variants or (self,):
            for role in world.roles:
                known = found.setdefault(role.id, [])
                if role not in known:
                    known.append(role)
        return found

    @once
    def unread_variables(self) -> dict[str, frozenset[str] | None]:
        """By function the variables that its code surely does not read, None when that cannot be told."""
        return {function.id: function.unread_variables() for function in self.functions}

    @once
    def read_lines(self) -> frozenset[Span]:
        """The lines that set a variable which some function reads, or may read, in any of the worlds; all worlds share
        the answer."""
        first = self.variants[0] if self.variants else self
        if first is not self:
            return first.read_lines
        found: set[Span] = set()
        for world in self.variants or (self,):
            for function in world.functions:
                unread = world.unread_variables[function.id]
                found.update(
                    [one.span for one in function.environment.items if unread is None or one.name not in unread]
                )
        return frozenset(found)

    def keys_of(self, source: Value[Reference | Text | str]) -> tuple[Encrypted, ...]:
        """With which key of the template a resource of it is encrypted."""
        match source:
            case Known(Reference(id)) if self.encrypted:
                return tuple(one for one in self.encrypted if one.resource == id)[:1]
        return ()

    def key_uses(self, call: Call) -> Iterator[tuple[str, Call]]:
        """The actions that a call needs on the key of the template with which its resource is encrypted, each with the
        call as if it were one of the key; none where the call may choose another key."""
        found = self.keys_of(call.target)
        if found:
            from lambdalint.data.encryption import CHOSEN, USES

            if all(call.argument(name) is None for name in CHOSEN):
                of_key = replace(call, target=Known(Reference(found[0].key), found[0].span))
                yield from ((action, of_key) for action in USES.get((call.service, call.call.api), ()))

    def lets_in(self, service: str, action: str) -> bool:
        """Whether a policy of some resource may allow an action that no statement of the role does."""
        return any(of == service and matches(pattern, action.lower()) for of, pattern in self.letting_in)

    def subnets_of(self, function: Function) -> Several[Subnet]:
        """The subnets that a function is attached to; a gap for each that is not known or not of the template."""
        if not isinstance(function.vpc, Known):
            return Several((), (function.vpc,) if isinstance(function.vpc, Unknown) else ())
        listed, known = function.vpc.value.subnets, {subnet.id: subnet for subnet in self.subnets}
        found = [known.get(referred(one), one) for one in listed.items]
        gaps = [Unknown(one.span, "this subnet is not in the template") for one in found if not isinstance(one, Subnet)]
        return Several(tuple([one for one in found if isinstance(one, Subnet)]), (*listed.gaps, *gaps))

    def endpoint_to(self, service: str) -> Value[Endpoint]:
        """The endpoint through which a network reaches a service (boto3's name); Unknown where one may be it."""
        from lambdalint.data.endpoints import endpoints_of, may_serve

        own = endpoints_of(service)
        for one in self.endpoints.items:
            if isinstance(one.service, Known) and one.service.value in own:
                return Known(one, one.span)
        if self.endpoints.gaps:
            return self.endpoints.gaps[0]
        for one in self.endpoints.items:
            if isinstance(one.service, Unknown):
                return one.service
            if isinstance(one.service, Absent) or may_serve(one.service.value, service):
                return Unknown(one.span, f"whether this is an endpoint of `{service}` is not known")
        return Absent(self.span)

    def resource(self, reference: object) -> Resource | None:
        """The resource a value refers to, whatever the attribute; None when it is not of this template."""
        return self.resource_ids.get(wanted(reference))

    def function(self, reference: object) -> Function | None:
        """The function a value refers to."""
        return self.function_ids.get(wanted(reference))

    def queue(self, reference: object) -> Queue | None:
        """The queue a value refers to."""
        return self.queue_ids.get(wanted(reference))

    @once
    def resource_ids(self) -> dict[object, Resource]:
        return {resource.id: resource for resource in reversed(self.resources)}

    @once
    def arns(self) -> Arns:
        """What statements allow on the resources of the template and of the stacks around it."""
        return Arns(self.resource_ids)

    @once
    def function_ids(self) -> dict[object, Function]:
        return {function.id: function for function in reversed(self.functions)}

    @once
    def queue_ids(self) -> dict[object, Queue]:
        return {queue.id: queue for queue in reversed(self.queues)}

    @once
    def shared_statements(self) -> frozenset[Span]:
        """The places of statements that stand in several roles."""
        seen: dict[Span, str] = {}
        return frozenset(
            statement.span
            for role in self.roles
            for statement in role.statements.items
            if seen.setdefault(statement.span, role.id) != role.id
        )

    @once
    def failures_into(self) -> dict[str, list[tuple[str, Span]]]:
        """By the id of a queue or topic, who sends there what could not be handled, and where that is written: queues
        by redrive (not into themselves), functions by dead-letter queue, destination or mapping."""
        found: dict[str, list[tuple[str, Span]]] = {}
        for queue in self.queues:
            if isinstance(queue.redrive, Known) and referred(queue.redrive.value.target) != queue.id:
                found.setdefault(referred(queue.redrive.value.target), []).append((queue.id, queue.redrive.value.span))
        for function in self.functions:
            for target in function.failure_targets(settings=not function.never_asynchronous):
                found.setdefault(referred(target.value.target), []).append((function.id, target.value.span))
        found.pop("", None)
        return found

    @once
    def parking(self) -> frozenset[str]:
        """The ids of queues and topics that are meant for what others could not handle, also where it never comes."""
        meant = {referred(target.value.target) for f in self.functions for target in f.failure_targets(settings=True)}
        return frozenset({*self.failures_into, *meant, *self.failures_from_others} - {""})


def wanted(reference: object) -> object:
    """The id that is asked for."""
    return reference.id if isinstance(reference, Reference) else reference


def referred(target: object) -> str:
    """The id in a known reference; empty for everything else."""
    return target.value.id if isinstance(target, Known) and isinstance(target.value, Reference) else ""
