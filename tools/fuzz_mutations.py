"""Mutations of texts: what a tired person, a merge conflict or an enemy does to a file."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

ODD = (
    "\0", "\ufeff", "\u2028", "\x85", "\ud800", "\u202e", "\x1b[2J", "\r", "\r\n", "\t", " " * 40, "\n" * 5, "\U0001f600",
    "٣", "²", "1e999", ".nan", "-.inf", "9" * 400, "-1", "0x", "1_000", "<<", "*a", "&a ", "? ", "- ", ": ", "{", "}",
    "[", "]", "(", ")", '"', "'", "\\", "#", "# lambdalint: ignore[", "!Ref ", "!Sub ", "!GetAtt ", "!If ", "${", "${}",
    "${!x}", "%", "@", "|", ">", "---\n", "...\n", "null", "~", "true", "''", '""', "/", "..", "../", "*", "**", "**/",
    "lambda: ", "await ", "yield ", "async ", "*", "**", ":=", "->", "@", "f'{", "}'", "global ", "del ", "\\\n", ";",
)  # fmt: skip


def mutated(random: Random, texts: Sequence[str], words: Sequence[str]) -> str:
    """A seed with some mutations; the words of a target come in often."""
    text = random.choice(texts)
    for _ in range(random.choice((1, 1, 2, 3, 5, 12))):
        text = once(random, text, texts, words)
        if len(text) > 60_000:
            text = text[:60_000]
    return text


def once(random: Random, text: str, texts: Sequence[str], words: Sequence[str]) -> str:
    """One mutation."""
    at = random.randrange(len(text) + 1)
    to = min(len(text), at + random.choice((1, 1, 3, 10, 80)))
    kind = random.randrange(10)
    if kind == 0:
        return text[:at] + text[to:]
    if kind == 1:
        return text[:at] + random.choice(ODD) + text[at:]
    if kind == 2:
        return text[:at] + random.choice(ODD) + text[to:]
    if kind in (3, 4) and words:
        return text[:at] + random.choice(words) + text[to if kind == 4 else at :]
    if kind == 5:
        return text[:at] + text[at:to] * random.choice((2, 3, 40)) + text[to:]
    lines = text.split("\n")
    line, other = random.randrange(len(lines)), random.randrange(len(lines))
    if kind == 6:
        lines[line], lines[other] = lines[other], lines[line]
    elif kind == 7:
        lines[line] = " " * random.randrange(9) + lines[line].lstrip()
    elif kind == 8:
        donor = random.choice(texts).split("\n")
        start = random.randrange(len(donor))
        lines[line:line] = donor[start : start + random.choice((1, 3, 12))]
    else:
        value = lines[line]
        head, colon, _ = value.partition(":")
        lines[line] = f"{head}{colon} {random.choice((*ODD, *(words or ODD)))}" if colon else value[::-1]
    return "\n".join(lines)
