"""What the commands of a `RUN` do to the code of an image: only those that surely leave it alone are known."""

from __future__ import annotations

import json
import re

TASK_ROOT = "/var/task"
"""Where Lambda's images have a function's code."""
INSTALLERS = {"yum", "dnf", "microdnf", "apt", "apt-get", "mkdir", "chmod", "chown", "true"}
PIP = re.compile(r"pip3?(?:\.\d+)?")
PYTHON = re.compile(r"python3?(?:\.\d+)?")


def only_installs(text: str, root: str = TASK_ROOT) -> bool:
    """Whether all commands install packages or libraries, or tidy up after that outside of the folder of the code."""
    while text.startswith("--mount="):
        text = text.partition(" ")[2].lstrip()
    if text.startswith("["):
        words = listed(text)
        return words is not None and leaves_code(words, root)
    if "`" in text or "$(" in text:
        return False
    from shlex import shlex

    reader = shlex(text, posix=True, punctuation_chars=";&|<>()")
    reader.whitespace_split = True
    reader.commenters = ""
    commands: list[list[str]] = [[]]
    try:
        for word in reader:
            if word in ("&&", ";"):
                commands.append([])
            elif set(word) <= set(";&|<>()"):
                return False
            else:
                commands[-1].append(word)
    except ValueError:
        return False
    return all(leaves_code(words, root) for words in commands if words)


def leaves_code(words: list[str], root: str) -> bool:
    """Whether a command surely neither adds a module of the project nor takes one away."""
    name = words[0].rpartition("/")[2] if words else ""
    if PYTHON.fullmatch(name) and words[1:3] == ["-m", "pip"]:
        return True
    if name in ("uv", "poetry") and words[1:2] == ["export"]:
        return True
    if name == "uv":
        return words[1:2] == ["pip"]
    if name == "rm":
        return all(word.startswith("-") or spared(word, root) for word in words[1:])
    return name in INSTALLERS or PIP.fullmatch(name) is not None


def spared(path: str, root: str) -> bool:
    """Whether code does not lie there."""
    if path.endswith(".txt") and "*" not in path:
        return True
    inside = path.startswith(root) or root.startswith(path.rstrip("/*"))
    return path.startswith("/") and not inside and "$" not in path and ".." not in path


def listed(text: str) -> list[str] | None:
    """The texts of an instruction in JSON form."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else None
