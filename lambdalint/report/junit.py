"""JUnit XML: one test case a finding, failed when it fails the run, else skipped; one that passes when there is none."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.summary import checked, unseen
from lambdalint.report.words import active, notes_of, sentence, visible


def render(results: Results, options: Options) -> str:
    found = active(results)
    outcomes = ["skipped" if options.fail_on is None or f.severity < options.fail_on else "failure" for f in found]
    suite = Xml.Element(
        "testsuite", name="lambdalint", tests=str(max(len(found), 1)), failures=str(outcomes.count("failure")),
        errors="0", skipped=str(outcomes.count("skipped")),
    )  # fmt: skip
    for finding, outcome in zip(found, outcomes, strict=True):
        span = finding.primary.span
        case = Xml.SubElement(
            suite, "testcase", classname=visible(finding.identity.template), name=visible(f"{finding.rule} {span}"),
            file=visible(span.path), line=str(span.line),
        )  # fmt: skip
        told = Xml.SubElement(case, outcome, type=str(finding.severity), message=visible(sentence(finding)))
        places = "\n".join(visible(f"{where.span} {where.label}") for where in finding.locations)
        notes = "".join(f"\nnote: {visible(note)}" for note in notes_of(finding))
        told.text = f"{places}\nwhy: {visible(finding.why)}\nhelp: {visible(finding.help)}{notes}"
    if not found:
        name = "all checks passed" if checked(results) else f"nothing was checked: {unseen(results)}"
        case = Xml.SubElement(suite, "testcase", classname="lambdalint", name=name)
        if not checked(results):
            Xml.SubElement(case, "skipped", message=name)
            suite.set("skipped", "1")
    root = Xml.Element("testsuites")
    root.append(suite)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"
