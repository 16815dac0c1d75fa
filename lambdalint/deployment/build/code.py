"""Where a function's code is: folders, layers of the same template, or inline text."""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.project.files import WIDER, Files, folder_of, join, named_from
from lambdalint.template.cursor import View
from lambdalint.template.tree import Intrinsic, Mapping, Sequence, scalar
from lambdalint.template.tree import Scalar as Written
from lambdalint.template.view import Resource
from lambdalint.value import Absent, Known, Reference, Unknown, Value

SAM = "AWS::Serverless::Function"
ARCHIVES = (".zip", ".jar", ".whl", ".tar.gz")
# Published layers that hold libraries and extensions, never a team's handler.
LIBRARY_LAYERS = (
    ":layer:AWSLambdaPowertools",
    ":layer:AWSSDKPandas",
    ":layer:LambdaInsightsExtension",
    ":layer:AWS-Parameters-and-Secrets-Lambda-Extension",
    ":layer:Datadog-",
    ":layer:aws-otel-",
    ":layer:AWSOpenTelemetryDistro",
)
IN_S3 = "the code is in S3"
IN_IMAGE = "the code is in a container image"
LEFT_OUT = "git leaves files out of this checkout (`git sparse-checkout`)"
MOST_LAYERS = 20  # Lambda takes five
BUILT = ("dist", "build", ".aws-sam", "out", "target", "cdk.out", "package", "packages")


@dataclass(frozen=True, slots=True)
class Code:
    """Folders with the function's code, the first its own, then its layers'. `foreign` layers are not here."""

    roots: tuple[str, ...]
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inline:
    """Code in the template itself. `pieces` are the texts that it is joined of, each with its first character's index."""

    text: str
    scalar: Written
    pieces: tuple[tuple[int, Written], ...] = ()


def in_image(function: Resource) -> bool:
    """Whether its code is in a container image, which `images` looks into."""
    kind = function.properties["PackageType"].text()
    return isinstance(kind, Known) and kind.value == "Image"


def locate(function: Resource, files: Files) -> Value[Code | Inline]:
    """The code of a function; Unknown says why it cannot be read, Absent that the folder does not exist."""
    metadata = function.view["Metadata"]
    asset = None if metadata.absent else metadata["aws:asset:path"].text()
    inline = function.properties["InlineCode" if function.type == SAM else "Code"]
    if function.type != SAM:
        inline = inline["ZipFile"]
    if not inline.absent:
        return inline_code(inline)
    method = None if metadata.absent else metadata["BuildMethod"].text()
    if isinstance(method, Known) and not method.value.startswith("python"):
        return Unknown(method.span, f"`{method.value}` builds the package")
    view = function.properties["CodeUri" if function.type == SAM else "Code"]
    path: Value[str]
    if isinstance(asset, Known):
        path = asset
    elif view.absent and function.type == SAM:
        path = Known(".", function.span)
    elif view.kind == "mapping":
        path = packed(function, files) or Unknown(view.span, IN_S3 if view["ImageUri"].absent else IN_IMAGE)
    else:
        path = view.text()
    if not isinstance(path, Known):
        return path if isinstance(path, Unknown) else Unknown(function.span, "the code is not in the template")
    return in_folder(function, path, files)


def in_folder(function: Resource, path: Known[str], files: Files) -> Value[Code | Inline]:
    """The code in the folder that a text names."""
    text = path.value
    if text.startswith("s3://"):
        return Unknown(path.span, IN_S3)
    if text.lower().endswith(ARCHIVES):
        return Unknown(path.span, "the code is an archive")
    if "://" in text:
        return Unknown(path.span, f"`{text}` is an address, not a folder")
    if "${" in text or "{{" in text:
        return Unknown(path.span, f"`{text}` is filled in before the deployment")
    root = named_from(folder_of(function.template.path), text)
    if files.outside(root):
        return Unknown(path.span, f"`{text}` lies outside the project{WIDER}")
    if files.is_file(root):
        root = folder_of(root)
    elif not files.is_folder(root):
        if any(part in BUILT for part in text.replace("\\", "/").split("/")):
            return Unknown(path.span, f"`{text}` is made by a build")
        if left_out(files):
            return Unknown(path.span, f"`{text}` is not there: {LEFT_OUT}")
        return Absent(path.span)
    layers = layer_roots(function, files)
    if isinstance(layers, Unknown):
        return layers
    own, foreign = layers
    return Known(Code((root, *own), foreign), path.span, path.basis)


def left_out(files: Files) -> bool:
    """Whether git may have what is missing; asked of few functions."""
    from lambdalint.project.sparse import is_sparse

    return is_sparse(files)


def packed(function: Resource, files: Files) -> Known[str] | None:
    """The folder beside the template that a framework has packed, as the template would name it."""
    if not function.template.path.endswith(".json"):
        return None
    from lambdalint.deployment.build.serverless import packs

    return Known("..", function.span) if packs(function, files) else None


def inline_code(view: View) -> Value[Code | Inline]:
    """Text under ZipFile, also inside `Fn::Sub` or a `Fn::Join` of one text."""
    node = view.node
    while isinstance(node, Intrinsic) and node.name in ("Sub", "Join"):
        argument = node.argument
        if node.name == "Join" and isinstance(argument, Sequence) and len(argument.items) == 2:
            return joined(view)
        node = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    if isinstance(node, Written) and isinstance(node.value, str) and not node.value.strip():
        return Unknown(node.span, "the inline code is empty: something else brings the package")
    if isinstance(node, Written) and isinstance(node.value, str):
        return Known(Inline(node.value, node), node.span, view.basis)
    value = view.text()
    if isinstance(value, Known) and isinstance(view.resolved, Written):
        return Known(Inline(value.value, view.resolved), value.span, view.basis)
    tool = directive(view.node)
    reason = (
        f"`{tool}` puts the inline code in: check what it makes" if tool else "the inline code is decided at deployment"
    )
    return Unknown(view.span, reason)


def directive(node: object) -> str:
    """What a tool replaces before the deployment, such as `!Rain::Embed`; "" for what CloudFormation understands."""
    name = node.name if isinstance(node, Intrinsic) else ""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
    return name if "::" in name and not name.startswith("Fn::") else ""


def joined(view: View) -> Value[Code | Inline]:
    """A join of lines; where one of them is no plain text, all have the place of the whole."""
    value = view.text()
    if not isinstance(value, Known):
        return Unknown(view.span, "the inline code is decided at deployment")
    whole = scalar(value.value, value.span, value.value)
    return Known(Inline(value.value, whole, pieces(view.node, value.value)), value.span)


def pieces(node: object, text: str) -> tuple[tuple[int, Written], ...]:
    """The plain texts of a join with their places in the joined text; nothing where they do not make it up."""
    argument = node.argument if isinstance(node, Intrinsic) else None
    if not isinstance(argument, Sequence) or len(argument.items) != 2:
        return ()
    between, parts = argument.items
    if not isinstance(between, Written) or not isinstance(parts, Sequence):
        return ()
    plain = [part for part in parts.items if isinstance(part, Written) and isinstance(part.value, str)]
    delimiter = str(between.value)
    if len(plain) != len(parts.items) or delimiter.join(str(part.value) for part in plain) != text:
        return ()
    found: list[tuple[int, Written]] = []
    at = 0
    for part in plain:
        found.append((at, part))
        at += len(str(part.value)) + len(delimiter)
    return tuple(found)


def layer_roots(function: Resource, files: Files) -> tuple[tuple[str, ...], tuple[str, ...]] | Unknown:
    """The folders of the template's own layers, and what other layers there are; Unknown when there are too many."""
    template = function.template
    roots: list[str] = []
    foreign: list[str] = []
    view = function.properties["Layers"]
    layers = view.items()
    if len(layers.items) > MOST_LAYERS:
        return Unknown(
            view.span, f"`Layers` names {len(layers.items):,} layers, more than {MOST_LAYERS} are not searched"
        )
    foreign += [gap.reason for gap in layers.gaps]
    for layer in layers.items:
        value = layer.name_value()
        resource = None
        if isinstance(value, Known) and isinstance(value.value, Reference):
            resource = template.find(value.value.id)
        content = None
        if resource is not None and resource.type == "AWS::Serverless::LayerVersion":
            content = resource.properties["ContentUri"].text()
        elif resource is not None and resource.type == "AWS::Lambda::LayerVersion":
            content = resource.properties["Content"].text()
        if isinstance(content, Known):
            root = named_from(folder_of(template.path), content.value)
            if not files.outside(root) and files.is_folder(root):
                built = files.is_folder(join(root, "python"))
                roots += [join(root, "python")] if built else []
                roots.append(root)
                continue
        name = str(value.value) if isinstance(value, Known) else "a layer of another place"
        if not any(library in name for library in LIBRARY_LAYERS):
            foreign.append(name)
    return tuple(roots), tuple(foreign)
