"""Count the triggers of functions by kind, and why the triggers of others may not all be known.

    python -m tools.triggers FOLDER [FOLDER ...] [--runtime python] [--show REASON] [--count 20]

Every FOLDER is a project of its own; each template is looked at in its first world, nested ones as their parents deploy
them. A function counts once for each kind of trigger. Reasons of gaps are grouped with names left out; --show lists the
functions of one group.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.instances import Instances
from lambdalint.project.discovery import find_templates
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.source.program import Programs
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.source import TemplateSource, read
from lambdalint.value import Known

NAME = re.compile(r"`[^`]*`")


def sources(files: Files) -> Iterator[TemplateSource]:
    for path in find_templates(files, [""]).templates:
        try:
            yield read(files, path)
        except (FileUnreadable, TemplateUnreadable):
            continue


def deployments(folder: Path) -> Iterator[Deployment]:
    """The first deployment of each template of a project."""
    files = Files(folder)
    instances = Instances(files, Programs(files), Config(root=folder), "2026-11-24", list(sources(files)))
    for source in instances.order:
        for _, worlds in instances.of(source):
            yield worlds[0]


def of_runtime(function: Function, wanted: str) -> bool:
    return isinstance(function.runtime, Known) and function.runtime.value.startswith(wanted)


def group(reason: str) -> str:
    """A reason without the names in it; of an unexplained place its property path is kept."""
    place = re.match(r"`[^`.]+\.(?P<path>[^`]*)` names the function", reason)
    return f"`{place['path']}` names the function" if place else NAME.sub("`…`", reason)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runtime", default="")
    parser.add_argument("--show", default="")
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    shown: list[str] = []
    total = triggered = complete = neither = 0
    for folder in options.folders:
        for deployment in deployments(folder.resolve()):
            for function in deployment.functions:
                if not of_runtime(function, options.runtime):
                    continue
                triggers = function.triggers
                total += 1
                triggered += bool(triggers.items)
                complete += triggers.complete
                neither += triggers.complete and not triggers.items
                kinds.update({trigger.kind for trigger in triggers.items})
                for reason, gap in {group(gap.reason): gap for gap in triggers.gaps}.items():
                    reasons[reason] += 1
                    if options.show and options.show in reason:
                        shown.append(f"{folder.name} {deployment.template} {function.id}: {gap.reason}")
    print(f"{total} functions, {triggered} with a trigger, {complete} of which all are known, {neither} without any")
    for kind, count in kinds.most_common():
        print(f"{count:6} {kind}")
    print("\nwhy more triggers may exist:")
    for reason, count in reasons.most_common(options.count):
        print(f"{count:6} {reason}")
    for line in shown[: options.count]:
        print(line)


if __name__ == "__main__":
    main()
