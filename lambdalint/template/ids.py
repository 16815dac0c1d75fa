"""Ids that lead from stack to stack, and values as another stack sees them.

A resource of another stack has an absolute id, `/Worker/Queue`: the nested-stack ids from the root template, then its
own. Ids of the template itself stay plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from lambdalint.frozen import replace
from lambdalint.span import Span
from lambdalint.value import Absent, Assumed, Default, Inherited, Reference, Unknown

if TYPE_CHECKING:
    from lambdalint.template.view import Resource, Template

T = TypeVar("T")
PLAIN = frozenset({str, int, float, bool, type(None), Span, Absent, Unknown, Default, Inherited, Assumed})
"""What holds no reference."""
NOTHING: tuple[()] = ()


def find(template: Template, id: str) -> Resource | None:
    """A resource by its plain or absolute id."""
    at, plain_id = located(template, id)
    return at.resources.get(plain_id) if at is not None else None


def located(template: Template, id: str) -> tuple[Template | None, str]:
    """The template that an id leads to, and the id in it."""
    if not id.startswith("/"):
        return template, id
    *stack, own = id[1:].split("/")
    at: Template | None = template
    while at is not None and at.parent is not None:
        at = at.parent
    for part in stack:
        at = at.child(part) if at is not None else None
    return at, own


def absolute(id: str, template: Template) -> str:
    """An id of a template as every other one sees it."""
    return id if id.startswith("/") else "/" + "/".join((*template.stack, id))


def relative(id: str, template: Template) -> str:
    """An absolute id as a template sees it: plain when it is its own."""
    start = absolute("", template)
    return id[len(start) :] if id.startswith(start) and "/" not in id[len(start) :] else id


def moved(value: T, source: Template, target: Template) -> T:
    """The same with the references of one template as another one sees them."""
    return value if source.stack == target.stack else seen_from(target, value, source)


def seen_from(target: Template, value: T, source: Template) -> T:
    """What `moved` does between templates that are not the same."""
    if type(value) in PLAIN or value is NOTHING:
        return value
    changed: Any = value
    if isinstance(value, Reference):
        changed = Reference(relative(absolute(value.id, source), target), value.attribute)
    elif isinstance(value, tuple):
        parts = [seen_from(target, part, source) for part in value]
        changed = tuple(parts) if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    elif (names := getattr(value, "__fields__", None)) is not None:
        found: dict[str, Any] = {}
        for name in names:
            old = getattr(value, name)
            if type(old) not in PLAIN and (new := seen_from(target, old, source)) is not old:
                found[name] = new
        changed = replace(value, **found) if found else value  # type: ignore[type-var]
    return changed  # type: ignore[no-any-return]
