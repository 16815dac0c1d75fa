"""SAM's Globals, merged into a resource before intrinsics and conditions are looked at.

The rules are those of the SAM translator: a mapping with one key `Ref`, `Condition` or `Fn::*` counts as a scalar; where
kinds differ, and for scalars, the local value wins whole; lists are appended, mappings merge key by key.
"""

from __future__ import annotations

from lambdalint.data import sam_globals
from lambdalint.template.tree import Mapping, Node, Scalar, Sequence

PREFIX = "AWS::Serverless::"


def merge_globals(section: Mapping | None, kind: str, resource: Mapping) -> tuple[Mapping | None, frozenset[int]]:
    """The properties of a resource with Globals merged in, and the identities of the nodes that came from Globals."""
    local = resource.get("Properties")
    name = kind.removeprefix(PREFIX)
    written = section.get(name) if section is not None and kind.startswith(PREFIX) else None
    allowed = sam_globals.properties(name)
    ignored = resource.get("IgnoreGlobals")
    skip = [str(i.value) for i in ignored.items if isinstance(i, Scalar)] if isinstance(ignored, Sequence) else []
    everything = isinstance(ignored, Scalar) and ignored.value == "*"
    if (
        not isinstance(written, Mapping)
        or allowed is None
        or everything
        or not isinstance(local, (Mapping, type(None), Scalar))
    ):
        return (local if isinstance(local, Mapping) else None), frozenset()
    usable = {key: entry for key, entry in written.entries.items() if key in allowed and key not in skip}
    if not isinstance(local, Mapping):
        local = Mapping({}, local.span if local is not None else resource.span)
    inherited: set[int] = set()
    merged = merge(Mapping(usable, written.span, written.flow), local, inherited, name)
    return (merged if isinstance(merged, Mapping) else local), frozenset(inherited)


def merge(above: Node, local: Node, inherited: set[int], path: str) -> Node:
    """One value of Globals and the local one."""
    how = sam_globals.merge(path)
    if how == "replace":
        return local
    if isinstance(above, Mapping) and isinstance(local, Mapping):
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, (place, node) in above.entries.items():
            own = local.entries.get(key)
            if own is not None:
                entries[key] = (own[0], merge(node, own[1], inherited, f"{path}.{key}"))
            elif how != "prune_and_merge":
                entries[key] = (place, node)
                inherited.add(id(node))
        entries.update({key: entry for key, entry in local.entries.items() if key not in entries})
        return Mapping(entries, local.span, local.flow)
    if isinstance(above, Sequence) and isinstance(local, Sequence):
        inherited.update(id(item) for item in above.items)
        return Sequence([*above.items, *local.items], local.span, local.flow)
    return local
