"""The templates of one deployment: a root and its nested stacks, each seen with what the others hold for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from lambdalint.deployment.build.connectors import Edge, edges
from lambdalint.deployment.build.functions import dead_letter, invoke_configs
from lambdalint.deployment.build.mentions import FUNCTIONS, Names
from lambdalint.deployment.build.permissions import permissions
from lambdalint.deployment.build.roles import Roles
from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.build.triggers import Triggers
from lambdalint.deployment.model.permissions import Permission, Role
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.frozen import replace
from lambdalint.project.files import Files
from lambdalint.template.cursor import View
from lambdalint.template.ids import absolute, located, moved, relative
from lambdalint.template.stacks import LOCATIONS
from lambdalint.template.view import Template
from lambdalint.value import Known, Several, Unknown

T = TypeVar("T")
NOBODY: Several[Trigger] = Several()


class Family:
    """A template with its parents and nested stacks. `members` leads from the nested-stack ids to each template."""

    def __init__(self, template: Template, files: Files) -> None:
        self.files = files
        root = template
        while root.parent is not None:
            root = root.parent
        self.members: dict[tuple[str, ...], Template] = {t.stack: t for t in below(root)}
        self.members |= {t.stack: t for t in below(template)}
        self._edges: dict[tuple[str, ...], list[Edge | Unknown]] = {}
        self._names: dict[tuple[str, ...], Names] = {}
        self._permissions: dict[tuple[str, ...], Several[Permission]] = {}
        self._triggers: dict[tuple[str, ...], Triggers] = {}
        self._roles: dict[tuple[str, ...], Roles] = {}
        self._users: dict[str, list[str]] | None = None
        self._read: dict[tuple[Callable[[Template], object], tuple[str, ...]], Any] = {}

    def let_go(self) -> None:
        """Take it apart: what it made asks it for roles of other stacks."""
        for roles in self._roles.values():
            roles.let_go()
        vars(self).clear()

    def others(self, template: Template) -> Sequence[Template]:
        if len(self.members) == 1:
            return ()
        return [member for member in self.members.values() if member.stack != template.stack]

    def names(self, template: Template) -> Names:
        if template.stack not in self._names:
            several = len(self.members) > 1 and any(member.of_type(*FUNCTIONS) for member in self.members.values())
            found = Names(template, self.names if several else None)
            sharing = template.sharing if not several else None
            self._names[template.stack] = found if sharing is None else sharing.same(found.content, found)
        return self._names[template.stack]

    def edges(self, template: Template) -> list[Edge | Unknown]:
        """What connectors of a template join."""
        if template.stack not in self._edges:
            self._edges[template.stack] = list(edges(template))
        return self._edges[template.stack]

    def permissions(self, template: Template) -> Several[Permission]:
        """Those that the template writes."""
        if template.stack not in self._permissions:
            found = permissions(template, self.names(template), self.edges(template))
            self._permissions[template.stack] = found
        return self._permissions[template.stack]

    def admitted(self, template: Template) -> tuple[Permission, ...]:
        """Those that other stacks write for its functions."""
        found = []
        for other in self.others(template):
            for permission in self.permissions(other).items:
                match permission.function:
                    case Known(id, span) if not (own := relative(id, template)).startswith("/") and id.startswith("/"):
                        here = moved(permission, other, template)
                        name = absolute(permission.id, other)
                        found.append(replace(here, id=name, function=Known(own, span), generated=True))
        return tuple(found)

    def triggers(self, template: Template) -> Triggers:
        if template.stack not in self._triggers:
            found = Triggers(template, self.files, self.names(template), self.permissions(template))
            self._triggers[template.stack] = found
        return self._triggers[template.stack]

    def invokers(self, template: Template, function: str) -> Several[Trigger]:
        """What other stacks say of who invokes a function of this one."""
        if len(self.members) == 1:
            return NOBODY
        items: list[Trigger] = []
        gaps: list[Unknown] = []
        for other in self.others(template):
            found = self.triggers(other).toward(absolute(function, template))
            items += (
                replace(moved(trigger, other, template), resource=absolute(trigger.resource, other))
                for trigger in found.items
            )
            gaps += found.gaps
        return Several(tuple(items), tuple(gaps))

    def roles(self, template: Template) -> Roles:
        """The roles of a stack, made once, with functions of the stacks around it among their users."""
        if template.stack not in self._roles:
            shared = {
                relative(id, template): [relative(f, template) for f in users] for id, users in self.users.items()
            }
            found = Roles(template, self.edges(template), lambda id: self.role(id, template), shared)
            self._roles[template.stack] = found
        return self._roles[template.stack]

    @property
    def users(self) -> dict[str, list[str]]:
        """The functions that use a role of another stack, both by their absolute ids."""
        if self._users is None:
            self._users = {}
            for member in self.members.values() if len(self.members) > 1 else ():
                for function in member.of_type(*FUNCTIONS):
                    role = id_of(reference_of(function.properties["Role"].value(), member))
                    if role.startswith("/"):
                        self._users.setdefault(role, []).append(absolute(function.id, member))
        return self._users

    def role(self, id: str, template: Template) -> Role | None:
        """A role of another stack, as a template sees it."""
        at, own = located(template, id)
        role = self.roles(self.members.get(at.stack, at)).by_id(own) if at is not None and at is not template else None
        if role is None or at is None:
            return None
        functions = tuple(relative(absolute(function, at), template) for function in role.functions)
        return replace(
            moved(role, at, template), id=id, functions=functions, grant=lambda: moved(role.grant(), at, template)
        )

    def failure_targets(self, template: Template) -> frozenset[str]:
        """Where functions of other stacks, and what hands on in this one, put what they cannot, as the template sees it."""
        found = {id_of(reference_of(place.value(), template)) for place in handed_off(template)} - {""}
        for other in self.others(template):
            targets = [trigger.handoff for listed in self.triggers(other).found.values() for trigger in listed]
            for function in other.of_type(*FUNCTIONS):
                targets.append(dead_letter(function))
                targets += [config.on_failure for config in invoke_configs(function, other, self.names(other)).items]
            ids = [id_of(target.value.target) for target in targets if isinstance(target, Known)]
            found |= {relative(absolute(id, other), template) for id in ids if id}
        return frozenset(found)

    def read(self, member: Template, read: Callable[[Template], T]) -> T:
        """What a member holds by itself, read once for all that see it."""
        key = read, member.stack
        if key not in self._read:
            self._read[key] = read(member)
        found: T = self._read[key]
        return found

    def around(self, template: Template, read: Callable[[Template], tuple[T, ...]]) -> tuple[T, ...]:
        """The things of the other stacks, with absolute ids."""
        return tuple(
            [seen(item, other, template) for other in self.others(template) for item in self.read(other, read)]
        )

    def things(self, template: Template, read: Callable[[Template], tuple[T, ...]]) -> tuple[T, ...]:
        """A template's own things, and those of the other stacks."""
        if len(self.members) == 1:
            return read(template)
        return (*self.read(template, read), *self.around(template, read))

    def several(self, template: Template, read: Callable[[Template], Several[T]]) -> Several[T]:
        """The same where more may hide."""
        if len(self.members) == 1:
            return read(template)
        own = self.read(template, read)
        others = [(other, self.read(other, read)) for other in self.others(template)]
        items = [seen(item, other, template) for other, found in others for item in found.items]
        return Several((*own.items, *items), (*own.gaps, *(gap for _, found in others for gap in found.gaps)))


def seen(item: T, other: Template, template: Template) -> T:
    """A thing of another stack as a template sees it."""

    def made() -> T:
        return replace(moved(item, other, template), id=absolute(item.id, other))  # type: ignore[type-var,attr-defined]

    return made() if other.sharing is None else other.sharing.once(item, ("seen", template.stack), made)


def below(template: Template) -> Iterator[Template]:
    """A template and its nested stacks."""
    yield template
    for resource in template.of_type(*LOCATIONS):
        child = template.child(resource.id)
        if child is not None:
            yield from below(child)


def handed_off(template: Template) -> Iterator[View]:
    """Where the queue of a subscription, of a rule's target, of a schedule or of a pipe's stream is written."""
    if not template.of_type("AWS::SQS::Queue"):
        return
    for resource in template.of_type("AWS::SNS::Subscription"):
        yield resource.properties["RedrivePolicy"]["deadLetterTargetArn"]
    for resource in template.of_type("AWS::Events::Rule"):
        for target in resource.properties["Targets"].items().items:
            yield target["DeadLetterConfig"]["Arn"]
    for resource in template.of_type("AWS::Scheduler::Schedule"):
        yield resource.properties["Target"]["DeadLetterConfig"]["Arn"]
    for resource in template.of_type("AWS::Pipes::Pipe"):
        for _, parameters in resource.properties["SourceParameters"].entries().items:
            yield parameters["DeadLetterConfig"]["Arn"]
