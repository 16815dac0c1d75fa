"""For people: one diagnostic over several files, with source lines, why and help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lambdalint.finding import Finding, Results, Status
from lambdalint.report import Options
from lambdalint.report.cells import wrap
from lambdalint.report.repeats import repeated
from lambdalint.report.snippet import Page, Sources, gutter, snippets
from lambdalint.report.style import Style
from lambdalint.report.summary import summary
from lambdalint.report.words import active, count, grouped, notes_of, others, visible
from lambdalint.rule_api import Severity


def render(results: Results, options: Options) -> str:
    """Every diagnostic, then the undecided if asked for, then the summary."""
    out: list[str] = []
    shown = [f for f in active(results) if options.show_info or f.severity > Severity.INFO]
    if options.show_baselined:
        shown += [f for f in results.findings if f.status is Status.BASELINED]
    sources = Sources(results.texts)
    for group, others_like_it in repeated(grouped(shown), sources):
        out += (*diagnostic(group, others_like_it, sources, options), "")
    if options.show_undecided:
        out += undecided(results)
    if not options.quiet:
        out += summary(results, options)
    while out and not out[-1]:
        del out[-1]
    return "\n".join([*out, ""])


def diagnostic(
    group: Sequence[Finding], more: Sequence[Sequence[Finding]], sources: Sources, options: Options
) -> list[str]:
    """The lines of one diagnostic; further resources at the same place are named, and further places listed."""
    finding = group[0]
    page = Page(sources, gutter(finding.locations), options.width, Style(options.color, finding.severity))
    head = page.style.primary(f"{finding.severity}[{visible(finding.rule)}]")
    page.draw(f"{head}{page.style.bold(': ' + visible(finding.message))}")
    snippets(finding.locations, page)
    labelled("why", finding.why, page)
    labelled("help", finding.help, page)
    for fix in finding.fixes[:1]:
        from lambdalint.report.diff import changes

        labelled("fix", f"{fix.title} ({fix.safety.value})", page)
        changes(fix, finding.primary.span.path, page)
    for note in notes_of(finding):
        labelled("note", note, page)
    if len(group) > 1:
        labelled("note", others(group), page)
    if more:
        labelled("note", f"the same in {count(len(more), 'more place')}:", page)
        for other in more:
            resource = other[0].identity.resource
            names = [f"`{resource}`"] if resource else []
            names += [others(other)] if len(other) > 1 else []
            page.path("   -->", str(other[0].primary.span), "".join(f"  {visible(name)}" for name in names))
    return page.drawn


def labelled(label: str, text: str, page: Page) -> None:
    """Draw `= why: …`, wrapped with a hanging indent."""
    lead = page.gutter + len(label) + 5
    head = f"{page.margin} {page.style.frame('=')} {page.style.bold(label)}: "
    for line in wrap(text, max(page.width - lead, 20)):
        page.draw(head + line)
        head = " " * lead


def undecided(results: Results) -> Iterator[str]:
    """What could not be decided, one line each."""
    for question in results.undecided:
        resource = f" `{visible(question.resource)}`" if question.resource else ""
        place = visible(str(question.span))
        yield f"undecided[{visible(question.rule)}]{resource}: {visible(question.reason)} ({place})"
    if results.undecided:
        yield ""
