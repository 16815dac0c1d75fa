"""For people: one diagnostic over several files, with source lines, why and help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lambdalint.finding import Finding, Results, Status
from lambdalint.report import Options
from lambdalint.report.cells import wrap
from lambdalint.report.snippet import Page, Sources, gutter, snippets
from lambdalint.report.style import Style
from lambdalint.report.summary import summary
from lambdalint.report.words import active, grouped, notes_of, others, visible
from lambdalint.rule_api import Severity


def render(results: Results, options: Options) -> str:
    """Every diagnostic, then the undecided if asked for, then the summary."""
    out: list[str] = []
    shown = [f for f in active(results) if options.show_info or f.severity > Severity.INFO]
    if options.show_baselined:
        shown += [f for f in results.findings if f.status is Status.BASELINED]
    sources = Sources(results.texts)
    for group in grouped(shown):
        out += diagnostic(group, sources, options)
        out.append("")
    if options.show_undecided:
        out += undecided(results)
    if not options.quiet:
        out += summary(results, options)
    while out and not out[-1]:
        del out[-1]
    return "\n".join([*out, ""])


def diagnostic(group: Sequence[Finding], sources: Sources, options: Options) -> Iterator[str]:
    """The lines of one diagnostic; further resources at the same place are named."""
    finding = group[0]
    page = Page(sources, gutter(finding.locations), options.width, Style(options.color, finding.severity))
    head = page.style.primary(f"{finding.severity}[{visible(finding.rule)}]")
    yield f"{head}{page.style.bold(': ' + visible(finding.message))}"
    yield from snippets(finding.locations, page)
    yield from labelled("why", finding.why, page)
    yield from labelled("help", finding.help, page)
    for fix in finding.fixes[:1]:
        from lambdalint.report.diff import changes

        yield from labelled("fix", f"{fix.title} ({fix.safety.value})", page)
        yield from changes(fix, finding.primary.span.path, page)
    for note in notes_of(finding):
        yield from labelled("note", note, page)
    if len(group) > 1:
        yield from labelled("note", others(group), page)


def labelled(label: str, text: str, page: Page) -> Iterator[str]:
    """`= why: …`, wrapped with a hanging indent."""
    margin = " " * (page.gutter + 1)
    lead = len(margin) + len(label) + 4
    for index, line in enumerate(wrap(text, max(page.width - lead, 20))):
        yield f"{margin}{page.style.frame('=')} {page.style.bold(label)}: {line}" if index == 0 else " " * lead + line


def undecided(results: Results) -> Iterator[str]:
    """What could not be decided, one line each."""
    for question in results.undecided:
        resource = f" `{visible(question.resource)}`" if question.resource else ""
        place = visible(str(question.span))
        yield f"undecided[{visible(question.rule)}]{resource}: {visible(question.reason)} ({place})"
    if results.undecided:
        yield ""
