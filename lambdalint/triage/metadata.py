"""A template as the rest of a run needs it: its logical ids, its parameters, and what the Metadata of resources ignores."""

from __future__ import annotations

from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Mapping, Node, Scalar, Sequence
from lambdalint.triage.suppressions import Malformed, Resources, Suppression, is_date, parts


def resources(source: TemplateSource) -> Resources:
    """A template as suppressions see it."""
    lines = {id: key.span.line for id, (key, _) in source.resources.items()}
    ignores, malformed = in_metadata(source)
    return Resources(source.path, lines, tuple(ignores), tuple(malformed), tuple(source.parameters))


def in_metadata(source: TemplateSource) -> tuple[list[Suppression], list[Malformed]]:
    """`Metadata: {lambdalint: {ignore: {name: reason}}}` on resources, or a list of names."""
    found: list[Suppression] = []
    broken: list[Malformed] = []
    for id, (_, resource) in source.resources.items():
        node: Node | None = resource
        for key in ("Metadata", "lambdalint"):
            node = node.get(key) if isinstance(node, Mapping) else None
        ignored = node.get("ignore") if isinstance(node, Mapping) else None
        if isinstance(ignored, Mapping):
            for name, key_node, value in ignored.items():
                text = str(value.value or "") if isinstance(value, Scalar) else ""
                reason, until = parts(text)
                if not isinstance(value, Scalar) or (until is not None and not is_date(until)):
                    broken.append(Malformed(key_node.span, f"ignore {name}: {text}".rstrip(": ")))
                else:
                    found.append(Suppression(name, key_node.span, reason, until or "", id))
        elif isinstance(ignored, Sequence) and all(isinstance(item, Scalar) for item in ignored.items):
            found += [Suppression(str(item.value), item.span, "", "", id) for item in ignored.items]  # type: ignore[union-attr]
        elif node is not None:
            broken.append(Malformed(node.span, f"Metadata of {id}"))
    return found, broken
