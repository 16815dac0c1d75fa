"""From a changed file to the templates that deploy it: a handler, a module, a layer, samconfig, requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lambdalint.discovery import BESIDE, Files, FileUnreadable, find_templates, folder_of, join

LOCAL = r"""(?:CodeUri|ContentUri|Content|Code|aws:asset:path|DefinitionUri|Location|TemplateURL)["']?\s*:\s*["']?([^"'\s{}\[\]#,]+)"""
FUNCTION = r"AWS::Serverless::Function\b"
IMAGE = r"""PackageType["']?\s*:\s*["']?Image\b"""
CODE = r"""CodeUri["']?\s*:"""
GLOBALS = r"""(?ms)^Globals:.*?(?=^[^\s#]|\Z)|"Globals"\s*:.*"""
"""The section in YAML; in JSON all that follows its key, because its end cannot be told by text."""


def owners(paths: Iterable[str], files: Files, exclude: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The templates of the project that own each of these files, sorted; a file that nobody owns is left out."""
    wanted = sorted(set(paths))
    found: dict[str, list[str]] = {}
    for template in every(files, exclude) if wanted else ():
        try:
            text = files.text(template)
        except FileUnreadable:
            continue
        folder = folder_of(template)
        roots = code_roots(folder, text)
        for path in wanted:
            beside = folder_of(path) == folder and path.rpartition("/")[2] in BESIDE
            if beside or any(path == root or root == "" or path.startswith(root + "/") for root in roots):
                found.setdefault(path, []).append(template)
    return found


def every(files: Files, exclude: tuple[str, ...] = ()) -> list[str]:
    """The templates of the whole project; it is walked once."""
    if exclude not in files.walked:
        files.walked[exclude] = find_templates(files, [""], exclude).templates
    return files.walked[exclude]


def above(templates: Iterable[str], files: Files) -> list[str]:
    """The templates of the project that nest any of these, directly or through others, sorted."""
    below = set(templates)
    if not below:
        return []
    nested: dict[str, set[str]] = {}
    for template in every(files):
        try:
            text = files.text(template)
        except FileUnreadable:
            continue
        if "TemplateURL" in text or "AWS::Serverless::Application" in text:
            nested[template] = code_roots(folder_of(template), text)
    found: set[str] = set()
    while more := {path for path, names in nested.items() if names & (below | found)} - found - below:
        found |= more
    return sorted(found)


def code_roots(folder: str, text: str) -> set[str]:
    """The local folders and files that a template's text names; a function without a CodeUri has its folder."""
    roots = {
        join(folder, value.rstrip("/"))
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
