"""Keys of mappings that are set on some of the ways to a call only: `if "id" in order: document["_id"] = order["id"]`."""

from __future__ import annotations

import ast

from lambdalint.source.branches.relations import related
from lambdalint.source.callgraph.code import Seen
from lambdalint.source.modules.scope import Mutation


def only_sometimes(seen: Seen, node: ast.expr, key: str) -> bool:
    """Whether a variable that a call is given holds a key only where a branch before it was taken."""
    where, owner = seen.statement, seen.use.scope.owner
    if not isinstance(node, ast.Name) or where is None:
        return False
    for binding in owner.bindings.get(node.id, ()):
        keys = binding.node.keys if isinstance(binding.node, ast.Dict) else ()
        if any(isinstance(one, ast.Constant) and one.value == key for one in keys):
            return False
    changes = [one for one in owner.mutations.get(node.id, ()) if _sets(one, key)]
    around = dict(where.ancestors())
    if not changes or any(related(one.statement, where, around) == "before" for one in changes):
        return False
    sides = {(one.statement.block.owner, one.statement.block.kind) for one in changes}
    return not any((branch, "else") in sides for branch, kind in sides if kind == "then")


def _sets(change: Mutation, key: str) -> bool:
    return change.method == "[]" and isinstance(change.key, ast.Constant) and change.key.value == key
