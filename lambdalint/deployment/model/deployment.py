"""Everything that one template deploys in one world."""

from __future__ import annotations

from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.permissions import Permission, Role
from lambdalint.deployment.model.resources import (
    Alarm,
    Bucket,
    DataStore,
    Endpoint,
    LambdaTask,
    LogGroup,
    Queue,
    Resource,
    SecurityGroup,
    Subnet,
    Table,
    Topic,
)
from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.template.worlds import World
from lambdalint.value import Reference, Several


@dataclass(frozen=True, slots=True)
class Deployment:
    """One template in one world. `template` is its path; `stack` the nested-stack ids that lead to it.

    Queues, tables, alarms and other resources of the stacks around it are among its own with absolute ids such as
    `/Storage/Orders`; `stacks` leads from the nested-stack ids to the path of each template. `failures_from_others`
    are the queues and topics into which functions of those stacks put what they cannot handle.
    `letting_in` are the services (boto3's names) of which some resource has a policy that may allow an action to a role.
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
    letting_in: frozenset[str] = frozenset()
    variants: list[Deployment] = field(default_factory=list, compare=False, repr=False)
    """The same template in each of its worlds, this one included; complete before any rule runs."""

    def located(self, id: str) -> tuple[str, str]:
        """The path of the template that a plain or absolute id leads to, and the id in it."""
        if not id.startswith("/"):
            return self.template, id
        *stack, own = id[1:].split("/")
        return dict(self.stacks).get(tuple(stack), self.template), own

    def elsewhere(self, role: Role) -> tuple[Role, ...]:
        """The same role in the other worlds, where other conditions hold."""
        return tuple(
            found for other in self.variants if other is not self for found in other.roles if found.id == role.id
        )

    def resource(self, reference: object) -> Resource | None:
        """The resource a value refers to, whatever the attribute; None when it is not of this template."""
        wanted = reference.id if isinstance(reference, Reference) else reference
        return next((resource for resource in self.resources if resource.id == wanted), None)

    def function(self, reference: object) -> Function | None:
        """The function a value refers to."""
        wanted = reference.id if isinstance(reference, Reference) else reference
        return next((function for function in self.functions if function.id == wanted), None)

    def queue(self, reference: object) -> Queue | None:
        """The queue a value refers to."""
        wanted = reference.id if isinstance(reference, Reference) else reference
        return next((queue for queue in self.queues if queue.id == wanted), None)
