"""Compare findings with defects that were read off published applications by hand.

    python tools/known_defects.py CORPUS_FOLDER

CORPUS_FOLDER holds one folder a repository, named OWNER__NAME. Each line of known_defects.txt says what must be found
and which look-alike must stay silent; the exit code is the number of lines that disagree (at most 100).
"""

from __future__ import annotations

import sys
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.finding import Finding

LIST = Path(__file__).with_name("known_defects.txt")


@cache
def findings(folder: Path, target: Path) -> tuple[Finding, ...]:
    """Everything that an audit says of a folder or a template."""
    return check([target], Config(root=folder, profile="audit"), date.today().isoformat()).findings


def main() -> int:
    corpus = Path(sys.argv[1]).resolve()
    wrong = 0
    for line in LIST.read_text().split("\n"):
        if not line or line.startswith("#"):
            continue
        expected, path, rule, resource = line.split()
        repository, _, template = path.partition("/")
        root = corpus / repository
        target = root if template == "*" else root / template
        if not target.exists():
            print(f"missing  {path}")
            continue
        seen = [
            finding
            for finding in findings(root, target)
            if finding.rule == rule and any(fnmatchcase(name, resource) for name in finding.resources or ("",))
        ]
        agrees = bool(seen) == (expected == "found")
        wrong += not agrees
        places = " ".join(f"{f.primary.span}({f.severity})" for f in seen[:3])
        print(f"{'ok   ' if agrees else 'WRONG'}  {expected:6} {rule:28} {path} {resource}  {places}")
    print(f"{wrong} lines disagree")
    return min(wrong, 100)


if __name__ == "__main__":
    sys.exit(main())
