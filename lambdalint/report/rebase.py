"""Places as code hosting wants them: relative to the repository, although the project may be a folder of it."""

from __future__ import annotations

from pathlib import Path

from lambdalint.changes import Edit
from lambdalint.finding import Finding, Location, Results
from lambdalint.frozen import replace
from lambdalint.span import Span


def inside(root: Path) -> str:
    """The path of a project in its repository with a slash at the end; empty at the top and outside of one."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            relative = root.relative_to(folder).as_posix()
            return "" if relative == "." else f"{relative}/"
    return ""


def rebased(results: Results, prefix: str) -> Results:
    """The results with a prefix to every place. Identities stay: a fingerprint is that of the project."""
    if not prefix:
        return results

    def span(at: Span) -> Span:
        return at._replace(path=prefix + at.path)

    def moved(at: Location) -> Location:
        return replace(at, span=span(at.span))

    def finding(one: Finding) -> Finding:
        fixes = tuple(replace(fix, edits=tuple(Edit(span(e.span), e.text) for e in fix.edits)) for fix in one.fixes)
        places, flow = tuple(map(moved, one.locations)), tuple(map(moved, one.flow))
        return replace(one, locations=places, flow=flow, fixes=fixes)

    texts = {prefix + path: text for path, text in results.texts.items()}
    return replace(results, findings=tuple(map(finding, results.findings)), texts=texts)
