"""Methods that the standard library calls, and classes of which objects are made, by names that it looks up."""

from __future__ import annotations

import ast

from lambdalint.data.sdk import services_with
from lambdalint.source.callgraph.code import Seen
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import ClassObject, Client, External, Instance, SdkResource
from lambdalint.source.values.parameters import is_given

MOST_NAMES = 8
"""Names that one call looks up."""
NAMING = frozenset({"operator.methodcaller", "operator.attrgetter"})
TELLING = frozenset({"inspect.signature", "inspect.get_annotations", "typing.get_type_hints"})


def looked_up(ev: Evaluator, seen: Seen) -> bool:
    """Whether a call of the standard library may lead to AWS in such a way.

    `operator.methodcaller("save")(store)`, `inspect.getmembers(store)`; a container that reads of what a class is made
    from `inspect.signature(kind.__init__)`.
    """
    node, scope = seen.node, seen.use.scope
    given = node.args[0] if node.args else None
    called = {one.name for one in seen.callee if isinstance(one, External)}
    if given is None:
        return False
    if not NAMING.isdisjoint(called):
        names = [name.rpartition(".")[2] for one in node.args[:MOST_NAMES] for name in ev.strings(one, scope)]
        return not names or any(_is_method(ev, name) for name in names)
    if "functools.reduce" in called:  # of steps that each caller gives
        return len(node.args) > 1 and is_given(node.args[1], scope)
    held = ev.values(given, scope)
    if "inspect.getmembers" in called:
        return any(isinstance(one, Client | SdkResource | ClassObject | Instance) for one in held)
    told = isinstance(given, ast.Attribute) and given.attr == "__init__"
    return not TELLING.isdisjoint(called) and (told or any(isinstance(one, ClassObject) for one in held))


def _is_method(ev: Evaluator, name: str) -> bool:
    """Whether a class of the project, or a client, has a method of that name."""
    modules = [one for one in ev.closure.modules.values() if one.spells(f"def {name}")]
    return bool(services_with(name)) or any(
        scope.name == name and scope.class_scope is not None for module in modules for scope in module.scopes
    )
