"""The deployment as a picture: triggers to functions to resources, with the ways of failed events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.finding import Finding
from lambdalint.report.graph_edges import Edge, edges
from lambdalint.report.graph_svg import Picture, svg
from lambdalint.report.words import inert, visible
from lambdalint.rule_api import Severity

FORMATS = ("mermaid", "dot", "svg")
ENTITIES = {"#": "#35;", "&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "%": "#37;", "\\": "#92;"}
"""Of Mermaid. `%%{` begins a setting wherever it stands, and `\\n` is a new line."""


def render(deployments: Sequence[Deployment], findings: Sequence[Finding], format: str) -> str:
    """All templates as one picture, in Mermaid, DOT or SVG."""
    worst: dict[tuple[str, str], Severity] = {}
    numbers: dict[tuple[str, str], int] = {}
    for finding in findings:
        for id in finding.resources or ():
            key = (finding.identity.template, id)
            worst[key] = max(worst.get(key, Severity.INFO), finding.severity)
            numbers[key] = numbers.get(key, 0) + 1
    shown = [d for d in deployments if d.functions]
    if format == "svg":
        return svg([picture(d, worst, numbers) for d in shown])
    return (mermaid if format == "mermaid" else dot)(shown, worst, numbers)


def picture(
    deployment: Deployment, worst: Mapping[tuple[str, str], Severity], numbers: Mapping[tuple[str, str], int]
) -> Picture:
    """What is drawn of one template."""
    arrows = edges(deployment)
    shown = nodes(deployment, arrows)
    return Picture(
        deployment.template,
        {name: label(deployment, name, numbers) for name in shown},
        {name: worst[deployment.template, name] for name in shown if (deployment.template, name) in worst},
        frozenset(name for name in shown if deployment.function(name) is not None),
        together(arrows),
    )


def together(arrows: Sequence[Edge]) -> list[Edge]:
    """One arrow for all that lead the same way."""
    labels: dict[tuple[str, str, bool], list[str]] = {}
    for arrow in arrows:
        labels.setdefault((arrow.source, arrow.target, arrow.failure), []).append(arrow.label)
    return [
        Edge(source, target, ", ".join(found[:2]) + (", …" if len(found) > 2 else ""), failure)
        for (source, target, failure), found in labels.items()
    ]


def nodes(deployment: Deployment, arrows: Sequence[Edge]) -> list[str]:
    """Functions first, then what the arrows touch."""
    return list(
        dict.fromkeys([*(f.id for f in deployment.functions), *(end for e in arrows for end in (e.source, e.target))])
    )


def label(deployment: Deployment, name: str, numbers: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """A node's lines: its name, its type, and how many findings it has."""
    resource = deployment.resource(name)
    kind = resource.type.removeprefix("AWS::").replace("::", " ") if resource is not None else ""
    count = numbers.get((deployment.template, name), 0)
    found = f"{count} finding{'' if count == 1 else 's'}" if count else ""
    return tuple(visible(part) for part in (name, kind, found) if part)


def mermaid(
    deployments: Sequence[Deployment], worst: Mapping[tuple[str, str], Severity], numbers: Mapping[tuple[str, str], int]
) -> str:
    """The deployments as a Mermaid flowchart."""
    lines = ["flowchart LR"]
    classes: dict[str, list[str]] = {}
    for number, deployment in enumerate(deployments):
        arrows = edges(deployment)
        ids = {name: f"n{number}_{place}" for place, name in enumerate(nodes(deployment, arrows))}
        lines.append(f'  subgraph t{number}["{quoted(deployment.template)}"]')
        for name, id in ids.items():
            text = "<br>".join(quoted(part) for part in label(deployment, name, numbers))
            shape = ("[", "]") if deployment.function(name) is not None else ("([", "])")
            lines.append(f'    {id}{shape[0]}"{text}"{shape[1]}')
            if (severity := worst.get((deployment.template, name))) is not None:
                classes.setdefault(str(severity), []).append(id)
        for arrow in arrows:
            line = "-.->" if arrow.failure else "-->"
            lines.append(f'    {ids[arrow.source]} {line}|"{quoted(arrow.label)}"| {ids[arrow.target]}')
        lines.append("  end")
    colors = {"error": "#d1242f", "warning": "#bf8700", "info": "#0969da"}
    for name, members in sorted(classes.items()):
        lines += [f"  classDef {name} stroke:{colors[name]},stroke-width:3px", f"  class {','.join(members)} {name}"]
    return "\n".join(lines) + "\n"


def dot(
    deployments: Sequence[Deployment], worst: Mapping[tuple[str, str], Severity], numbers: Mapping[tuple[str, str], int]
) -> str:
    """The deployments as a graph for Graphviz."""
    colors = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}
    lines = [
        "digraph lambdalint {",
        "  rankdir=LR",
        "  fontname=Helvetica",
        "  node [shape=box, fontname=Helvetica]",
        "  edge [fontname=Helvetica]",
    ]
    for number, deployment in enumerate(deployments):
        arrows = edges(deployment)
        ids = {name: f"n{number}_{place}" for place, name in enumerate(nodes(deployment, arrows))}
        lines.append(f'  subgraph cluster_{number} {{ label="{escaped(deployment.template)}"')
        for name, id in ids.items():
            severity = worst.get((deployment.template, name))
            color = f", color={colors[severity]}" if severity is not None else ""
            lines.append(f'    {id} [label="{escaped(*label(deployment, name, numbers))}"{color}]')
        for arrow in arrows:
            style = ", style=dashed" if arrow.failure else ""
            lines.append(f'    {ids[arrow.source]} -> {ids[arrow.target]} [label="{escaped(arrow.label)}"{style}]')
        lines.append("  }")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """Text for a Mermaid string: its own entities, so that neither quotes nor HTML get through."""
    return "".join(ENTITIES.get(sign, sign) for sign in visible(text))


def escaped(*lines: str) -> str:
    """Lines of text for a DOT string."""
    return "\\n".join(inert(visible(line)).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
