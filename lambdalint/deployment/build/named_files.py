"""Files that a template names beside functions' code, and that were not read: what is in them is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lambdalint.deployment.build.code import ARCHIVES, BUILT
from lambdalint.project.files import WIDER, Files, folder_of, named_from
from lambdalint.template.stacks import LOCATIONS
from lambdalint.template.view import Resource, Template
from lambdalint.value import Known, Unknown

if TYPE_CHECKING:
    from lambdalint.deployment.build.stepfunctions import Machine

LAYERS = {"AWS::Serverless::LayerVersion": "ContentUri", "AWS::Lambda::LayerVersion": "Content"}


def not_read(template: Template, machines: Iterable[Machine], files: Files) -> Iterator[tuple[str, Unknown]]:
    """Definitions, nested templates and layers that are named by a path of the project, each with its resource.

    What is named by a URL, by a parameter or as an archive lies elsewhere, and nobody expects it to be read.
    """
    yield from ((machine.id, machine.gap) for machine in machines if machine.gap is not None and machine.broken)
    for resource in template.of_type(*LOCATIONS):
        gap = missing(resource, LOCATIONS[resource.type], files)
        if gap is None and template.child(resource.id) is None:
            gap = refused(template, resource, files)
        if gap is not None:
            yield resource.id, Unknown(gap.span, f"the nested stack was not looked at: {gap.reason}")
    for resource in template.of_type(*LAYERS):
        gap = missing(resource, LAYERS[resource.type], files) if may_be_python(resource) else None
        if gap is not None:
            yield resource.id, Unknown(gap.span, f"the layer was not read: {gap.reason}")


def may_be_python(layer: Resource) -> bool:
    """Whether a layer may hold Python files that lie in the project before anything is built."""
    path = path_of(layer, LAYERS[layer.type])
    runtimes = [item.text() for item in layer.properties["CompatibleRuntimes"].items().items]
    if path is None or path.value.endswith(ARCHIVES) or any(part in BUILT for part in path.value.split("/")):
        return False
    return not runtimes or any(not isinstance(one, Known) or one.value.startswith("python") for one in runtimes)


def path_of(resource: Resource, property: str) -> Known[str] | None:
    """A path that a property is surely meant to be."""
    found = resource.properties[property].text()
    if not isinstance(found, Known) or any(sign in found.value for sign in ("://", "${", "{{", "arn:")):
        return None
    return found


def missing(resource: Resource, property: str, files: Files) -> Unknown | None:
    """That nothing is at a path, or nothing that may be read."""
    written = path_of(resource, property)
    if written is None:
        return None
    path = named_from(folder_of(resource.template.path), written.value)
    if files.outside(path):
        return Unknown(written.span, f"`{written.value}` lies outside the project{WIDER}")
    if not files.is_file(path) and not files.is_folder(path):
        return Unknown(written.span, f"`{written.value}` does not exist{files.instead(path)}")
    return None


def refused(template: Template, resource: Resource, files: Files) -> Unknown | None:
    """That a nested template is there and cannot be read as one; what is nested too deep is told elsewhere."""
    written = path_of(resource, LOCATIONS[resource.type])
    if written is None:
        return None
    path = named_from(folder_of(template.path), written.value)
    if template.stacks is not None and path in template.stacks.sources and template.stacks.source(path) is not None:
        return None
    return Unknown(written.span, f"`{written.value}` cannot be read as a template")
