"""Where templates are."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lambdalint.frozen import dataclass, field
from lambdalint.project.files import INITIAL, INITIALS, Files, Listing, contents, written
from lambdalint.project.ignorefiles import Holding, IgnoreFiles

SUFFIXES = (".yaml", ".yml", ".json", ".template")
SKIPPED = frozenset(
    {".aws-sam", "cdk.out", ".serverless", "node_modules", ".git", "__pycache__", ".tox", ".nox", ".mypy_cache"}
)
FOREIGN = frozenset({"package.json", "package-lock.json", "tsconfig.json", "cdk.json", "cdk.context.json"})
"""What Node, TypeScript and the CDK have under these names; folders of templates are full of them."""
STATES = (".asl.json", ".asl.yaml", ".asl.yml")
"""Definitions of state machines, in the Amazon States Language."""
BESIDE = frozenset({"samconfig.toml", "samconfig.yaml", "samconfig.yml"})
"""Files that belong to the template in their folder."""
USUAL = frozenset({"template.yaml", "template.yml", "template.json"})
"""What `sam` takes for a template by its name alone."""
PREFILTER = 20_000_000
"""Bytes of a candidate in which `Resources` and `AWS::` must occur: more than a template that is read may have."""
RESOURCES = r"(?m)^Resources:[ \t\r]*(?:#.*)?$(?:\n(?:[ \t\r#].*)?)*?\n[ \t]+Type:[ \t]*[\"']?\w+::\w"
"""The section in YAML; each line is looked at once, as one that begins at the margin ends it."""
TEMPLATE, UPWARD, DOUBTFUL, OTHER = "template", "template with ..", "doubtful", "other"
"""What a file that was come across looks like."""
KEPT_NAMES = 50_000
"""Names in folders that were walked through and are remembered; of later ones only those that are asked for."""


@dataclass
class Discovery:
    """What was found: template candidates, how many files were looked into, and named paths that cannot be, with why.

    `others` are named files that are no template candidates by their name, such as a handler.
    """

    templates: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """Files that are named like a template, or say that they are one, and do not hold what every template holds."""
    upward: set[str] = field(default_factory=set)
    """Templates with `..` in their text: others name nothing that lies outside of their folder."""
    looked_into: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    """What was found and not looked into, and why: silence would be taken for a pass."""


def project_root(configuration: Path | None, arguments: list[Path]) -> Path:
    """The configuration's folder, else the git top level, else the common parent of the arguments."""
    if configuration is not None:
        return configuration.parent
    common = Path(os.path.commonpath([os.path.abspath(argument) for argument in arguments] or [os.getcwd()]))
    start = common if common.is_dir() else common.parent
    return repository(start) or start


def repository(folder: Path) -> Path | None:
    """The top of the git repository that a folder lies in."""
    return next((above for above in (folder, *folder.parents) if is_repository(above, folder)), None)


def is_repository(folder: Path, checked: Path) -> bool:
    """Whether a folder is the top of a repository for what is checked: git obeys none of another user's either."""
    git = folder / ".git"
    return git.exists() and (folder == checked or familiar(git, checked))


def familiar(path: Path, checked: Path) -> bool:
    """Whether a file is the user's own, root's, or of whoever owns the folder that is checked: in a container that is
    the owner of the checkout."""
    owner = path.lstat().st_uid
    return owner == 0 or (hasattr(os, "getuid") and owner == os.getuid()) or owner == owner_of(checked)


def owner_of(folder: Path) -> int | None:
    """Who owns a folder, None where there is none."""
    try:
        return folder.stat().st_uid
    except OSError:
        return None


def checkout(folder: Path) -> Path:
    """What a folder was brought along with: its repository, without one the current folder above it, else itself. What
    lies in it may be a stranger's and decides nothing about what lies beside it."""
    folder, here = Path(os.path.realpath(folder)), Path(os.path.realpath(os.curdir))
    return repository(folder) or (here if folder.is_relative_to(here) else folder)


def find_templates(files: Files, paths: list[str], exclude: tuple[str, ...] = (), force: bool = False) -> Discovery:
    """Template candidates in named folders and files, in sorted order.

    Folders in SKIPPED, virtual environments, foreign files, what git ignores and what `exclude` matches are left out,
    unless they are named; with `force` excludes hold for named paths, too, and a named file without resources is somebody else's.
    """
    found = Discovery()
    ignored = IgnoreFiles(files, exclude)
    for path in paths:
        if files.is_folder(path):
            walk(files, path, ignored, found)
        elif not files.is_file(path):
            there = os.path.lexists(files.root / path)
            found.missing[path] = "is no file or folder that may be read" if there else "does not exist"
        elif force and ignored.excluded(path):
            continue
        elif not os.access(files.root / path, os.R_OK):
            found.missing[path] = "may not be read"
        elif candidate(files, path, force):
            found.looked_into += 1
            found.named.add(path)
            if path not in found.templates:
                found.templates.append(path)
        else:
            found.others.append(path)
    found.templates = sorted(dict.fromkeys(found.templates))
    found.unread |= ignored.unread
    return found


def candidate(files: Files, path: str, force: bool) -> bool:
    """Whether a named file is read as a template; one that a hook names (`force`) must look like one."""
    if not path.endswith(SUFFIXES) or path.rpartition("/")[2] in BESIDE:
        return False
    if not force:
        return True
    try:
        return not files.outside(path) and promising(beginning(files, path))
    except OSError:
        return True


def walk(files: Files, start: str, ignored: IgnoreFiles, found: Discovery) -> None:
    """Every candidate below a folder; links to folders are not followed."""
    pending: list[tuple[str, Holding]] = [(start, ignored.top)]
    room = KEPT_NAMES
    while pending:
        folder, holding = pending.pop()
        known = files.stamps.folders.recall(folder)
        ignores, held, leads = known[2:] if known is not None else ("", "", "")
        if ignores:
            holding = ignored.enter(folder, holding)
        above = f"{folder}/" if folder else ""
        if known is not None and held == holding.key:
            leading = leads.split("/") if leads else []
        else:
            try:
                listing = files.listed(folder)
            except OSError as error:
                found.unread[folder or "."] = f"the folder cannot be listed: {(error.strerror or str(error)).lower()}"
                continue
            if folder != start and "pyvenv.cfg" in listing:
                continue
            room -= len(listing)
            if room >= 0:
                files.listings[folder] = listing
            if ".gitignore" in listing and not ignores:
                holding, ignores = ignored.enter(folder, holding), "yes"
            leading = leading_on(listing, above, ignored, holding)
            if room >= 0 and files.remembers and "pyvenv.cfg" not in listing:
                files.stamps.folders.learn(folder, written(listing), ignores, holding.key, "/".join(leading))
        for one in leading:
            path, kind = above + one[1:], INITIALS[one[0]]
            if kind == "folder":
                pending.append((path, holding))
            else:
                look_into(files, path, kind == "link", found)


def leading_on(listing: Listing, above: str, ignored: IgnoreFiles, holding: Holding) -> list[str]:
    """What of a folder a walk goes on with, each as listings are written: folders to walk through, and files to look
    into."""
    found: list[str] = []
    for name, kind in listing.items():
        if kind == "folder":
            if name not in SKIPPED and not ignored.ignored(above + name, True, holding):
                found.append("d" + name)
        elif not kind or not name.endswith(SUFFIXES) or is_foreign(name):
            continue
        elif not ignored.ignored(above + name, False, holding):
            found.append(INITIAL[kind] + name)
    return found


def is_foreign(name: str) -> bool:
    """Whether a file has by its name a form of its own. It is not opened, unless it is named."""
    return name in FOREIGN or name.endswith(STATES)


def look_into(files: Files, path: str, is_link: bool, found: Discovery) -> None:
    """Whether a file that was come across may be a template."""
    if is_link and not (files.root / path).is_file():
        if path.rpartition("/")[2] in USUAL and not (files.root / path).exists():
            found.unread[path] = "it is a link that leads to nothing"
        return
    found.looked_into += 1
    if is_link and files.outside(path):
        found.unread[path] = "it is a link that leads out of the project"
        return
    known = files.stamps.files.recall(path)
    looks = known[1] if known is not None else ""
    if not looks:
        try:
            head = beginning(files, path)
        except OSError:
            found.templates.append(path)  # it is asked for as a template, so that this is told
            return
        looks = like(path, head)
        files.stamps.files.learn(path, looks, known[2] if known is not None else "")
        if looks in (TEMPLATE, UPWARD) and not is_link and len(head) < PREFILTER:
            files.met[path] = head
    if looks == DOUBTFUL:
        found.doubtful.append(path)
    elif looks != OTHER:
        found.templates.append(path)
        if looks == UPWARD:
            found.upward.add(path)


def like(path: str, head: bytes) -> str:
    """What the bytes of a file look like."""
    if promising(head):
        return UPWARD if head.find(b"..") >= 0 else TEMPLATE
    return DOUBTFUL if likely(path, head) else OTHER


def promising(head: bytes) -> bool:
    """Whether the bytes of a file hold what every template holds; parsing all would cost a hundred times more."""
    return head.find(b"Resources") >= 0 and head.find(b"AWS::") >= 0  # `in` takes them for numbers first


def surely(text: str) -> bool:
    """Whether a text is a template by its looks alone: `Resources:` at the margin, and a type of CloudFormation below it."""
    return re.search(RESOURCES, text) is not None


def likely(path: str, head: bytes) -> bool:
    """Whether a file that is not promising is meant as a template, and may be one that breaks early."""
    if path.rpartition("/")[2] in USUAL:
        return True
    return path.endswith(".template") and b"AWSTemplateFormatVersion" in head


def beginning(files: Files, path: str) -> bytes:
    """The bytes of a file; the letters of UTF-16, which is told apart when it is read as a template."""
    head = contents(f"{files.base}/{path}", PREFILTER)
    return head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
