"""The deployments below some paths, without running a rule: what `explain`, `graph` and `policy` look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lambdalint.check import relative
from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.frozen import dataclass
from lambdalint.instances import Instances
from lambdalint.project.discovery import find_templates
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.source.program import Programs
from lambdalint.template.parse import NotATemplate, TemplateUnreadable
from lambdalint.template.source import TemplateSource, read


class NoSuchFunction(Exception):
    """No function, or several, with an address; `hint` says what would do."""

    def __init__(self, message: str, hint: str, address: str) -> None:
        super().__init__(message)
        self.hint, self.address = hint, address


@dataclass(frozen=True, slots=True)
class Survey:
    """Every template in its default world, and what could not be read: a path and a reason."""

    deployments: tuple[Deployment, ...]
    unreadable: tuple[tuple[str, str], ...]

    def find(self, address: str) -> tuple[Deployment, Function]:
        """The function at `template.yaml::Worker`, or of an id that is unique. Raises NoSuchFunction."""
        wanted = splits(address)
        every = [(d, f) for d in self.deployments for f in d.functions]
        found = [(d, f) for d, f in every if any(f.id == id and at(d, path) for path, id in wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(f"`{d.template}::{f.id}`" for d, f in found[:5])
            named = f"{len(found)} functions are named `{found[0][1].id}`"
            raise NoSuchFunction(named, f"give its template as well: {places}", address)
        from difflib import get_close_matches

        colons = len(wanted) > 1
        names = [f"{d.template}::{f.id}" if colons else f.id for d, f in every]
        near = get_close_matches(address, names, 3, 0.5) or sorted(set(names))[:5]
        hint = "there is " + ", ".join(f"`{name}`" for name in near) if near else "no template here has a function"
        raise NoSuchFunction(f"no function has the address `{address}`", hint, address)


def splits(address: str) -> list[tuple[str, str]]:
    """A template and an id, wherever `::` may part them: no rule keeps either from holding it as well."""
    parts = address.split("::")
    return [("::".join(parts[:n]).removeprefix("./"), "::".join(parts[n:])) for n in range(len(parts))]


def at(deployment: Deployment, path: str) -> bool:
    """Whether a path, or its end, is that of a deployment's template; any is where none is given."""
    own, other = f"/{deployment.template}", f"/{path}"
    return not path or own.endswith(other) or other.endswith(own)


def survey(paths: Sequence[Path], config: Config, today: str) -> Survey:
    """Read the templates below paths with the code they point to."""
    files = Files(config.root, config.limits)
    _, names, _ = relative(paths, files)
    sources: list[TemplateSource] = []
    unreadable: list[tuple[str, str]] = []
    candidates = find_templates(files, names, config.exclude, False)
    for path in sorted([*candidates.templates, *candidates.doubtful]):
        try:
            sources.append(read(files, path))
        except NotATemplate as error:
            if path in candidates.named:
                unreadable.append((path, error.reason))
        except (FileUnreadable, TemplateUnreadable) as error:
            unreadable.append((path, getattr(error, "reason", str(error))))
    instances = Instances(files, Programs(files), config, today, sources)
    found: list[Deployment] = []
    for source in instances.order:
        for _, worlds in instances.of(source):
            found += [world for world in worlds if world.world.default][:1] or worlds[:1]
    unreadable += dict.fromkeys((file.path, file.reason) for file in instances.unreadable)
    return Survey(tuple(found), tuple(unreadable))
