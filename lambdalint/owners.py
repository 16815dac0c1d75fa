"""From a changed file to the templates that deploy it: a handler, a module, a layer, samconfig, requirements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from lambdalint.project.discovery import BESIDE, Discovery, find_templates
from lambdalint.project.files import Files, FileUnreadable, folder_of, named_from
from lambdalint.project.ignorefiles import IgnoreFiles

LOCAL = r"""(?:CodeUri|ContentUri|Content|Code|DockerContext|aws:asset:path|DefinitionUri|Location|TemplateURL)["']?\s*:\s*["']?([^"'\s{}\[\]#,]+)"""
FUNCTION = r"AWS::Serverless::Function\b"
IMAGE = r"""PackageType["']?\s*:\s*["']?Image\b"""
CODE = r"""CodeUri["']?\s*:"""
GLOBALS = r"""(?ms)^Globals:.*?(?=^[^\s#]|\Z)|"Globals"\s*:.*"""
"""The section in YAML; in JSON all that follows its key, because its end cannot be told by text."""


def owners(paths: Iterable[str], files: Files, exclude: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The templates of the project that own each of these files, sorted; a file that nobody owns is left out."""
    wanted = sorted(set(paths))
    excluded = IgnoreFiles(files, exclude).excluded
    found: dict[str, list[str]] = {}
    for template in naming(wanted, files):
        text = "" if excluded(template) else text_of(template, files)
        if not text:
            continue
        folder = folder_of(template)
        roots = code_roots(folder, text)
        for path in wanted:
            beside = folder_of(path) == folder and path.rpartition("/")[2] in BESIDE
            if beside or any(path == root or root == "" or path.startswith(root + "/") for root in roots):
                found.setdefault(path, []).append(template)
    return found


def naming(paths: Collection[str], files: Files) -> list[str]:
    """The templates of the project that can name any of these files: from a folder above it, or with `..`."""
    if not paths:
        return []
    walked = whole_project(files)
    folders = {""}
    for path in paths:
        while (path := folder_of(path)) not in folders:
            folders.add(path)
    upward = walked.upward
    return [path for path in walked.templates if path in upward or folder_of(path) in folders]


@lru_cache(maxsize=1)
def whole_project(files: Files) -> Discovery:
    """All templates of the project."""
    return find_templates(files, [""])


def text_of(template: str, files: Files) -> str:
    """The text of a template, empty for one that cannot be read."""
    try:
        return files.text(template)
    except FileUnreadable:
        return ""


def above(templates: Iterable[str], files: Files) -> list[str]:
    """The templates of the project that nest any of these, directly or through others, sorted."""
    below = set(templates)
    found: set[str] = set()
    nested: dict[str, set[str]] = {}
    more = below
    while more:
        for template in naming(more, files):
            if template not in nested:
                text = text_of(template, files)
                nests = "TemplateURL" in text or "AWS::Serverless::Application" in text
                nested[template] = code_roots(folder_of(template), text) if nests else set()
        more = {path for path, names in nested.items() if names & (below | found)} - found - below
        found |= more
    return sorted(found)


def code_roots(folder: str, text: str) -> set[str]:
    """The local folders and files that a template's text names; a function without a CodeUri has its folder."""
    roots = {
        named_from(folder, value.rstrip("/\\"))
        for value in re.findall(LOCAL, text)
        if "://" not in value and not value.startswith(("!", "|", ">", "$"))
    }
    if bare(text):
        roots.add(folder)
    return {folder_of(root) if root.endswith(".py") else root for root in roots if not root.startswith("..")}


def bare(text: str) -> bool:
    """Whether some function of SAM has no code location of its own and none from Globals."""
    functions = len(re.findall(FUNCTION, text)) - text.count("InlineCode") - len(re.findall(IMAGE, text))
    shared = re.search(GLOBALS, text)
    return functions > len(re.findall(CODE, text)) and not (shared and "CodeUri" in shared[0])
