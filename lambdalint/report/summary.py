"""The last lines of the text report: what was looked at, what was found, what was not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lambdalint.changes import Safety
from lambdalint.finding import Reading, Results, Status, Unreadable
from lambdalint.report import Options
from lambdalint.report.words import active, before, by_severity, count, visible
from lambdalint.rule_api import Severity

NAMED = 3
HIDDEN = {Status.SUPPRESSED: "ignored", Status.BASELINED: "", Status.WAIVED: "waived"}


def summary(results: Results, options: Options) -> Iterator[str]:
    """Counts of zero are left out."""
    took = f" in {options.elapsed:.2f} s" if options.elapsed is not None else ""
    counts = by_severity(active(results))
    grave = sum(number for severity, number in counts.items() if severity > Severity.INFO)
    if not checked(results):
        yield f"Nothing was checked: {unseen(results)}."
    elif grave:
        yield f"Checked {looked_at(results)}{took}."
        parts = [count(n, str(severity)) for severity, n in counts.items() if n and severity > Severity.INFO]
        yield f"{count(grave, 'finding')}: {', '.join(parts)}.{fixable(results, options)}"
    elif options.stale:
        yield f"Checked {looked_at(results)}{took}. {stale(options.stale)}"
    else:
        yield f"All checks passed: {looked_at(results)}{took}."
    if grave:
        yield from because(results)
    yield from skipped(results)
    notes = counts[Severity.INFO]
    if notes and not options.show_info:
        yield f"{count(notes, 'note')} of severity info (`--show-info` lists {'it' if notes == 1 else 'them'})."
    rest = [f"{number:,} {visible(words)}" for words, number in hidden(results).items()]
    if results.undecided:
        number = len(results.undecided)
        hint = "" if options.show_undecided else f" (`--show-undecided` lists {'it' if number == 1 else 'them'})"
        rest.append(f"{number:,} not decided{hint}")
    if rest:
        yield ", ".join(rest) + "."
    named = next((f for f in active(results) if f.severity > Severity.INFO and f.trap), None)
    if named is not None:
        yield f"`lambdalint rules {visible(named.rule)}` tells what a rule checks and why."


def hidden(results: Results) -> Counter[str]:
    """Why findings do not count, and how many."""
    found: Counter[str] = Counter()
    for status, words in HIDDEN.items():
        found.update(words or before(finding) for finding in results.findings if finding.status is status)
    return found


def checked(results: Results) -> bool:
    """Whether anything was: without a template there is no pass to tell of."""
    return bool(results.coverage.templates or results.findings)


def stale(number: int) -> str:
    """That there is no finding, where entries of the baseline fail the run nevertheless."""
    return f"Nothing is new, but {count(number, 'entry')} of the baseline no longer occur{'s' if number == 1 else ''}."


def looked_at(results: Results) -> str:
    """`1 template, 2 functions, 1 Python file`."""
    coverage = results.coverage
    functions = coverage.reading.functions
    nouns = ((coverage.templates, "template"), (functions, "function"), (coverage.sources, "Python file"))
    return ", ".join(count(number, noun) for number, noun in nouns if number) or "nothing"


def because(results: Results) -> Iterator[str]:
    """Why a template was checked that nobody named."""
    for template, files in list(results.deploys.items())[:NAMED]:
        rest = f" and {count(len(files) - 1, 'other')} belong" if len(files) > 1 else " belongs"
        yield f"`{visible(template)}` was checked because `{visible(files[0])}`{rest} to it."
    if len(results.deploys) > NAMED:
        yield f"{count(len(results.deploys) - NAMED, 'more template')} for the same reason."


def unseen(results: Results) -> str:
    """Why there was nothing to check."""
    number = len(results.unreadable)
    return f"{count(number, 'file')} could not be read as a template" if number else "no template was found"


def skipped(results: Results, most: int = NAMED) -> Iterator[str]:
    """Code that was not read, and files that could not be and have no finding of their own: silence would be taken
    for a pass."""
    yield from unread(results.coverage.reading)
    told = {finding.primary.span.path for finding in results.findings}
    missing: list[Unreadable] = [file for file in results.unreadable if file.path not in told]
    for file in missing[:most]:
        yield f"Not checked: `{visible(file.path)}` ({visible(file.reason)})."
    if len(missing) > most:
        yield f"Not checked: {count(len(missing) - most, 'more file')}."


def unread(reading: Reading) -> Iterator[str]:
    """Of how many functions the code was not read."""
    parts = [f"{count(reading.foreign, 'function')} in other languages"] if reading.foreign else []
    if reading.unread:
        parts.append(f"{reading.unread:,} more" if parts else count(reading.unread, "function"))
    if parts:
        yield f"Code not read: {', '.join(parts)}."


def fixable(results: Results, options: Options) -> str:
    """How many of the findings that are printed have a fix."""
    printed = (f for f in active(results) if options.show_info or f.severity > Severity.INFO)
    kinds = [{fix.safety for fix in finding.fixes} for finding in printed if finding.fixes]
    safe = sum(Safety.SAFE in kind for kind in kinds)
    more = len(kinds) - safe
    if safe:
        return f" {safe:,} fixable with `--fix`" + (f", {more:,} more with `--unsafe-fixes`." if more else ".")
    return f" {more:,} fixable with `--fix --unsafe-fixes`." if more else ""
