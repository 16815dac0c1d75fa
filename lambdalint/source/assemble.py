"""Puts a program together from what its parts were found to do."""

from __future__ import annotations

import ast

from lambdalint.data.libraries import library
from lambdalint.data.sdk_resources import loaded_attributes
from lambdalint.project.files import WIDER
from lambdalint.source.awscalls.calling import AwsCalls, construct
from lambdalint.source.awscalls.operations import handed, loads, operations
from lambdalint.source.awscalls.unresolved import unresolved
from lambdalint.source.branches.conditions import caught_by
from lambdalint.source.callgraph.code import Code, Made, Seen
from lambdalint.source.callgraph.handedover import LOOKING_UP, computed, handed_over
from lambdalint.source.callgraph.handlers import entry_points, resolve
from lambdalint.source.callgraph.reach import Reach
from lambdalint.source.environment.variables import variables_read, variables_set
from lambdalint.source.facts.drawn import Drawing
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.facts import Facts
from lambdalint.source.model.places import distinct
from lambdalint.source.model.summary import Import, Program, Unreadable
from lambdalint.source.modules.graph import Closure, ImportUse, Library, has_dynamic_import
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Statement
from lambdalint.source.provenance.arguments import Arguments
from lambdalint.source.provenance.sources import Sources
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import NOTHING
from lambdalint.source.values.registered import wrappers
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Several, Unknown, Value

MUCH = 0.5
"""The part of all steps that must be left for facts to be drawn one by one. Whether a bound is met must not depend on
which are asked for: where it may be near, all are drawn at once."""
DIFFERING = frozenset({"urllib", "http"})
"""Packages of the standard library of which only some modules ask hosts: `from urllib import parse`."""


def missing(handler: str, where: Span, why: Absent | Unknown | Unreadable) -> Program:
    """The program of a handler whose module was not found or not read."""
    name = handler.rpartition(".")[2]
    found: Value[str]
    unreadable: tuple[Unreadable, ...]
    if isinstance(why, Unreadable):
        gap = Unknown(why.span, f"`{why.path}` was not read: {why.reason}")
        found, path, unreadable = Known(why.path, why.span), why.path, (why,)
    else:
        gap = why if isinstance(why, Unknown) else Unknown(where, "the handler's module was not found")
        found, path, unreadable = why, "", ()
    signature = gap if isinstance(why, Unreadable | Unknown) else Absent(where)
    nothing: Several[str] = Several((), (gap,))
    return Program(
        where, path, name, signature, nothing, Several((), (gap,)), Several((), (gap,)), Several((), (gap,)), nothing,
        found=found, unreadable=unreadable,
    )  # fmt: skip


def assemble(closure: Closure, module: Module, handler: str) -> tuple[Program, Drawing]:
    """The program of a handler in a module whose imports are read, and what draws its facts."""
    before = Evaluator(closure)
    entry = resolve(before, module, handler)
    ev = Evaluator(closure, before.sites)  # what was evaluated before the entries were known did not know the event
    ev.entries = {one for scope in entry.functions for one in (scope, *wrappers(before, scope))}
    if ev.entries:
        ev.sites.enter(ev.entries)
    ev.handler = (module.scope, handler.rpartition(".")[2])
    sources = Sources(ev)
    ev.origin = sources.of
    reach = Reach(ev, module, entry.functions)
    top = module.source.top
    imports, import_gaps = _imports(ev)
    gaps = [*import_gaps, *(Unknown(one.span, f"`{one.path}` was not read: {one.reason}") for one in _unreadable(ev))]
    for other in ev.closure.modules.values():
        dynamic = has_dynamic_import(other)
        if dynamic is not None:
            gaps.append(Unknown(other.span(dynamic), "what is imported or run here is computed"))
    bounds = [Unknown(top, f"`{path}` leads out of the project{WIDER}") for path in sorted(ev.closure.outside)]
    if ev.closure.overflow:
        bounds.append(Unknown(top, "it imports more modules than are followed"))
    gaps += bounds
    if isinstance(entry.signature, Unknown):
        gaps.append(entry.signature)
    code = Code(ev, reach, Arguments(ev, ev.origin), entry.functions, sources, top)
    reads = variables_read(code)
    writes = variables_set(ev)
    calls = aws_calls(code)
    drawing = Drawing(code, tuple(gaps))
    facts = Facts(drawing.draw)
    few = ev.fixpoint.steps < closure.sources.files.limits.steps * MUCH
    if few or ev.fixpoint.exceeded or any(other.long for other in closure.modules.values()):
        facts = Facts(drawing.everything().__getitem__)
    if code.arguments.deep:
        code.settle()
    if code.beyond is not None:
        gaps.append(code.beyond)
        bounds.append(code.beyond)
        calls = Several(calls.items, (*calls.gaps, code.beyond))
    program = Program(
        span=entry.signature.span if isinstance(entry.signature, Known) else top,
        path=module.path,
        name=handler.rpartition(".")[2],
        signature=entry.signature,
        modules=Several(tuple(closure.modules), tuple(gaps)),
        imports=Several(tuple(imports), tuple(import_gaps)),
        calls=calls,
        environment_reads=reads,
        environment_writes=writes,
        found=Known(module.path, top),
        names=_names(module) if isinstance(entry.signature, Absent) else (),
        entry_points=entry_points(module) if isinstance(entry.signature, Absent) else (),
        unreadable=tuple(_unreadable(ev)),
        bounds=tuple(bounds),
        passed_on=reach.passed_on(),
        facts=facts,
    )
    return program, drawing


def _unreadable(ev: Evaluator) -> list[Unreadable]:
    return [ev.closure.unreadable[path] for path in sorted(ev.closure.unreadable)]


def _names(module: Module) -> tuple[str, ...]:
    """What the module defines at its top: functions, classes, and other names that are assigned."""
    order = []
    for name, bindings in module.scope.bindings.items():
        if any(one.kind in ("function", "class", "value", "import") for one in bindings):
            order.append((min((one.statement.serial for one in bindings if one.statement), default=0), name))
    return tuple(name for _, name in sorted(order))


def _imports(ev: Evaluator) -> tuple[list[Import], list[Unknown]]:
    found: list[Import] = []
    gaps: list[Unknown] = []
    for use in ev.closure.imports:
        one = _import(use)
        found.append(one)
        if one.kind == "unknown":
            gaps.append(Unknown(one.span, f"`{one.name}` is imported here, and its source was not found"))
        elif isinstance(use.found, Library) and use.found.kind == "" and use.found.present:
            gaps.append(Unknown(one.span, f"`{one.name}` is a library that lies beside the code and is not read"))
    return found, gaps


def _import(use: ImportUse) -> Import:
    binding, found = use.binding, use.found
    span = use.module.span(binding.node) if binding.node is not None else use.module.source.top
    top_level = binding.statement is not None and binding.statement.scope.kind == "module"
    guarded = binding.statement is not None and _guarded(binding.statement)
    name = use.top or "." * binding.level + binding.module
    if not isinstance(found, Library):
        return Import(span, name, "project", top_level, not isinstance(found, Unreadable), None, guarded)
    kind = found.kind or "unknown"
    always = top_level and binding.statement is not None and binding.statement.block.kind == "top"
    full = f"{binding.module}.{binding.name}" if binding.module in DIFFERING else binding.module or name
    return Import(span, name, kind, top_level, False, library(full), guarded, always)


def _guarded(statement: Statement) -> bool:
    """Whether an import stands in a try that catches its failure."""
    return statement.block.owner is not None and any(
        block.kind == "try"
        and block.owner is not None
        and any(_catches_import(handler) for handler in getattr(block.owner.node, "handlers", ()))
        for block, _ in statement.ancestors()
    )


def _catches_import(handler: ast.ExceptHandler) -> bool:
    return bool({"", "ImportError", "ModuleNotFoundError", "Exception", "BaseException"} & set(caught_by(handler)))


def _looked_up(ev: Evaluator, seen: Seen) -> bool:
    from lambdalint.source.awscalls.lookedup import looked_up

    return looked_up(ev, seen)


def aws_calls(code: Code) -> Several[AwsCall]:
    """The SDK calls that can run, and a gap for each that was not resolved. Leaves them in `code.made`."""
    ev, reach = code.ev, code.reach
    maker = AwsCalls(ev, code.arguments)
    found = code.made
    gaps: list[Unknown] = []
    for seen in code.seen:
        node, scope = seen.node, seen.use.scope
        itself = operations(ev, seen)
        if len(itself) > 1:
            from lambdalint.source.callgraph.choosing import chosen

            itself = chosen(code, seen, itself)
        made = [(one, node) for one in itself] if itself else handed(ev, seen)
        if made and code.settles(seen.use, seen.statement):
            continue
        if made:
            found += [Made(maker.made(one, written, scope, seen.site), seen.reached, seen.use) for one, written in made]
            continue
        if seen.receivers is NOTHING:
            if computed(code, seen):
                gaps.append(Unknown(seen.span, "what is called here is chosen by a computed name"))
        elif why := unresolved(ev, seen):
            gaps.append(Unknown(seen.span, why))
            continue
        if not seen.libraries:
            continue
        if not LOOKING_UP.isdisjoint(seen.libraries) and _looked_up(ev, seen):
            gaps.append(Unknown(seen.span, f"what `{construct(node)}` leads to is looked up, or handed in"))
        elif given := handed_over(ev, seen):
            gaps.append(Unknown(seen.span, f"`{construct(node)}` is given a client of {given} and may call AWS"))
    lazy = loaded_attributes()
    modules = ev.closure.modules.values()
    spelt = any(not one.source.text.isascii() or one.spells("resource", "Resource") for one in modules)
    for reached in reach.reached.values() if spelt else ():
        for use in reached.scope.attributes:
            for one in loads(ev, use) if use.node.attr in lazy else ():  # type: ignore[attr-defined]
                loaded = maker.made(one, use.node, use.scope, reach.site(reached, use))
                found.append(Made(loaded, reached, use))
    for imported in ev.closure.imports:
        known = library(imported.binding.module) if isinstance(imported.found, Library) else None
        if known is not None and known.signs_requests and imported.binding.node is not None:
            gaps.append(Unknown(imported.module.span(imported.binding.node), f"`{known.name}` calls AWS by itself"))
    ordered = sorted(
        [one.call for one in found],
        key=lambda one: (one.site.span, one.service, one.api, one.site.at_import, one.own_role),
    )
    return Several(tuple(distinct(ordered)), tuple(dict.fromkeys(gaps)))
