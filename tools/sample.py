"""Draw findings for review: the same seed gives the same sample.

    python tools/sample.py --seed 7 --count 40 FOLDER [FOLDER ...] [--rule NAME ...] [--profile audit] [--severity warning]

Every FOLDER is checked as a project of its own. The sample is printed as text diagnostics with a number each, to be
read one by one as the owner of that code. Strata: with --spread, the draw goes round-robin over the rules.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.finding import Finding, Results, Status
from lambdalint.report import Options, render
from lambdalint.rule_api import Severity


def gather(folders: list[Path], profile: str) -> list[tuple[Path, Finding, Results]]:
    """Every active finding of every folder, in a stable order."""
    found = []
    for folder in folders:
        results = check([folder], Config(root=folder, profile=profile), date.today().isoformat())
        found += [(folder, finding, results) for finding in results.findings if finding.status is Status.ACTIVE]
    return found


def spread(found: list[tuple[Path, Finding, Results]], count: int) -> list[tuple[Path, Finding, Results]]:
    """Round-robin over the rules, so that rare ones are seen, too."""
    groups: dict[str, list[tuple[Path, Finding, Results]]] = {}
    for item in found:
        groups.setdefault(item[1].rule, []).append(item)
    drawn: list[tuple[Path, Finding, Results]] = []
    while len(drawn) < count and any(groups.values()):
        for name in sorted(groups):
            if groups[name] and len(drawn) < count:
                drawn.append(groups[name].pop())
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--profile", default="ci")
    parser.add_argument("--severity", default="info", choices=["info", "warning", "error"])
    parser.add_argument("--spread", action="store_true")
    options = parser.parse_args()
    least = Severity[options.severity.upper()]
    found = [
        item
        for item in gather([folder.resolve() for folder in options.folders], options.profile)
        if item[1].severity >= least and (not options.rule or item[1].rule in options.rule)
    ]
    found.sort(key=lambda item: (str(item[0]), item[1].id))
    random.Random(options.seed).shuffle(found)
    drawn = spread(found, options.count) if options.spread else found[: options.count]
    print(f"{len(drawn)} of {len(found)} findings, seed {options.seed}\n")
    for number, (folder, finding, results) in enumerate(drawn, start=1):
        one = replace(results, findings=(finding,))
        print(
            f"### {number}. {folder.name}  template {finding.identity.template}  resource {finding.identity.resource}"
        )
        print(render("text", one, Options(width=110, color=False, show_info=True, quiet=True)))
        print()


if __name__ == "__main__":
    main()
