"""Lists in the attributes of a module's own objects, and lists that are the default of a parameter: what invocations add to
them stays, as in a module variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.model.places import Site
from lambdalint.source.modules.scope import Mutation, Scope
from lambdalint.source.values import classes
from lambdalint.source.values.objects import ClassObject, Instance

ADDING = frozenset({"append", "extend", "insert"})
REMOVING = frozenset({"clear", "pop", "remove"})


def kept_lists(code: Code, running: dict[Scope, Reached]) -> list[tuple[Scope, str, ast.expr, list[Mutation]]]:
    """The class, name, first value and changes of each list that grows in objects made only while modules load, or that
    the class itself has, so that all its objects share it."""
    found = []
    changed = {
        one.class_scope for one in running if one.class_scope is not None and one.class_scope.attribute_mutations
    }
    for owner in changed:
        lists = [
            (name, first, added)
            for name, mutations in owner.attribute_mutations.items()
            if (first := _first_value(owner, name, running)) is not None
            and (added := [one for one in mutations if one.scope.owner in running and one.method in ADDING])
            and not _changed_elsewhere(code, name)
        ]
        if lists and not _removes(owner, running):
            made = _made_by_modules(code, owner)
            found += [(owner, name, first, added) for name, first, added in lists if made or name in owner.bindings]
    return found


def _first_value(owner: Scope, name: str, running: dict[Scope, Reached]) -> ast.expr | None:
    """The empty list that the constructor sets, or the class, and nothing that runs for an event replaces."""
    bindings = owner.attributes_set.get(name) or (
        [] if owner.bases or owner.decorators else owner.bindings.get(name, [])
    )
    if len(bindings) != 1 or bindings[0].scope.owner in running:
        return None
    value = bindings[0].node
    return value if isinstance(value, ast.List) and not value.elts else None


def _changed_elsewhere(code: Code, name: str) -> bool:
    """Whether an attribute of that name is changed through another name than `self`."""
    modules = code.ev.closure.modules.values()
    return any(name in one.attribute_writes or name in one.attribute_changes for one in modules)


def _removes(owner: Scope, running: dict[Scope, Reached]) -> bool:
    """Whether a method takes anything out of a container."""
    return any(
        isinstance(call.node, ast.Call)
        and isinstance(call.node.func, ast.Attribute)
        and call.node.func.attr in REMOVING
        for scope in running
        if scope.class_scope is owner
        for call in scope.calls
    ) or any(isinstance(one, ast.Delete) for one in ast.walk(owner.node))


def _made_by_modules(code: Code, owner: Scope) -> bool:
    """Whether every object of a class is made by a statement of a module."""
    makers = [
        seen
        for seen in code.seen
        if any(isinstance(one, ClassObject) and owner in classes.bases(code.ev, one.scope) for one in seen.values)
    ]
    return bool(makers) and all(seen.reached.at_import and seen.use.scope.kind == "module" for seen in makers)


def reads_of_list(
    code: Code, owner: Scope, name: str, running: dict[Scope, Reached], added: list[Mutation]
) -> list[Site]:
    """Where it is used, apart from the changes themselves."""
    changes = {
        one.node.func.value
        for one in added
        if isinstance(one.node, ast.Call) and isinstance(one.node.func, ast.Attribute)
    }
    return sorted(
        (
            code.reach.site(running[scope], use)
            for scope in running
            for use in scope.attributes
            if isinstance(use.node, ast.Attribute)
            and use.node.attr == name
            and use.node not in changes
            and any(
                isinstance(one, Instance) and owner in classes.bases(code.ev, one.scope)
                for one in code.ev.values(use.node.value, use.scope)
            )
        ),
        key=lambda site: site.span,
    )


def growing_defaults(running: dict[Scope, Reached]) -> Iterator[tuple[Scope, str, ast.expr, list[Mutation]]]:
    """The function, the parameter, its default and what is added to it, where some call leaves the parameter out."""
    for scope, reached in running.items():
        for name, default in scope.defaults.items() if scope.mutations else ():
            if not isinstance(default, ast.List) or default.elts or len(scope.bindings.get(name, ())) != 1:
                continue
            changes = scope.mutations.get(name, [])
            added = [one for one in changes if one.method in ADDING]
            if added and len(added) == len(changes) and _is_left_out(scope, name, reached):
                yield scope, name, default, added


def _is_left_out(scope: Scope, name: str, reached: Reached) -> bool:
    """Whether a call of a function gives nothing for a parameter."""
    method = scope.parent is not None and scope.parent.kind == "class"
    at = scope.parameters.index(name) - method if name in scope.parameters else len(scope.parameters)
    calls = [via.node for _, via in reached.callers if isinstance(via.node, ast.Call)]
    return any(
        len(call.args) <= at
        and not any(isinstance(one, ast.Starred) for one in call.args)
        and not any(one.arg in (None, name) for one in call.keywords)
        for call in calls
        if not {"partial", "map", "submit"} & {getattr(call.func, "attr", ""), getattr(call.func, "id", "")}
    )
