"""Turns proposals into fixes; a proposal that cannot be made in the text as it is written is dropped."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lambdalint.changes import Argument, Change, Create, Edit, Fix, Hoist, Plain, Proposal, Put, Rename
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.span import Span
from lambdalint.template.tree import Node

if TYPE_CHECKING:
    from lambdalint.edits.template import Written


class NotEditable(Exception):
    """The change cannot be made here without touching what others share."""


class Editor:
    """The texts and trees of a run (of templates, and of Python modules), and the edits that proposals need in them."""

    def __init__(self, files: Files, trees: Mapping[str, Node], module: Callable[[str], ast.Module | None]) -> None:
        self.files, self.trees, self.module = files, trees, module
        self.written: dict[str, Written | None] = {}

    def fixes(self, proposals: Iterable[Proposal], deployment: Deployment) -> tuple[Fix, ...]:
        """The proposals that can be made, as edits."""
        found = []
        for proposal in proposals:
            try:
                found.append(self.fix(proposal, deployment))
            except (NotEditable, FileUnreadable):
                continue
        return tuple(found)

    def fix(self, proposal: Proposal, deployment: Deployment) -> Fix:
        """One proposal as edits. Raises NotEditable."""
        ids = {
            change.id: self.template(change.beside, deployment)[0].free(change.id)
            for change in proposal.changes
            if isinstance(change, Create)
        }
        edits: list[Edit] = []
        puts: list[Put] = []
        for change in proposal.changes:
            if isinstance(change, Put):
                puts.append(change)
            else:
                edits += self.edits(change, deployment, ids)
        for group in grouped(puts):
            written, id = self.template(group[0].resource, deployment)
            edits += written.put(id, [(put.path, renamed(put.value, ids), put.was) for put in group])
        return Fix(proposal.title, proposal.safety, merged(edits), tuple(ids.values()))

    def edits(self, change: Change, deployment: Deployment, ids: dict[str, str]) -> Sequence[Edit]:
        """The edits of everything but Put."""
        if isinstance(change, Create):
            written, id = self.template(change.beside, deployment)
            return [written.create(ids[change.id], change.type, change.properties, id)]
        if isinstance(change, Rename):
            written, id = self.template(change.resource, deployment)
            return [written.rename(id, change.span, change.old, change.new)]
        from lambdalint.edits import python

        if isinstance(change, Argument):
            return [python.argument(self.source(change.call.path), change)]
        assert isinstance(change, Hoist)
        paths = dict.fromkeys(call.path for call in change.calls)
        return [
            edit
            for path in paths
            for edit in python.hoist(
                self.source(path), self.module(path), [call for call in change.calls if call.path == path]
            )
        ]

    def source(self, path: str) -> str:
        """The text of a Python file; code inside a template is left alone."""
        if not path.endswith(".py"):
            raise NotEditable("the code is not in a file of its own")
        return self.files.text(path)

    def template(self, resource: str, deployment: Deployment) -> tuple[Written, str]:
        """The template that writes a resource, and its id in there."""
        path, id = deployment.located(resource)
        if path not in self.written:
            from lambdalint.edits.template import written

            self.written[path] = written(path, self.files.text(path), self.trees.get(path))
        found = self.written[path]
        if found is None:
            raise NotEditable("the template is not written by hand as it is read")
        return found, id


def grouped(puts: list[Put]) -> list[list[Put]]:
    """Those that add to the same mapping are one insertion."""
    groups: dict[tuple[str, tuple[str, ...]], list[Put]] = {}
    for put in puts:
        groups.setdefault((put.resource, put.path[:-1]), []).append(put)
    return list(groups.values())


def renamed(value: Plain, ids: dict[str, str]) -> Plain:
    """A value that refers to new resources by the ids that were free."""
    if isinstance(value, dict):
        target = value.get("Fn::GetAtt")
        if isinstance(target, list) and isinstance(target[0], str):
            return {"Fn::GetAtt": [ids.get(target[0], target[0]), *target[1:]]}
        return {key: renamed(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, ids) for inner in value]
    return value


def order(edit: Edit) -> tuple[Span, int, str]:
    """In the text; of insertions at one place the deeper one first, as it belongs to what stands above."""
    first = edit.text.lstrip("\r\n")
    return edit.span, len(first.lstrip(" ")) - len(first), edit.text


def merged(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """In the order of the text; insertions at one place become one. Raises NotEditable when edits overlap."""
    found: list[Edit] = []
    for edit in sorted(edits, key=order):
        last = found[-1] if found else None
        if last is None or last.span.path != edit.span.path:
            found.append(edit)
        elif last.span == edit.span and edit.span[1:3] == edit.span[3:]:
            found[-1] = Edit(last.span, last.text + edit.text)
        elif last.span[3:] > edit.span[1:3] or last.span == edit.span:
            raise NotEditable("two changes at one place")
        else:
            found.append(edit)
    return tuple(found)
