"""An audit on a terminal: a row for each target, what is found most, and what was not covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lambdalint.audited import Target
from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.cells import columns
from lambdalint.report.summary import hidden
from lambdalint.report.words import active, count, visible
from lambdalint.rule_api import Severity

HEAD = ("Target", "Functions", "Clean", "Errors", "Warnings", "Notes", "Undecided")
MOST_RULES = 8
MOST_NAMED = 10
"""Files and targets of one kind that are named; HTML and JSON name all."""


def render(results: Results, options: Options) -> str:
    took = f" in {options.elapsed:.2f} s" if options.elapsed is not None else ""
    seen = [target for target in results.targets if not target.reason]
    out = [*lines(table(results)), ""]
    if told := top_rules(results):
        out += [f"Top rules: {told}.", ""]
    out += [*uncovered(results, MOST_NAMED), ""]
    out.append(f"Audited {count(len(seen), 'target')} of {len(results.targets):,}{took}.")
    out += details(results)
    return "\n".join([*out, ""])


def table(results: Results) -> list[tuple[str, ...]]:
    """The head, a row for each target with a template, the gravest first, and their sum."""
    targets = [target for target in results.targets if not (target.reason or target.empty)]
    targets.sort(key=lambda one: (-one.errors, -one.warnings, -one.notes, one.name))
    rows = [HEAD, *(row(target) for target in targets)]
    if len(targets) != 1:
        names = ("functions", "clean", "errors", "warnings", "notes", "undecided")
        rows.append(row(Target("Total", **{name: sum(getattr(one, name) for one in targets) for name in names})))
    return rows


def row(target: Target) -> tuple[str, ...]:
    """The figures of a target as texts. Less than all is never rounded up to it."""
    share = f"{100 * target.clean // target.functions} %" if target.functions else "-"
    numbers = (target.errors, target.warnings, target.notes, target.undecided)
    return (visible(target.name), f"{target.functions:,}", share, *(f"{number:,}" for number in numbers))


def lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns side by side: the first to the left, the numbers to the right."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (f"{text:>{width}}" for text, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join([first + " " * (widths[0] - columns(first)), *cells])


def top_rules(results: Results) -> str:
    """The rules that find most errors and warnings."""
    found = Counter(finding.rule for finding in active(results) if finding.severity > Severity.INFO)
    most = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_RULES]
    return " · ".join(f"{visible(rule)} {number:,}" for rule, number in most)


def uncovered(results: Results, most: int) -> Iterator[str]:
    """What was not looked at, and what does not hold: silence would be taken for a pass."""
    reading = results.coverage.reading
    failed = {target.name: target.reason for target in results.targets if target.reason}
    told: list[str] = []
    if reading.foreign:
        told.append(f"{count(reading.foreign, 'function')} in other languages than Python")
    if reading.unread:
        told.append(f"{count(reading.unread, 'function')} whose code was not found or not read")
    told += listed("Files that could not be read", unreadable_files(results, failed), most)
    told += listed("Targets that could not be looked at", failed, most)
    told += listed("Targets without a template", {t.name: "" for t in results.targets if t.empty}, most)
    told += listed(
        "Not obeyed in an audit", {t.name: ", ".join(t.left_out) for t in results.targets if t.left_out}, most
    )
    yield "Not covered:" if told else "Not covered: nothing; the code of every function was read."
    yield from (f"  {line}" for line in told)


def unreadable_files(results: Results, failed: Mapping[str, str]) -> dict[str, str]:
    return {file.path: file.reason for file in results.unreadable if file.path not in failed}


def listed(title: str, items: Mapping[str, str], most: int) -> Iterator[str]:
    """What some names have in common, and each with what there is to say of it."""
    if not items:
        return
    yield f"{title}: {len(items):,}"
    for name, words in list(items.items())[:most]:
        yield visible(f"  {name}: {words}" if words else f"  {name}")
    if len(items) > most:
        yield f"  and {len(items) - most:,} more"


def details(results: Results) -> Iterator[str]:
    """What does not count, and how to see each finding."""
    rest = [f"{number:,} {visible(words)}" for words, number in hidden(results).items()]
    if rest:
        yield f"{', '.join(rest)}: not counted above."
    if any(target.templates for target in results.targets):
        yield "`--output html:audit.html --output csv:audit.csv` writes each finding; `lambdalint check --profile audit` in a target prints its own."
