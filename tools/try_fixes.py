"""Try every fix on copies in memory: how many were applied, withdrawn, or wrong.

    python tools/try_fixes.py FOLDER [FOLDER ...]

Each folder is a project; nothing is written. A finding whose fix is applied is gone in every world, and none is new:
that is part of applying it. Wrong is a result that a second reading cannot parse, that changes a line which no edit
touches, or that offers a fix which was just applied.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from lambdalint.changes import Edit
from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.discovery import Files
from lambdalint.fix import Fixed, edited, fixed, rows


def main() -> None:
    today, counts, wrong = date.today().isoformat(), Counter[str](), 0
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        config = Config(root=folder, profile="audit")
        results = check([folder], config, today)
        for finding in results.findings:
            for fix in finding.fixes:
                texts = edited([fix], Files(folder))
                told = "its own edits overlap" if texts is None else alone(texts, fix.edits, Files(folder))
                if told:
                    wrong += 1
                    print(f"wrong: {folder.name}/{finding.primary.span} {finding.rule}: {told}")
        for template in sorted({finding.identity.template for finding in results.findings if finding.fixes}):
            state = fixed([folder / template], config, today, unsafe=True)
            for finding, _ in state.applied:
                counts[f"applied {finding.rule}"] += 1
            for finding, fix, reason in state.withdrawn:
                counts[f"withdrawn {finding.rule}: {reason}"] += 1
                print(f"withdrawn: {folder.name}/{finding.primary.span} {finding.rule}: {fix.title}: {reason}")
            for told in problems(state, folder):
                wrong += 1
                print(f"wrong: {folder.name}/{template}: {told}")
    for name, number in sorted(counts.items()):
        print(f"{number:5}  {name}")
    print(f"{sum(counts.values())} tried, {wrong} wrong")
    sys.exit(wrong > 0)


def alone(texts: dict[str, str], edits: tuple[Edit, ...], files: Files) -> str:
    """Whether one fix leaves every line alone that its edits do not name."""
    for path, text in texts.items():
        touched = {n for e in edits if e.span.path == path for n in range(e.span.line, e.span.end_line + 1)}
        new, at = rows(text), 0
        for number, line in enumerate(rows(files.text(path)), start=1):
            if number in touched:
                continue
            while at < len(new) and new[at] != line:
                at += 1
            if at == len(new):
                return f"{path}: line {number} is lost"
            at += 1
        if path.endswith(".py"):
            try:
                ast.parse(text)
            except SyntaxError as error:
                return f"{path}: no longer Python: {error}"
    return ""


def problems(state: Fixed, folder: Path) -> list[str]:
    """What is wrong with the result of all fixes."""
    found = [f"{item.path} cannot be read" for item in state.checked.results.unreadable if item.path in state.texts]
    applied = {finding.id for finding, _ in state.applied}
    left = [f.rule for f in state.checked.results.findings if f.id in applied and f.status.value == "active"]
    return found + [f"{rule} is still there" for rule in left]


if __name__ == "__main__":
    main()
