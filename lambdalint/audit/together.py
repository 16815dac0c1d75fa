"""The results of several targets as those of one run: every path begins with its target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lambdalint.audited import Target
from lambdalint.finding import Coverage, Finding, Reading, Results, Unreadable
from lambdalint.frozen import replace
from lambdalint.report.rebase import rebased
from lambdalint.report.words import active, by_severity
from lambdalint.rule_api import Severity
from lambdalint.triage import order


def under(results: Results, prefix: str) -> Results:
    """The results with a prefix to every path, those of identities too: two targets may hold the same template."""
    moved = rebased(results, prefix)
    coverage = results.coverage
    return replace(
        moved,
        findings=tuple(
            replace(one, identity=replace(one.identity, template=prefix + one.identity.template))
            for one in moved.findings
        ),
        undecided=tuple(
            replace(one, template=prefix + one.template, span=one.span._replace(path=prefix + one.span.path))
            for one in results.undecided
        ),
        unreadable=tuple(Unreadable(prefix + one.path, one.reason) for one in results.unreadable),
        coverage=replace(coverage, functions=tuple(prefix + address for address in coverage.functions)),
        texts={},
    )


def figures(target: Target, results: Results) -> Target:
    """The row of a target."""
    found = active(results)
    counts = by_severity(found)
    functions = set(results.coverage.functions)
    return replace(
        target,
        templates=results.coverage.templates,
        unreadable=len(results.unreadable),
        functions=len(functions),
        clean=len(functions - open_functions(found)),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.INFO],
        undecided=len(results.undecided),
    )


def open_functions(findings: Iterable[Finding]) -> set[str]:
    """The addresses of what has an error or a warning."""
    grave = (one for one in findings if one.severity > Severity.INFO)
    return {f"{one.identity.template}::{id}" for one in grave for id in (one.identity.resource, *one.resources)}


def together(parts: Sequence[tuple[Target, Results]], loose: Iterable[str] = ()) -> Results:
    """All of them, each finding once: two folders of one repository may share a template. `loose`: templates in no target."""
    every = [results for _, results in parts]
    coverages = [results.coverage for results in every]
    findings = {finding.identity: finding for results in every for finding in results.findings}
    questions = dict.fromkeys(question for results in every for question in results.undecided)
    unreadable = {file.path: file for results in every for file in results.unreadable}
    unreadable |= {target.name: Unreadable(target.name, target.reason) for target, _ in parts if target.reason}
    unreadable |= {path: Unreadable(path, "lies beside the targets, in none of them") for path in loose}
    return Results(
        tuple(sorted(findings.values(), key=order)),
        tuple(sorted(questions, key=lambda q: (q.template, q.span, q.rule, q.reason))),
        tuple(file for _, file in sorted(unreadable.items())),
        Coverage(
            sum(coverage.templates for coverage in coverages),
            sum((coverage.reading for coverage in coverages), Reading()),
            sum(coverage.sources for coverage in coverages),
            sum(coverage.candidates for coverage in coverages),
            tuple(dict.fromkeys(address for coverage in coverages for address in coverage.functions)),
        ),
        fixed=tuple(id for results in every for id in results.fixed),
        targets=tuple(target for target, _ in parts),
    )
