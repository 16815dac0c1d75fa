"""Try every fix on copies in memory, one at a time and all together: how many were applied, withdrawn, or wrong.

    python tools/try_fixes.py FOLDER [FOLDER ...]

Each folder is a project; nothing is written. Every fix is applied alone, and what its files deploy is looked at again;
then all fixes of the project together. A fix that does not remove its finding or brings another is withdrawn, with its
reason, because `--fix` would not apply it. Wrong is what must never happen: a result that cannot be read, a character
outside of the edits that differs, another resource or another function that means something else now, a finding of an
applied fix that is still there.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lambdalint.changes import Edit, Fix
from lambdalint.check import Checked, examine
from lambdalint.config import Config
from lambdalint.finding import Finding
from lambdalint.fix import edited, fixed, unkept
from lambdalint.project.files import Files
from lambdalint.source.modules.module import parsed
from lambdalint.template.parse import TemplateUnreadable, parse
from lambdalint.template.tree import Intrinsic, Scalar, Sequence
from lambdalint.template.tree import Mapping as Tree

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def main() -> None:
    counts, wrong = Counter[str](), 0
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        for verdict, place, told in trial(folder):
            counts[f"{verdict} {told}" if verdict != "wrong" else "wrong"] += 1
            wrong += verdict == "wrong"
            if not verdict.startswith("applied"):
                print(f"{verdict}: {folder.name}/{place}: {told}", flush=True)
        print(f"{folder.name}: {sum(counts.values())} so far, {wrong} wrong", file=sys.stderr, flush=True)
    for name, number in sorted(counts.items()):
        print(f"{number:5}  {name}")
    print(f"{sum(counts.values()) - wrong} tried, {wrong} wrong")
    sys.exit(wrong > 0)


def trial(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(applied | withdrawn | wrong, place, rule or reason) for each fix alone, then for all together."""
    config, today = Config(root=folder, profile="audit"), date.today().isoformat()
    results = examine([folder], config, today).results
    before: dict[tuple[str, ...], Checked] = {}
    for finding in results.findings:
        for fix in finding.fixes:
            place, name = str(finding.primary.span), f"alone, {fix.safety.value}: {finding.rule}"
            files = Files(folder)
            texts = edited([fix], files)
            if texts is None:
                yield "wrong", place, f"{finding.rule}: its own edits overlap"
                continue
            for harm in damage(finding, fix, files, texts):
                yield "wrong", place, f"{finding.rule}: {harm}"
            paths = tuple(sorted(texts))
            named = [folder / path for path in (*paths, finding.identity.template)]
            if paths not in before:
                before[paths] = examine(named, config, today)
            changed = Files(folder)
            changed.texts.update(texts)
            told = unkept([(finding, fix)], before[paths], examine(named, config, today, files=changed))
            reason = next(iter(told.values()), "")
            yield ("withdrawn" if reason else "applied"), place, f"{name}: {reason}" if reason else name
    if not before:
        return
    for unsafe in (False, True):
        how = "together, with unsafe" if unsafe else "together, safe only"
        state = fixed([folder], config, today, unsafe=unsafe)
        for finding, _ in state.applied:
            yield "applied", str(finding.primary.span), f"{how}: {finding.rule}"
        for finding, _, reason in state.withdrawn:
            yield "withdrawn", str(finding.primary.span), f"{how}: {finding.rule}: {reason}"
        yield from (("wrong", str(folder), told) for told in left(state.applied, state.checked, state.texts))


def left(applied: list[tuple[Finding, Fix]], after: Checked, texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the result of all fixes."""
    yield from (f"{item.path} cannot be read" for item in after.results.unreadable if item.path in texts)
    ids = {finding.id for finding, _ in applied}
    yield from (
        f"{f.rule} is still there" for f in after.results.findings if f.id in ids and f.status.value == "active"
    )


def damage(finding: Finding, fix: Fix, files: Files, texts: Mapping[str, str]) -> Iterator[str]:
    """What a fix changes beyond its word, judged without the code that made it."""
    for path, text in texts.items():
        old = files.text(path)
        if not outside_is_kept(old, text, [edit for edit in fix.edits if edit.span.path == path]):
            yield f"{path}: text outside of the edits differs"
        yield from (python_damage if path.endswith(".py") else template_damage)(finding, fix, path, old, text)


def outside_is_kept(old: str, new: str, edits: list[Edit]) -> bool:
    """Whether a text is the old one with nothing but the edits made; places are counted here anew."""
    starts = [found.start() for found in LINE.finditer(old)]
    at, built = 0, ""
    for edit in sorted(edits, key=lambda edit: (edit.span.line, edit.span.column)):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        built += old[at:start] + edit.text
        at = starts[edit.span.end_line - 1] + edit.span.end_column - 1
    return built + old[at:] == new


def template_damage(finding: Finding, fix: Fix, path: str, old: str, new: str) -> Iterator[str]:
    """Whether anything but the resources of the finding means something else."""
    try:
        one, other = plain(parse(path, old).tree), plain(parse(path, new).tree)
    except (TemplateUnreadable, RecursionError) as error:
        yield f"{path}: no longer a template: {error}"
        return
    may = {*finding.resources, *fix.creates}
    for section in {*one, *other}:
        if section != "Resources" and one.get(section) != other.get(section):
            yield f"{path}: section {section} differs"
    was, now = one.get("Resources", {}), other.get("Resources", {})
    for id in {*was, *now} - may:
        if was.get(id) != now.get(id):
            yield f"{path}: {id} differs, which is not of the finding"
    if set(now) - set(was) - set(fix.creates) or set(was) - set(now):
        yield f"{path}: other resources are there"


def plain(node: Any) -> Any:
    """A tree as plain values, to compare what it means."""
    if isinstance(node, Tree):
        return {str(name): plain(value) for name, _, value in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Intrinsic):
        return {f"!{node.name}": plain(node.argument)}
    return node.value if isinstance(node, Scalar) else node


def python_damage(finding: Finding, fix: Fix, path: str, old: str, new: str) -> Iterator[str]:
    """Whether it is Python still, and statements that no edit touches are the same."""
    try:
        before, after = parsed(old)[0], parsed(new)[0]
    except SyntaxError as error:
        yield f"{path}: no longer Python: {error}"
        return
    touched = {n for edit in fix.edits if edit.span.path == path for n in range(edit.span.line, edit.span.end_line + 1)}
    dumps = Counter(ast.dump(statement) for statement in after.body)
    for statement in before.body:
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if not touched & set(lines) and not dumps[ast.dump(statement)]:
            yield f"{path}: line {statement.lineno} means something else"


if __name__ == "__main__":
    main()
