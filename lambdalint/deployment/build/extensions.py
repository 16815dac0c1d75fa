"""Layers that may bring an extension, a program of its own beside the handler."""

from __future__ import annotations

from lambdalint.project.files import Files, folder_of, join, named_from
from lambdalint.template.view import Resource
from lambdalint.value import Known, Reference, Unknown

WITHOUT = (":layer:AWSLambdaPowertoolsPython", ":layer:AWSSDKPandas-")
"""Layers of AWS that hold Python packages only."""


def extensions(function: Resource, files: Files) -> tuple[Unknown, ...]:
    """A gap for each layer in which an extension may be; layers of the template are looked into."""
    layers = function.properties["Layers"].items()
    found = list(layers.gaps)
    for layer in layers.items:
        value = layer.name_value()
        name = str(value.value) if isinstance(value, Known) else ""
        resource = None
        if isinstance(value, Known) and isinstance(value.value, Reference):
            resource = function.template.find(value.value.id)
        if any(one in name for one in WITHOUT) or (resource is not None and packages_only(resource, files)):
            continue
        found.append(Unknown(layer.span, "an extension in a layer may call AWS"))
    return tuple(found)


def packages_only(layer: Resource, files: Files) -> bool:
    """Whether a layer is a folder without extensions that nothing but pip adds to."""
    content = layer.properties["ContentUri" if layer.type == "AWS::Serverless::LayerVersion" else "Content"].text()
    if not isinstance(content, Known) or "LayerVersion" not in layer.type:
        return False
    method = layer.view["Metadata"]["BuildMethod"]
    built = method.text()
    if not method.absent and not (isinstance(built, Known) and built.value.startswith("python")):
        return False
    root = named_from(folder_of(layer.template.path), content.value)
    return not files.outside(root) and files.is_folder(root) and not files.is_folder(join(root, "extensions"))
