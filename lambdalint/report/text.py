"""For people: one diagnostic over several files, with source lines, why and help."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.finding import Finding, Results, Status
from lambdalint.report import Options
from lambdalint.report.snippet import snippets
from lambdalint.report.style import Style
from lambdalint.report.words import active, by_severity, count, grouped, notes_of, visible
from lambdalint.rule_api import Severity

NAMED = 3


def render(results: Results, options: Options) -> str:
    """Every diagnostic, then the undecided if asked for, then the summary."""
    out: list[str] = []
    counted = active(results)
    shown = [f for f in counted if options.show_info or f.severity > Severity.INFO]
    if options.show_baselined:
        shown += [f for f in results.findings if f.status is Status.BASELINED]
    for group in grouped(shown):
        out += diagnostic(group, results, options)
        out.append("")
    if options.show_undecided:
        out += undecided(results, options)
    if not options.quiet:
        out += summary(results, counted, options)
    return "\n".join(out).rstrip("\n") + "\n" if out else ""


def diagnostic(group: list[Finding], results: Results, options: Options) -> Iterator[str]:
    """The lines of one diagnostic; further resources at the same place are named."""
    finding = group[0]
    style = Style(options.color, finding.severity)
    head = style.primary(f"{finding.severity}[{finding.rule}]")
    yield f"{head}{style.bold(': ' + visible(finding.message))}"
    yield from snippets(finding.locations, results.texts, options.width, style)
    yield from labelled("why", finding.why, options, style)
    yield from labelled("help", finding.help, options, style)
    for note in notes_of(finding):
        yield from labelled("note", note, options, style)
    if len(group) > 1:
        others = [f"`{other.identity.resource}`" for other in group[1 : NAMED + 1]]
        more = ", …" if len(group) > NAMED + 1 else ""
        yield from labelled("note", f"and {len(group) - 1} more: {', '.join(others)}{more}", options, style)
    for fix in finding.fixes[:1]:
        kind = "`--fix`" if fix.safety.value == "safe" else "`--unsafe-fixes`"
        yield from labelled("fix", f"{fix.title} ({kind})", options, style)


def labelled(label: str, text: str, options: Options, style: Style) -> Iterator[str]:
    """`= why: …`, wrapped with a hanging indent."""
    if not text:
        return
    lead = f"   = {label}: "
    lines = wrap(visible(text), max(options.width - len(lead), 20))
    for index, line in enumerate(lines):
        yield f"   {style.frame('=')} {style.bold(label)}: {line}" if index == 0 else " " * len(lead) + line


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def undecided(results: Results, options: Options) -> Iterator[str]:
    """What could not be decided, one line each."""
    for question in results.undecided:
        resource = f" `{visible(question.resource)}`" if question.resource else ""
        yield f"undecided[{question.rule}]{resource}: {visible(question.reason)} ({question.span})"
    if results.undecided:
        yield ""


def summary(results: Results, counted: list[Finding], options: Options) -> Iterator[str]:
    """What was looked at, what was found, and what was not shown."""
    coverage = results.coverage
    looked = ", ".join(
        [
            count(coverage.templates, "template"),
            count(coverage.functions, "function"),
            *([count(coverage.sources, "Python file")] if coverage.sources else []),
        ]
    )
    took = f" in {options.elapsed:.2f} s" if options.elapsed is not None else ""
    counts = by_severity(counted)
    grave = [f for f in counted if f.severity > Severity.INFO]
    if not grave:
        yield f"All checks passed: {looked}{took}."
    else:
        yield f"Checked {looked}{took}."
        parts = [
            count(number, str(severity)) for severity, number in counts.items() if number and severity > Severity.INFO
        ]
        yield f"{count(len(grave), 'finding')}: {', '.join(parts)}."
    if counts[Severity.INFO] and not options.show_info:
        yield f"{count(counts[Severity.INFO], 'note')} of severity info (`--show-info` lists them)."
    rest = []
    for status, words in ((Status.SUPPRESSED, "ignored"), (Status.BASELINED, "in the baseline")):
        number = sum(finding.status is status for finding in results.findings)
        if number:
            rest.append(f"{number:,} {words}")
    if results.undecided:
        rest.append(f"{len(results.undecided):,} not decided (`--show-undecided` lists them)")
    if rest:
        yield ", ".join(rest) + "."
    names = list(dict.fromkeys(finding.rule for finding in grave))
    if names:
        yield f"`lambdalint rules {names[0]}` tells what a rule checks and why."
