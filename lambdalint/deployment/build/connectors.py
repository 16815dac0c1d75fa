"""SAM connectors: which two resources each one joins, and what it grants to roles and functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lambdalint.data.statements import PolicyStatement
from lambdalint.deployment.build.table_statements import Name, TableStatement
from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.permissions import Permission, Statement
from lambdalint.frozen import dataclass, replace
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown

if TYPE_CHECKING:
    from lambdalint.data import connectors

OUTSIDE = "a role of another place"


@dataclass(frozen=True)
class End:
    """One side of a connector: a resource of the template, or one that is named by type and ARN. `role` is a role's id."""

    id: str
    type: str
    arn: Name
    role: str


@dataclass(frozen=True)
class Edge:
    """One access of a connector from a source to a destination."""

    connector: str
    source: End
    destination: End
    access: str
    span: Span

    @property
    def grant(self) -> connectors.Grant | None:
        from lambdalint.data import connectors

        return connectors.grant(self.source.type, self.destination.type, self.access)


def edges(template: Template) -> Iterator[Edge | Unknown]:
    """Every connector of a template, as a resource or embedded in its source; Unknown for what was not understood."""
    for resource in template.resources.values():
        if resource.type == "AWS::Serverless::Connector":
            yield from of_view(resource.id, end(resource.properties["Source"]), resource.properties)
        if "Connectors" not in resource.written.entries:
            continue
        for name, item in resource.view["Connectors"].entries().items:
            own = End(resource.id, resource.type, Known(Reference(resource.id, "Arn"), resource.span), "")
            yield from of_view(resource.id + name, own, item["Properties"])


def of_view(connector: str, source: End | Unknown, view: View) -> Iterator[Edge | Unknown]:
    """The edges of one connector: each destination with each access."""
    accesses = view["Permissions"].items()
    for destination in view["Destination"].items().items:
        other = end(destination)
        for access in accesses.items:
            kind = access.text()
            if isinstance(source, Unknown) or isinstance(other, Unknown) or not isinstance(kind, Known):
                yield Unknown(access.span, f"what the connector `{connector}` joins is not known")
            else:
                yield Edge(connector, source, other, kind.value, access.span)


def end(view: View) -> End | Unknown:
    """A side by its id, by a reference, or by type and ARN."""
    template = view.template
    written = view["Id"].name_value()
    id = written.value if isinstance(written, Known) and isinstance(written.value, str) else id_of(written)
    role = id_of(reference_of(view["RoleName"].value(), template))
    if not role and not view["RoleName"].absent:
        role = OUTSIDE
    if not isinstance(id, str) or not id:
        id = id_of(reference_of(view["Arn"].value(), template))
    resource = template.find(id) if id else None
    if resource is not None:
        return End(id, resource.type, Known(Reference(id, "Arn"), view.span), role)
    kind = view["Type"].text()
    if not isinstance(kind, Known):
        return Unknown(view.span, "a side of the connector is not in the template")
    return End("", kind.value, view["Arn"].name_value(), role)


def granted(edges: Iterable[Edge | Unknown], functions: list[str], role: str) -> Several[Statement]:
    """What connectors give to a role, by its id or as the role of some functions."""
    found: list[Statement] = []
    gaps: list[Unknown] = []
    for edge in edges:
        if isinstance(edge, Unknown):
            gaps.append(edge)
            continue
        mine = [
            name
            for name, one in (("source", edge.source), ("destination", edge.destination))
            if has(one, functions, role)
        ]
        if not mine:
            continue
        grant = edge.grant
        if grant is None:
            if "source" in mine:
                gaps.append(Unknown(edge.span, f"a connector to `{edge.destination.id or edge.destination.type}`"))
        elif grant.role in mine:
            names = {"Source": edge.source.arn, "Destination": edge.destination.arn}
            found += [TableStatement(text(s), edge.span, "connector", names) for s in grant.statements]
    return Several(tuple(found), tuple(gaps))


def has(one: End, functions: list[str], role: str) -> bool:
    """Whether a side's role is this one."""
    return one.role == role if one.role else one.id in functions


def permissions(edges: Iterable[Edge | Unknown]) -> Iterator[Permission]:
    """The permissions that connectors make for functions that another service invokes."""
    for edge in edges:
        if isinstance(edge, Unknown) or not edge.destination.id:
            continue
        grant = edge.grant
        if grant is None or grant.permission is None:
            continue
        absent = Absent(edge.span)
        account = grant.permission.get("SourceAccount")
        source = edge.source.arn if isinstance(edge.source.arn, Known) else Unknown(edge.span, "an ARN")
        yield Permission(
            id=f"{edge.connector}{edge.access}LambdaPermission",
            span=edge.span,
            function=Known(edge.destination.id, edge.span),
            qualifier="",
            action=Known(grant.permission["Action"], edge.span),
            principal=Known(grant.permission["Principal"], edge.span),
            source_arn=source,
            source_account=Known(Text((Unknown(edge.span, "`AWS::AccountId`"),)), edge.span) if account else absent,
            organization=absent,
            url_auth_type=absent,
            event_source_token=absent,
            through_url=absent,
            generated=True,
        )


def text(statement: PolicyStatement) -> PolicyStatement:
    """Placeholders of a connector's statement as those of a policy template."""

    def plain(written: str) -> str:
        for side in ("Source", "Destination"):
            for part in ("Arn", "Name"):
                written = written.replace(f"%{{{side}.{part}}}", f"${{{side}}}")
        return written

    return replace(statement, resources=tuple(plain(resource) for resource in statement.resources))
