"""Try every fix on copies in memory: how many were applied, withdrawn, or wrong.

    python tools/try_fixes.py FOLDER [FOLDER ...]

Each folder is a project; nothing is written. Wrong is a fix that changes more lines than its edits name, or whose
result cannot be read; the check that a finding goes and none comes is part of applying it.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.discovery import Files
from lambdalint.fix import fixed


def main() -> None:
    today, counts, wrong = date.today().isoformat(), Counter[str](), 0
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        config = Config(root=folder, profile="audit")
        results = check([folder], config, today)
        for template in sorted({finding.identity.template for finding in results.findings if finding.fixes}):
            state = fixed([folder / template], config, today, unsafe=True)
            for finding, _ in state.applied:
                counts[f"applied {finding.rule}"] += 1
            for finding, _, reason in state.withdrawn:
                counts[f"withdrawn {finding.rule}: {reason}"] += 1
            files = Files(folder)
            for path, text in state.texts.items():
                old, new = files.text(path).splitlines(), text.splitlines()
                changed = sum(a != b for a, b in zip(old, new, strict=False))
                edits = sum(edit.span.path == path for _, fix in state.applied for edit in fix.edits)
                if len(old) != len(new) or changed > edits:
                    wrong += 1
                    print(f"wrong: {folder.name}/{path}: {changed} lines changed by {edits} edits")
            if any(path == item.path for item in state.checked.results.unreadable for path in state.texts):
                wrong += 1
                print(f"wrong: {folder.name}/{template}: cannot be read any more")
    for name, number in sorted(counts.items()):
        print(f"{number:5}  {name}")
    print(f"{sum(counts.values())} tried, {wrong} wrong")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
