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
HARMLESS = {"LABEL", "MAINTAINER", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "USER", "VOLUME"}


@dataclass(frozen=True)
class Copy:
    """Files of the context that get into the image: to the folder `to`, or under that name."""

    sources: tuple[str, ...]
    to: str
    folder: bool
    span: Span


@dataclass
class Contents:
    """What the last stage is made of. `language` and `version` are those of AWS's image below it."""

    span: Span
    language: str
    version: str
    copies: list[Copy] = field(default_factory=list)
    command: Instruction | None = None
    sets: Instruction | None = None
    """The first instruction that sets an environment variable."""
    variables: list[tuple[str, Known[str]]] = field(default_factory=list)
    """Those that are set to a text that is known."""


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
    variables: dict[str, str | None] = {"LAMBDA_TASK_ROOT": TASK_ROOT, "LAMBDA_RUNTIME_DIR": "/var/runtime"}
    fixed = set(variables)
    folders = {TASK_ROOT}
    at = TASK_ROOT
    for one in stage.all():
        match one.name:
            case "COPY" | "ADD":
                copy = copied(one, variables, at, folders)
                if copy is not None:
                    found.copies.append(copy)
                    folders |= {copy.to} if copy.folder else set()
            case "WORKDIR":
                at = normpath(join(at, expanded(one.text, variables, one.span).strip("\"'")))
                folders.add(at)
            case "ARG":
                argument(one, variables, shared, given, fixed)
            case "ENV":
                names = environment(one, variables)
                fixed |= names
                found.sets = found.sets or one
                known = {name: variables[name] for name in sorted(names)}
                found.variables += [(name, Known(value, one.span)) for name, value in known.items() if value]
            case "RUN":
                if not only_installs(one.text):
                    reason = (
                        "may write code into the image: only copies of the context and what installers do are followed"
                    )
                    raise NotUnderstood(one.span, f"{one} {reason}")
            case "CMD":
                found.command = one
            case "ENTRYPOINT":
                raise NotUnderstood(one.span, "an `ENTRYPOINT` of its own starts the code")
            case "ONBUILD":
                later(one, stage)
            case name if name not in HARMLESS:
                raise NotUnderstood(one.span, f"`{name}` is not followed")
    return found


def later(one: Instruction, stage: Stage) -> None:
    """An `ONBUILD` does nothing in its own stage. Raises NotUnderstood where it does, or Docker refuses it."""
    name = one.text.partition(" ")[0].upper()
    if name in ("ONBUILD", "FROM", "MAINTAINER", ""):  # https://docs.docker.com/reference/dockerfile/#onbuild
        raise NotUnderstood(one.span, f"`ONBUILD {name}` is refused by Docker")
    if one not in stage.instructions:
        raise NotUnderstood(one.span, "`ONBUILD` runs in the stage that stands on its own")


def environment(one: Instruction, variables: dict[str, str | None]) -> set[str]:
    """Takes up an `ENV`, and says which names it sets. Raises NotUnderstood."""
    first, _, rest = one.text.partition(" ")
    pairs = [(first, rest)] if "=" not in first else re.findall(r"(?<!\w)(\w+)=(\"[^\"]*\"|'[^']*'|\S*)", one.text)
    for name, value in pairs:
        if name in SEARCH_PATH:
            raise NotUnderstood(one.span, f"`ENV {name}` decides where code is looked for")
        try:
            variables[name] = expanded(value.strip("\"'"), variables, one.span)
        except NotUnderstood:
            variables[name] = None
    return {name for name, _ in pairs}


def copied(one: Instruction, variables: Mapping[str, str | None], at: str, folders: set[str]) -> Copy | None:
    """What a `COPY` or `ADD` brings; None for what no code is looked for in. Raises NotUnderstood."""
    text = expanded(one.text, variables, one.span)
    flags = []
    while text.startswith("--"):
        flag, _, text = text.partition(" ")
        flags.append(flag.partition("=")[0])
        text = text.lstrip()
    words = listed(text) if text.startswith("[") else text.split()
    if words is None or len(words) < 2 or any("'" in word or '"' in word for word in words):
        raise NotUnderstood(one.span, f"{one} was not understood")
    *sources, to = words
    target = normpath(join(at, to))
    if any(target == path or target.startswith(f"{path}/") for path in ELSEWHERE) or target in ("/", "/var", "/opt"):
        raise NotUnderstood(one.span, f"{one} brings what may be code or an extension to `{target}`")
    if target != TASK_ROOT and not target.startswith(f"{TASK_ROOT}/"):
        return None
    if "--from" in flags:
        raise NotUnderstood(
            one.span, f"`{one.name} --from` brings what another image holds: copy the code from the context"
        )
    if set(flags) - {"--chown", "--chmod", "--link"}:
        raise NotUnderstood(one.span, f"{one} was not understood")
    if one.name == "ADD" and any(UNPACKED.search(source) for source in sources):
        raise NotUnderstood(one.span, f"{one} fetches or unpacks: copy the code from the context")
    return Copy(tuple(sources), target, to.endswith("/") or len(sources) > 1 or target in folders, one.span)


ELSEWHERE = ("/var/runtime", "/var/lang", "/opt/python", "/opt/extensions", "/lambda-entrypoint.sh")
"""Where else than below the task root the image has code that runs."""
