"""A function's handler: its code located, read and bound to its environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.data.libraries import library
from lambdalint.data.runtimes import OTHER_LANGUAGES
from lambdalint.deployment.binding.environment import bind
from lambdalint.deployment.binding.identities import with_keys
from lambdalint.deployment.build.code import LEFT_OUT, Code, Inline, layer_roots, left_out
from lambdalint.deployment.model.function import Variable
from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.resources import Resource as Deployed
from lambdalint.deployment.model.resources import Table
from lambdalint.project.files import Files, join
from lambdalint.source.model.summary import Program
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.template.view import Resource
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

if TYPE_CHECKING:
    from lambdalint.deployment.build.images import Image

COMPILED = (".so", ".pyx", ".pyc")
"""What extension modules, Cython's sources and modules without their text are called."""
LONGEST = 4_000
"""Characters of a `PYTHONPATH`; Lambda takes 4 KB for all variables together."""
Stored = Mapping[str, Value[Reference | Text | str]]
"""The values of the template's SSM parameters by name."""


def handler(
    function: Resource,
    files: Files,
    programs: Programs,
    environment: Several[Variable],
    resources: Sequence[Deployed],
    stored: Stored,
    code: Value[Code | Inline],
    tables: Sequence[Table] = (),
    image: Image | None = None,
) -> Value[Handler]:
    """The bound handler of a function whose code is located. Absent when no place where the code could be has it; Unknown says why it was not read."""
    properties = function.properties
    if image is not None and isinstance(code, Unknown):
        return code
    runtime = properties["Runtime"].text() if image is None else image.runtime
    if isinstance(runtime, Known) and not runtime.value.startswith("python"):
        if runtime.value.startswith(OTHER_LANGUAGES):
            return Unknown(runtime.span, f"code for {runtime.value} is not read")
        return Unknown(runtime.span, f"`{runtime.value}` is no runtime that is known")
    if not isinstance(runtime, Known):
        return runtime if isinstance(runtime, Unknown) else Unknown(function.span, "the function has no runtime")
    wrapper = next((v for v in environment.items if v.name == "AWS_LAMBDA_EXEC_WRAPPER"), None)
    if wrapper is not None:
        return Unknown(wrapper.span, "a wrapper starts the code")
    name = properties["Handler"].text() if image is None else image.handler
    if not isinstance(name, Known):
        return name if isinstance(name, Unknown) else Unknown(function.span, "the function names no handler")
    program: Program
    match code:
        case Absent(where):
            return Absent(where)
        case Unknown() as gap:
            return gap
        case Known(Inline() as inline, span):
            layers = layer_roots(function, files)
            if isinstance(layers, Unknown):
                return layers
            own, foreign = layers
            place = partial(inline_place, function, inline)
            program = programs.read_inline(inline.text, inline.scalar.span, place, name.value, name.span, own)
        case Known(Code(roots, foreign), span):
            added = search_path(environment, roots[0], files) if image is None and roots else ()
            program = programs.read((*roots, *added), name.value, name.span)
    doubt = not_started(image, program, name, files) if image is not None else None
    if doubt is not None:
        return doubt
    if isinstance(program.found, Absent):
        if foreign:
            return Unknown(name.span, "the handler may come from a layer that is not in the template")
        if any(v.name == "PYTHONPATH" for v in environment.items):
            return Unknown(name.span, "`PYTHONPATH` leads to other places")
        package = name.value.replace("/", ".").partition(".")[0]
        if library(package) is not None:
            return Unknown(name.span, f"`{package}` is a library, and its code is not read")
        if left_out(files):
            return Unknown(name.span, f"`{name.value}` is not there: {LEFT_OUT}")
        built = compiled(name.value, roots, files) if isinstance(code.value, Code) else ""
        return Unknown(name.span, f"`{built}` is compiled, and not read") if built else Absent(name.span)
    if isinstance(program.found, Unknown):
        return program.found

    def bound() -> Value[Handler]:
        return with_keys(Known(bind(program, environment, resources, stored, function.id), span), tables)

    sharing = function.template.sharing
    if sharing is None:
        return bound()
    return sharing.again(("handler", function.id), (program, code, environment, resources, stored, tables), bound)


def compiled(handler: str, roots: tuple[str, ...], files: Files) -> str:
    """The file that holds a handler's module in a form that is not read; "" when there is none."""
    package, _, module = handler.replace("/", ".").rpartition(".")[0].rpartition(".")
    for root in roots:
        for child in files.children(join(root, package.replace(".", "/"))):
            if child.partition(".")[0] == module and child.endswith(COMPILED):
                return child
    return ""


def search_path(environment: Several[Variable], root: str, files: Files) -> tuple[str, ...]:
    """The folders of the code that `PYTHONPATH` names as well."""
    value = next((one.value for one in environment.items if one.name == "PYTHONPATH"), None)
    text = value.value if isinstance(value, Known) else None
    if not isinstance(text, str) or len(text) > LONGEST:
        return ()
    from lambdalint.deployment.build.shell import TASK_ROOT

    below = [part for part in text.split(":") if part.startswith(f"{TASK_ROOT}/")]
    found = [join(root, part.removeprefix(f"{TASK_ROOT}/")) for part in below]
    return tuple([path for path in found if not files.outside(path) and files.is_folder(path)])


def not_started(image: Image, program: Program, name: Known[str], files: Files) -> Unknown | None:
    """Why it is not certain that an image runs this program: installers may bring modules, and it may lack some."""
    if isinstance(program.found, Absent):
        return Unknown(name.span, f"`{name.value}` is not in what is copied into the image")
    return image.left_out(program.modules.items, files, name.span)


def inline_place(function: Resource, inline: Inline) -> Callable[[int], Span]:
    """What leads from a character of inline code, whatever it is joined from, to its place in the template."""
    from lambdalint.template.positions import inner_place, joined_place

    lines = function.template.source.lines
    parts = inline.pieces or ((0, inline.scalar),)
    return joined_place([(at, inner_place(function.template.path, lines, part)) for at, part in parts])
