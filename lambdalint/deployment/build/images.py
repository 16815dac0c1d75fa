"""Functions in container images: which folders of the project their code is copied from, and what starts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from lambdalint.data.runtimes import OTHER_LANGUAGES
from lambdalint.deployment.build.code import IN_IMAGE, Code
from lambdalint.deployment.build.dockerfile import NotUnderstood
from lambdalint.deployment.build.image_contents import Contents, Copy, contents
from lambdalint.deployment.build.shell import TASK_ROOT, listed
from lambdalint.deployment.model.function import Variable
from lambdalint.deployment.secrets import secret
from lambdalint.frozen import dataclass
from lambdalint.project.files import WIDER, Files, FileUnreadable, folder_of, join, named_from
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource
from lambdalint.value import Absent, Known, Several, Unknown, Value

MOST_SOURCES = 200
MOST_IGNORED = 500
"""Lines of a `.dockerignore`."""
LONGEST_IGNORED = 1_000
"""Characters of one of them."""


@dataclass(frozen=True)
class Part:
    """A file or folder of the project that gets into the image, as `to` below the task root."""

    path: str
    to: str
    folder: bool
    span: Span

    @property
    def root(self) -> str | None:
        """The folder that is the task root as this part sees it; None where it gets another name."""
        if not self.to:
            return self.path
        if self.path == self.to:
            return ""
        return self.path.removesuffix(f"/{self.to}") if self.path.endswith(f"/{self.to}") else None

    def has(self, path: str) -> bool:
        """Whether a file of the project is of this part."""
        return path == self.path or (self.folder and (not self.path or path.startswith(f"{self.path}/")))


@dataclass(frozen=True)
class Image:
    """What a function's image is surely made of. `sets`: it brings environment variables of its own, of which
    `variables` are those that are known."""

    code: Value[Code]
    runtime: Value[str]
    handler: Value[str]
    context: str = ""
    parts: tuple[Part, ...] = ()
    sets: tuple[Unknown, ...] = ()
    variables: tuple[Variable, ...] = ()

    def environment(self, own: Several[Variable]) -> Several[Variable]:
        """The variables that the template sets, beside which the image may have more."""
        return Several(own.items, (*own.gaps, *self.sets)) if self.sets else own

    def left_out(self, modules: Iterable[str], files: Files, where: Span) -> Unknown | None:
        """Why one of the modules that would be read is perhaps not in the image."""
        ignored = list(ignores(self.context, files))
        for path in modules:
            if not any(part.has(path) for part in self.parts):
                return Unknown(where, f"the code imports `{path}`, which is not copied into the image")
            inside = path[len(self.context) + 1 :] if self.context else path
            above = ["/".join(inside.split("/")[:end]) for end in range(1, inside.count("/") + 2)]
            names = {*above, *inside.split("/")}
            for pattern in ignored:
                if any(fnmatchcase(name, pattern) for name in names):
                    return Unknown(where, f"`.dockerignore` may keep `{path}` out of the image, by `{pattern}`")
        return None


def image(function: Resource, files: Files) -> Image:
    """The image of a function; where something of it is not certain, its code is Unknown and says why."""
    kind, metadata = function.properties["PackageType"], function.view["Metadata"]
    context = Absent(kind.span) if metadata.absent else metadata["DockerContext"].text()
    if isinstance(context, Absent):
        return unread(
            Unknown(kind.span, f"{IN_IMAGE}, and no `DockerContext` in its `Metadata` says what it is built from"),
            function,
        )
    if isinstance(context, Unknown):
        return unread(context, function)

    folder = named_from(folder_of(function.template.path), context.value)
    gap = place(context, folder, files) or settled(function, metadata)
    if gap is not None:
        return unread(gap, function)
    named = metadata["Dockerfile"].text()
    if isinstance(named, Unknown):
        return unread(named, function)
    path = named_from(folder, named.value if isinstance(named, Known) else "Dockerfile")
    try:
        found = contents(files.text(path), path, build_arguments(metadata))
        if isinstance(found, Unknown):
            return unread(found, function)
        runtime: Value[str] = Known(f"{found.language}{found.version}", found.span)
        if found.language != "python":
            other = found.language.startswith(OTHER_LANGUAGES)
            reason = f"code for {found.language} is not read"
            return Image(
                Unknown(found.span, reason), runtime if other else Absent(function.span), Absent(function.span)
            )
        if sum(len(copy.sources) for copy in found.copies) > MOST_SOURCES:
            raise NotUnderstood(found.span, f"more than {MOST_SOURCES} files and folders are copied one by one")
        parts = tuple(part for copy in found.copies for part in brought(copy, folder, files))
        roots = task_roots(parts, found.span, files)
        starts = command(function, found)
    except FileUnreadable as error:
        return unread(Unknown(context.span, f"the Dockerfile `{error.path}` {error.reason}"), function)
    except NotUnderstood as error:
        return unread(Unknown(error.span, error.reason), function)
    sets = () if found.sets is None else (Unknown(found.sets.span, "the image may set more variables"),)
    set_to = tuple([Variable(name, value.span, value, "", secret(name, value, "")) for name, value in found.variables])
    return Image(Known(Code(roots), context.span, context.basis), runtime, starts, folder, parts, sets, set_to)


def unread(gap: Unknown, function: Resource) -> Image:
    """An image of which nothing else is known."""
    return Image(gap, Absent(function.span), Absent(function.span))


def place(context: Known[str], folder: str, files: Files) -> Unknown | None:
    """Why nothing can be read in the context."""
    if any(sign in context.value for sign in ("${", "{{", "://")):
        return Unknown(context.span, f"`{context.value}` is filled in before the deployment")
    if files.outside(folder):
        return Unknown(context.span, f"`{context.value}` lies outside the project{WIDER}")
    if not files.is_folder(folder):
        return Unknown(context.span, f"the context `{context.value}` of its image does not exist")
    return None


def settled(function: Resource, metadata: View) -> Unknown | None:
    """A setting beside the Dockerfile that changes what is built or what is started."""
    config = function.properties["ImageConfig"]
    for view, name in (
        (metadata["DockerBuildTarget"], "DockerBuildTarget"),
        (metadata["DockerBuildExtraParams"], "DockerBuildExtraParams"),
        (config["EntryPoint"], "EntryPoint"),
        (config["WorkingDirectory"], "WorkingDirectory"),
    ):
        if not view.absent:
            return view.unknown or Unknown(view.span, f"`{name}` decides what its image is or starts")
    return None


def build_arguments(metadata: View) -> tuple[tuple[str, str | None], ...]:
    """What the template gives to the build; None for what only the deployment decides."""
    found = {name: view.text() for name, view in metadata["DockerBuildArgs"].entries().items}
    return tuple((name, value.value if isinstance(value, Known) else None) for name, value in found.items())


def command(function: Resource, found: Contents) -> Value[str]:
    """The handler: what the template says, else the image. Raises NotUnderstood."""
    view = function.properties["ImageConfig"]["Command"]
    if not view.absent:
        words = view.items()
        if words.gaps or len(words.items) != 1:
            return words.gaps[0] if words.gaps else Unknown(view.span, "its command is not the name of a handler alone")
        return words.items[0].text()
    if found.command is None:
        raise NotUnderstood(found.span, "neither `CMD` nor `ImageConfig` names a handler")
    names = listed(found.command.text)
    if names is None or len(names) != 1:
        raise NotUnderstood(found.command.span, 'its `CMD` is not the name of a handler as `CMD ["app.handler"]`')
    return Known(names[0], found.command.span)


def brought(copy: Copy, context: str, files: Files) -> Iterator[Part]:
    """What a copy brings below the task root that may be Python. Raises NotUnderstood."""
    to = copy.to[len(TASK_ROOT) + 1 :]
    for source in copy.sources:
        path = join("", source.strip("/"))
        if path.startswith("..") or "[" in source or "*" in path.rpartition("/")[0]:
            raise NotUnderstood(copy.span, f"what `{source}` stands for was not understood")
        for name in matching(join(context, path), files):
            folder = files.is_folder(name)
            if not folder and not files.is_file(name):
                raise NotUnderstood(
                    copy.span, f"`{source}` is not in the context of the image: something else makes it"
                )
            if not folder and not name.endswith(".py"):
                continue
            base = name.rpartition("/")[2]
            part = Part(name, to if folder or not copy.folder else f"{to}/{base}".lstrip("/"), folder, copy.span)
            if part.root is None and not (folder and without_python(name, files)):
                raise NotUnderstood(copy.span, f"`{source}` gets another name in the image, `{part.to}`")
            if part.root is not None:
                yield part


def matching(path: str, files: Files) -> list[str]:
    """The path itself, or the names in its folder that its pattern matches."""
    folder, _, pattern = path.rpartition("/")
    if "*" not in pattern and "?" not in pattern:
        return [path]
    return [join(folder, name) for name in files.children(folder) if fnmatchcase(name, pattern)]


def without_python(folder: str, files: Files) -> bool:
    """Whether a folder surely holds data alone."""
    names = files.children(folder)
    return not any(name.endswith(".py") or files.is_folder(join(folder, name)) for name in names)


def task_roots(parts: tuple[Part, ...], where: Span, files: Files) -> tuple[str, ...]:
    """The folders of the project that are the task root together. Raises NotUnderstood."""
    owners: dict[str, str] = {}
    roots: dict[str, None] = {}
    for part in parts:
        root = part.root or ""
        roots[root] = None
        for name in [part.to.partition("/")[0]] if part.to else files.children(part.path):
            if not name.endswith(".py") and not (part.folder and files.is_folder(join(root, name))):
                continue
            if owners.setdefault(name.removesuffix(".py"), root) != root:
                raise NotUnderstood(part.span, f"`{name}` gets into the image from two folders")
    if not roots:
        raise NotUnderstood(where, "no instruction copies code from the context to /var/task")
    if len(roots) > 1 and any(files.is_folder(join(root, "python")) for root in roots):
        raise NotUnderstood(where, "one of the folders that are copied holds a folder `python`")
    return tuple(roots)


def ignores(context: str, files: Files) -> Iterator[str]:
    """The patterns of what does not get to the build."""
    path = join(context, ".dockerignore")
    if not files.is_file(path):
        return
    try:
        lines = files.text(path).splitlines()
    except FileUnreadable:
        lines = ["*"]
    whole = len(lines) <= MOST_IGNORED and all(len(line) <= LONGEST_IGNORED for line in lines)
    for line in lines if whole else ["*"]:
        pattern = line.strip().removeprefix("**/").strip("/").removeprefix("./")
        if pattern and not line.strip().startswith(("#", "!")):
            yield pattern.removesuffix("/**").removesuffix("/*") if pattern not in ("*", "**") else "*"
