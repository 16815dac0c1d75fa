"""F-strings of Python 3.12 for an older interpreter: the same text, as long, with other quotes inside of the fields.

Since PEP 701 a field may hold the quotes of the string around it and backslashes. https://peps.python.org/pep-0701/
"""

from __future__ import annotations

import re

CANDIDATE = r"""[fF][rR]?(["']).{0,500}\{[^}\n]{0,200}(?:\1|\\)"""
"""A line in which the quote of an f-string, or a backslash, may stand in a field of it."""
DEEPEST = 20
"""F-strings inside of each other."""


class Unfit(Exception):
    """Something that has no form of the same length for older interpreters, or is no Python."""


def requoted(text: str) -> str | None:
    """The text with its f-strings as Python 3.11 reads them; None when that cannot be done or changes nothing.

    Escapes inside of fields become spaces: every character keeps its place, the value of such a text does not.
    """
    scanner = Scanner(text)
    try:
        scanner.run()
    except Unfit:
        return None
    return "".join(scanner.letters) if scanner.changed else None


def first_new_field(text: str) -> int | None:
    """The character at which a field first holds what only Python 3.12 reads there."""
    older = requoted(text) if re.search(CANDIDATE, text) else None
    if older is None:
        return None
    return next(at for at, (one, other) in enumerate(zip(text, older, strict=True)) if one != other)


class Scanner:
    """One pass over a text: comments, strings, and the fields of f-strings."""

    def __init__(self, text: str) -> None:
        self.text, self.letters, self.changed = text, list(text), False

    def run(self) -> None:
        at = 0
        while at < len(self.text):
            if self.text[at] == "#":
                at = self.text.find("\n", at)
                if at < 0:
                    return
            elif self.text[at] in "\"'":
                at = self.string(at, "", 0)
            else:
                at += 1

    def put(self, at: int, letter: str) -> None:
        self.letters[at] = letter
        self.changed = True

    def prefix(self, at: int) -> str:
        """The letters before an opening quote, in lower case."""
        start = at
        while start > 0 and at - start < 3 and self.text[start - 1].isalpha():
            start -= 1
        found = self.text[start:at].lower()
        return found if found in ("f", "r", "b", "u", "rb", "br", "fr", "rf") else ""

    def string(self, at: int, around: str, depth: int) -> int:
        """The end of the string that opens at a quote, inside of f-strings with the quotes `around`."""
        prefix, quote = self.prefix(at), self.text[at]
        mark = quote * 3 if self.text.startswith(quote * 3, at) else quote
        first = at + len(mark)
        new = quote
        if quote in around:
            new = next((other for other in "\"'" if other not in around), "")
            if not new:
                raise Unfit
        if "f" in prefix:
            end = self.formatted(first, mark, around + new, "r" in prefix, depth)
        else:
            end = self.plain(first, mark, bool(around))
        if new != quote:
            if new in self.text[first : end - len(mark)]:
                raise Unfit
            for place in (*range(at, first), *range(end - len(mark), end)):
                self.put(place, new)
        return end

    def plain(self, at: int, mark: str, inside: bool) -> int:
        """The end of a string without fields; its escapes cannot stay in a field."""
        while at < len(self.text):
            if self.text[at] == "\\":
                if inside and self.text[at + 1 : at + 2] in ("", "\n"):
                    raise Unfit
                if inside:
                    self.put(at, " ")
                    self.put(at + 1, " ")
                at += 2
            elif self.text.startswith(mark, at):
                return at + len(mark)
            elif self.text[at] == "\n" and len(mark) == 1:
                raise Unfit
            else:
                at += 1
        raise Unfit

    def formatted(self, at: int, mark: str, around: str, raw: bool, depth: int) -> int:
        """The end of an f-string."""
        if depth > DEEPEST:
            raise Unfit
        while at < len(self.text):
            letter = self.text[at]
            if letter == "\\" and self.text[at + 1 : at + 3] == "N{" and not raw:
                at = self.text.find("}", at)
                if at < 0:
                    raise Unfit
            elif letter == "\\" and self.text[at + 1 : at + 2] != "{":
                at += 2
            elif self.text.startswith(mark, at):
                return at + len(mark)
            elif letter == "{" and self.text[at + 1 : at + 2] == "{":
                at += 2
            elif letter == "{":
                at = self.field(at + 1, around, len(mark) == 3, depth)
            elif letter == "\n" and len(mark) == 1:
                raise Unfit
            else:
                at += 1
        raise Unfit

    def field(self, at: int, around: str, lines: bool, depth: int) -> int:
        """The end of a field, behind its brace."""
        if depth > DEEPEST:
            raise Unfit
        open_brackets, specification = 0, False
        while at < len(self.text):
            letter = self.text[at]
            if specification and letter == "{":
                at = self.field(at + 1, around, lines, depth + 1)
                continue
            if letter == "}" and not open_brackets:
                return at + 1
            if specification:
                if letter == "\n" or letter in around:
                    raise Unfit
            elif letter in "\"'":
                at = self.string(at, around, depth + 1)
                continue
            elif letter in "([{":
                open_brackets += 1
            elif letter in ")]}":
                open_brackets -= 1
            elif letter == ":" and not open_brackets:
                specification = True
            elif letter in "\\#" or (letter == "\n" and not lines):
                raise Unfit
            at += 1
        raise Unfit
