"""How much of the code behind templates is followed, and how fast.

    python -m tools.program_figures FOLDER [FOLDER ...] [--time] [--show calls|untraced|handlers]

Every FOLDER is a project of its own; each template is looked at in its first world. A place in a source file counts
once, however many functions share it. An SDK call is a place that was resolved to service and operation, or a
candidate: a method that only the SDK has, on something that was not followed. --show lists what is left of a figure;
--time prints CPU times, which differ from run to run. Everything else is the same in each run.
"""

from __future__ import annotations

import argparse
import gc
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

from lambdalint.config import Config
from lambdalint.deployment.binding.targets import TYPES
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.instances import Instances
from lambdalint.project.files import Files
from lambdalint.source.model.summary import Program
from lambdalint.source.model.symbols import Origin
from lambdalint.source.modules.module import parsed
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Unknown
from tools.triggers import NAME, of_runtime, sources

CANDIDATE = "may call AWS, its client was not resolved"


class TimedPrograms(Programs):
    """Programs that say how long each handler took, parsing and all facts included."""

    def __init__(self, files: Files) -> None:
        super().__init__(files)
        self.seconds: list[float] = []

    def _read(self, roots: tuple[str, ...], handler: str, where: Span) -> Program:
        start = process_time()
        found = super()._read(roots, handler, where)
        found.facts.settle()
        self.seconds.append(process_time() - start)
        return found

    def read_inline(self, *arguments: Any, **named: Any) -> Program:
        start = process_time()
        found = super().read_inline(*arguments, **named)
        found.facts.settle()
        self.seconds.append(process_time() - start)
        return found


@dataclass(slots=True)
class Figures:
    """What was counted. Places are keyed by project and span, so that shared code counts once."""

    functions: Counter[str] = field(default_factory=Counter)
    handlers: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    incomplete: Counter[str] = field(default_factory=Counter)
    resolved: dict[tuple[str, str], str] = field(default_factory=dict)
    candidates: dict[tuple[str, str], str] = field(default_factory=dict)
    traced: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    parsing: float = 0.0
    lines: int = 0
    modules: int = 0

    def function(self, project: str, deployment: Deployment, function: Function) -> None:
        match function.handler:
            case Known(handler):
                self.functions["read"] += 1
                self.handler(project, deployment, handler)
            case Absent():
                self.functions["its code is not there"] += 1
            case Unknown(_, reason):
                self.functions[NAME.sub("`…`", reason)] += 1

    def handler(self, project: str, deployment: Deployment, handler: Handler) -> None:
        key = (project, handler.path, f"{handler.name}@{handler.span.line}")
        if key not in self.handlers:
            self.handlers[key] = handler.closure.complete
            self.incomplete.update({NAME.sub("`…`", gap.reason) for gap in handler.closure.gaps})
        for call in handler.program.calls.items:
            self.resolved[project, str(call.span)] = f"{call.service}.{call.operation}"
        for gap in handler.program.calls.gaps:
            if gap.reason.endswith(CANDIDATE):
                self.candidates[project, str(gap.span)] = gap.reason
        for bound in handler.calls.items:
            held = {one.type for one in deployment.resources} & set(TYPES.get(bound.service, ()))
            if held:
                place = (project, deployment.template, str(bound.span), bound.operation)
                self.traced[place] = traced(bound)


def traced(call: Call) -> str:
    """What is known of the resource that a call acts on."""
    target = call.target
    if isinstance(target, Known):
        if isinstance(target.value, Reference):
            return "a resource of the template"
        return "named otherwise"
    if call.call.target is None:
        return "names no resource"
    origins = call.call.target.provenance.origins
    if isinstance(target, Unknown) and "is not set" in target.reason:
        return "a variable that the template does not set"
    if isinstance(target, Unknown) and "is of another type" in target.reason:
        return "named otherwise"
    if Origin.EVENT in origins:
        return "named by the event"
    if Origin.STATE in origins:
        return "named by an answer of AWS or another store"
    return "not followed"


def measure(folder: Path, figures: Figures) -> None:
    """Read one project."""
    files = Files(folder)
    programs = TimedPrograms(files)
    instances = Instances(files, programs, Config(root=folder), "2026-11-24", list(sources(files)))
    for source in instances.order:
        for _, worlds in instances.of(source):
            for function in worlds[0].functions:
                if of_runtime(function, "python"):
                    figures.function(folder.name, worlds[0], function)
    figures.seconds += programs.seconds
    for path in sorted(files.texts):
        if not programs.sources.has_parsed(path):
            continue
        text = files.text(path)
        start = process_time()
        parsed(text)
        figures.parsing += process_time() - start
        figures.lines += text.count("\n") + 1
        figures.modules += 1


def percent(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({100 * part / whole:.1f} %)" if whole else "")


def table(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}")
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        print(f"{count:6} {name}")


def main() -> None:
    gc.set_threshold(50_000, 20, 50)  # as the command line has it
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--show", action="append", default=[], choices=["calls", "untraced", "handlers"])
    options = parser.parse_args()
    figures = Figures()
    for folder in options.folders:
        measure(folder.resolve(), figures)
    report(figures)
    if options.time:
        times(figures)
    for what in options.show:
        show(figures, what)


def report(figures: Figures) -> None:
    table("Python functions of templates", figures.functions)
    complete = sum(figures.handlers.values())
    print(f"\nhandlers whose closure was read completely: {percent(complete, len(figures.handlers))}")
    table("why not", figures.incomplete)
    calls = len(figures.resolved)
    left = len(figures.candidates.keys() - figures.resolved.keys())
    print(f"\nSDK calls resolved to service and operation: {percent(calls, calls + left)}")
    table("calls whose template holds a resource of the service", Counter(figures.traced.values()))


def times(figures: Figures) -> None:
    total, ordered = sum(figures.seconds), sorted(figures.seconds)
    print(f"\n{figures.lines} lines in {figures.modules} modules, {len(ordered)} programs, {total:.2f} s")
    print(f"{figures.lines / total:,.0f} lines a second; {total / figures.parsing:.1f} times ast.parse alone")
    mean, median, high = total / len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    print(f"milliseconds a program: mean {mean * 1e3:.1f}, median {median * 1e3:.1f}, 95 % below {high * 1e3:.1f}")
    print(f"milliseconds a function: {total / max(1, figures.functions['read']) * 1e3:.1f}")


def show(figures: Figures, what: str) -> None:
    print(f"\n{what}")
    if what == "calls":
        for place in sorted(figures.candidates.keys() - figures.resolved.keys()):
            print(*place, figures.candidates[place])
    if what == "untraced":
        for traced_place, kind in sorted(figures.traced.items()):
            if kind != "a resource of the template":
                print(kind, "|", *traced_place)
    if what == "handlers":
        for handler, complete in sorted(figures.handlers.items()):
            if not complete:
                print(*handler)


if __name__ == "__main__":
    main()
