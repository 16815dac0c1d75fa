"""What the image that a Dockerfile ends with is made of, as far as that is certain without building it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from posixpath import join, normpath

from lambdalint.deployment.build.dockerfile import Instruction, NotUnderstood, Stage, argument, expanded, last_stage
from lambdalint.deployment.build.shell import TASK_ROOT, listed, only_installs
from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.value import Known, Unknown

BASE = re.compile(r"(?:public\.ecr\.aws/lambda/|(?:docker\.io/)?amazon/aws-lambda-)([a-z]+):(\w+(?:\.\d+)?)")
"""https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: AWS's own images, each with a language's runtime."""
UNPACKED = re.compile(r"://|^git@|\.(?:tar|tgz|tbz2?|txz)\b")
"""What `ADD` does not only copy."""
SEARCH_PATH = {"PYTHONPATH", "PYTHONHOME", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_EXEC_WRAPPER", "PATH"}
OF_LAMBDA = {"LAMBDA_TASK_ROOT": TASK_ROOT, "LAMBDA_RUNTIME_DIR": "/var/runtime"}
"""The variables of AWS's images."""
MOST_STAGES = 5
"""Stages that are copied out of each other."""
HARMLESS = {"LABEL", "MAINTAINER", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "USER", "VOLUME"}


@dataclass(frozen=True)
class Copy:
    """Files of the context, or of another stage, that get into the image: to the folder `to`, or under that name."""

    sources: tuple[str, ...]
    to: str
    folder: bool
    span: Span
    stage: str = ""


@dataclass
class Contents:
    """What the last stage is made of, or an earlier one below a folder that is copied out of it (`depth` of them).
    `language` and `version` are those of AWS's image below it."""

    span: Span
    language: str
    version: str
    copies: list[Copy] = field(default_factory=list)
    command: Instruction | None = None
    sets: Instruction | None = None
    """The first instruction that sets an environment variable."""
    variables: list[tuple[str, Known[str]]] = field(default_factory=list)
    """Those that are set to a text that is known."""
    within: str = TASK_ROOT
    depth: int = 0

    @property
    def last(self) -> bool:
        return self.depth == 0


@lru_cache(maxsize=64)
def contents(text: str, path: str, given: tuple[tuple[str, str | None], ...]) -> Contents | Unknown:
    """What the last stage of a Dockerfile holds; `given` are the arguments of the build. Kept for other functions."""
    try:
        return gathered(*last_stage(text, path, dict(given)), dict(given))
    except NotUnderstood as why:
        return Unknown(why.span, why.reason)


def gathered(stage: Stage, shared: Mapping[str, str | None], given: Mapping[str, str | None]) -> Contents:
    """What the instructions of the last stage make. Raises NotUnderstood."""
    base = BASE.match(stage.image())
    if base is None:
        reason = f"`{stage.image()}` is none of AWS's images for Lambda, so that what it starts is not known"
        raise NotUnderstood(stage.span, reason)
    found = Contents(stage.span, base[1], base[2])
    if found.language != "python":
        return found
    if re.fullmatch(r"3\.\d+", found.version) is None:
        raise NotUnderstood(stage.span, f"`{stage.image()}` does not say which Python it has")
    return followed(stage, shared, given, found)


def followed(
    stage: Stage, shared: Mapping[str, str | None], given: Mapping[str, str | None], found: Contents
) -> Contents:
    """What the instructions of a stage bring below the folder of which `found` tells. Raises NotUnderstood."""
    own = BASE.match(stage.image()) is not None
    variables: dict[str, str | None] = dict(OF_LAMBDA) if own else {}
    fixed = set(variables)
    at = TASK_ROOT if own else "/"
    folders = {at, found.within}
    for one in stage.all():
        match one.name:
            case "COPY" | "ADD":
                copy = copied(one, variables, at, folders, found)
                if copy is None:
                    continue
                if copy.stage:
                    found.copies += of_stage(copy, stage, shared, given, found)
                else:
                    found.copies.append(copy)
                    folders |= {copy.to} if copy.folder else set()
            case "WORKDIR":
                at = normpath(join(at, expanded(one.text, variables, one.span).strip("\"'")))
                folders.add(at)
            case "ARG":
                argument(one, variables, shared, given, fixed)
            case "ENV":
                names = environment(one, variables, found.last)
                fixed |= names
                found.sets = found.sets or one
                known = {name: variables[name] for name in sorted(names)}
                found.variables += [(name, Known(value, one.span)) for name, value in known.items() if value]
            case "RUN":
                if not only_installs(one.text, found.within):
                    reason = (
                        "may write code into the image: only copies of the context and what installers do are followed"
                    )
                    raise NotUnderstood(one.span, f"{one} {reason}")
            case "CMD":
                found.command = one
            case "ENTRYPOINT":
                if found.last:
                    raise NotUnderstood(one.span, "an `ENTRYPOINT` of its own starts the code")
            case "ONBUILD":
                later(one, stage)
            case name if name not in HARMLESS:
                raise NotUnderstood(one.span, f"`{name}` is not followed")
    return found


def of_stage(
    copy: Copy, stage: Stage, shared: Mapping[str, str | None], given: Mapping[str, str | None], found: Contents
) -> list[Copy]:
    """What another stage has copied from the context to the folders that are copied out of it; what installers put
    there is no code of the project. Raises NotUnderstood."""
    other = stage.others.get(copy.stage.lower())
    if other is None or found.depth == MOST_STAGES:
        raise NotUnderstood(copy.span, "`COPY --from` brings what another image holds: copy the code from the context")
    copies: list[Copy] = []
    for source in copy.sources:
        folder = normpath(join("/", source))
        inner = Contents(other.span, "", "", within=folder, depth=found.depth + 1)
        for one in followed(other, shared, given, inner).copies:
            copies.append(Copy(one.sources, normpath(copy.to + one.to[len(folder) :]), one.folder, copy.span))
    return copies


def later(one: Instruction, stage: Stage) -> None:
    """An `ONBUILD` does nothing in its own stage. Raises NotUnderstood where it does, or Docker refuses it."""
    name = one.text.partition(" ")[0].upper()
    if name in ("ONBUILD", "FROM", "MAINTAINER", ""):  # https://docs.docker.com/reference/dockerfile/#onbuild
        raise NotUnderstood(one.span, f"`ONBUILD {name}` is refused by Docker")
    if one not in stage.instructions:
        raise NotUnderstood(one.span, "`ONBUILD` runs in the stage that stands on its own")


def environment(one: Instruction, variables: dict[str, str | None], last: bool = True) -> set[str]:
    """Takes up an `ENV`, and says which names it sets. Raises NotUnderstood."""
    first, _, rest = one.text.partition(" ")
    pairs = [(first, rest)] if "=" not in first else re.findall(r"(?<!\w)(\w+)=(\"[^\"]*\"|'[^']*'|\S*)", one.text)
    for name, value in pairs:
        if name in SEARCH_PATH and last:
            raise NotUnderstood(one.span, f"`ENV {name}` decides where code is looked for")
        try:
            variables[name] = expanded(value.strip("\"'"), variables, one.span)
        except NotUnderstood:
            variables[name] = None
    return {name for name, _ in pairs}


def copied(
    one: Instruction, variables: Mapping[str, str | None], at: str, folders: set[str], found: Contents
) -> Copy | None:
    """What a `COPY` or `ADD` brings; None for what no code is looked for in. Raises NotUnderstood."""
    text = expanded(one.text, variables, one.span)
    flags: dict[str, str] = {}
    while text.startswith("--"):
        flag, _, text = text.partition(" ")
        name, _, value = flag.partition("=")
        flags[name] = value
        text = text.lstrip()
    words = listed(text) if text.startswith("[") else text.split()
    if words is None or len(words) < 2 or any("'" in word or '"' in word for word in words):
        raise NotUnderstood(one.span, f"{one} was not understood")
    *sources, to = words
    target = normpath(join(at, to))
    if found.last and (below(target, *ELSEWHERE) or target in ("/", "/var", "/opt")):
        raise NotUnderstood(one.span, f"{one} brings what may be code or an extension to `{target}`")
    if not below(target, found.within):
        if not found.last and below(found.within, target):
            raise NotUnderstood(one.span, f"of what {one} brings, only a part gets into the image")
        return None
    if set(flags) - {"--chown", "--chmod", "--link", "--from"}:
        raise NotUnderstood(one.span, f"{one} was not understood")
    if one.name == "ADD" and any(UNPACKED.search(source) for source in sources):
        raise NotUnderstood(one.span, f"{one} fetches or unpacks: copy the code from the context")
    folder = to.endswith("/") or len(sources) > 1 or target in folders
    return Copy(tuple(sources), target, folder, one.span, flags.get("--from", ""))


def below(path: str, *folders: str) -> bool:
    """Whether a path is one of some folders, or lies in one."""
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


ELSEWHERE = ("/var/runtime", "/var/lang", "/opt/python", "/opt/extensions", "/lambda-entrypoint.sh")
"""Where else than below the task root the image has code that runs."""
