"""Fill the generated part of the pages in docs/traps: the rules of each trap. `--check` only says what is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from lambdalint.catalog import catalog
from lambdalint.rule_api import Trap

START, END = "<!-- rules -->\n", "<!-- end -->"
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "traps"


def filled(text: str, trap: Trap) -> str:
    """A page with the list of its rules."""
    rules = [entry for entry in catalog() if entry.rule.trap is trap]
    lines = [f"- [{e.name}](../../rules/{e.family}/{e.path.stem}.md): {e.summary}\n" for e in rules] or ["None yet.\n"]
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return before + START + "".join(lines) + END + after


def main() -> int:
    """0 when every page is current (now), 1 when one was stale and `--check` was given."""
    stale = []
    for trap in Trap:
        path = FOLDER / f"{trap.value}.md"
        text = path.read_text(encoding="utf-8")
        wanted = filled(text, trap)
        if text != wanted:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(wanted, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"stale, run `python tools/docs.py`: {', '.join(stale)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
