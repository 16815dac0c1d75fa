"""Puts a program together from what its parts were found to do."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lambdalint.data.libraries import library
from lambdalint.data.sdk_resources import loaded_attributes
from lambdalint.files import WIDER
from lambdalint.frozen import replace
from lambdalint.source import environment, settings
from lambdalint.source.arguments import Arguments
from lambdalint.source.awscalls import AwsCalls, construct
from lambdalint.source.code import Code, Made, Seen
from lambdalint.source.conditions import caught_by, exits_of
from lambdalint.source.drawn import Drawing
from lambdalint.source.evaluate import Evaluator
from lambdalint.source.facts import Facts
from lambdalint.source.graph import Closure, ImportUse, Library, has_dynamic_import
from lambdalint.source.handedover import computed, handed_over
from lambdalint.source.handlers import entry_points, resolve
from lambdalint.source.model import AwsCall, EnvironmentRead, Import, Origin, Program, Site, Unreadable, distinct
from lambdalint.source.module import Module
from lambdalint.source.operations import handed, loads, operations
from lambdalint.source.provenance import Sources
from lambdalint.source.reach import Reach, Reached
from lambdalint.source.registered import wrappers
from lambdalint.source.scope import Expression, Scope, Statement
from lambdalint.source.trail import statement_of
from lambdalint.source.unresolved import unresolved
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Several, Unknown, Value

MUCH = 0.5
"""The part of all steps that must be left for facts to be drawn one by one. Whether a bound is met must not depend on
which are asked for: where it may be near, all are drawn at once."""
GIVING_UP = frozenset({ast.Raise, ast.Assert})
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
    reads = environment_reads(code)
    writes = environment_writes(ev)
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
            from lambdalint.source.choosing import chosen

            itself = chosen(code, seen, itself)
        made = [(one, node) for one in itself] if itself else handed(ev, seen)
        if made and _is_settled(code, seen):
            continue
        if made:
            found += [Made(maker.made(one, written, scope, seen.site), seen.reached, seen.use) for one, written in made]
            continue
        if node.func.__class__ is not ast.Attribute:
            if computed(ev, seen):
                gaps.append(Unknown(seen.span, "what is called here is chosen by a computed name"))
        elif why := unresolved(ev, seen):
            gaps.append(Unknown(seen.span, why))
            continue
        if seen.libraries and (given := handed_over(ev, seen)):
            gaps.append(Unknown(seen.span, f"`{construct(node)}` is given a client of {given} and may call AWS"))
    lazy = loaded_attributes()
    for reached in reach.reached.values():
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


def _is_settled(code: Code, seen: Seen) -> bool:
    """Whether a call never runs, by what its function is given; only few stand under a condition at all."""
    statement = seen.statement
    if statement is None or not seen.use.scope.parameters:
        return False
    if statement.block.owner is None and not exits_of(statement.block):
        return False
    from lambdalint.source.given import never

    return never(code, seen)


def _demands(ev: Evaluator, scope: Scope) -> Iterable[tuple[Statement, str, ast.expr, frozenset[str]]]:
    """The variables without which a scope gives up; most modules raise nothing, or ask for none."""
    module = scope.module
    if not module.spells("environ", "getenv") or (GIVING_UP.isdisjoint(module.kinds) and not module.spells("exit")):
        return ()
    from lambdalint.source.demanded import demands

    return demands(ev, scope)


def environment_reads(code: Code) -> Several[EnvironmentRead]:
    """The reads of environment variables that can run."""
    ev, reach = code.ev, code.reach
    found: dict[tuple[Span, str, bool], EnvironmentRead] = {}
    gaps: list[Unknown] = []
    modules = ev.closure.modules.values()
    spelt = any(module.spells(*environment.SPELLING) for module in modules)
    calls: dict[Reached, list[tuple[Expression, str]]] = {}
    for seen in code.calls(environment.READING.__contains__) if spelt else ():
        name = next(one for one in seen.libraries if one in environment.READING)
        calls.setdefault(seen.reached, []).append((seen.use, name))
    for reached in reach.reached.values() if spelt else ():
        for use, name, required in environment.reads(ev, reached.scope, calls.get(reached, ())):
            site = reach.site(reached, use)
            if not name:
                gaps.append(Unknown(site.span, "the name of the environment variable is computed"))
                continue
            caught = required and bool(site.caught) and environment.is_caught(reached, statement_of(use), site.caught)
            key = (site.span, name, reached.at_import)
            needed = required and not caught and not environment.asked_first(use, site)
            found.setdefault(key, EnvironmentRead(site, name, needed, unfollowed(site) if needed else None))
        for statement, name, node, raised in _demands(ev, reached.scope):
            site = reach.trail.site(reached, reached.scope.module.span(node), statement)
            caught = bool(site.caught) and environment.is_caught(reached, statement, site.caught, raised)
            if not caught and not site.in_except:
                found[site.span, name, reached.at_import] = EnvironmentRead(site, name, True, unfollowed(site))
    for seen, name, place in settings.needed(code):
        site = replace(seen.site, span=place)
        if not (site.caught and environment.is_caught(seen.reached, seen.statement, site.caught, settings.ERRORS)):
            needing = EnvironmentRead(site, name, True, unfollowed(site), folded=True)
            found.setdefault((place, name, seen.reached.at_import), needing)
    ordered = sorted(found.values(), key=lambda read: (read.span, read.name, read.site.at_import))
    for imported in ev.closure.imports:
        if isinstance(imported.found, Library) and _reads_any(imported.top):
            span = imported.module.span(imported.binding.node) if imported.binding.node else imported.module.source.top
            gaps.append(Unknown(span, f"`{imported.top}` reads the environment by itself"))
    for module in modules:
        if module.spells("BaseSettings"):
            gaps += [
                Unknown(module.source.name_span(scope.node), f"`{scope.name}` takes its fields from the environment")
                for scope in module.scopes
                if isinstance(scope.node, ast.ClassDef) and settings.is_settings(ev, scope)
            ]
    return Several(tuple(ordered), tuple(dict.fromkeys(gaps)))


def unfollowed(site: Site) -> Unknown | None:
    """A branch on the way to a place that configuration alone decides, in a way that is not followed."""
    for test in site.tests:
        if test.comparison is None:
            origins = test.provenance.origins
            if Origin.ENV in origins and Origin.EVENT not in origins:
                return Unknown(test.span, f"whether `{test.text}` is so where this is deployed")
    return None


def _reads_any(name: str) -> bool:
    """Whether a package reads variables of any name by itself."""
    found = library(name)
    return found is not None and "*" in found.environment


def environment_writes(ev: Evaluator) -> Several[str]:
    """The variables that the program sets itself, anywhere."""
    names: set[str] = set()
    gaps: list[Unknown] = []
    for module in ev.closure.modules.values():
        loads = module.spells(*environment.SETTING)
        for scope in module.scopes:
            written, unknown = environment.writes(ev, scope, loads)
            names.update(written)
            gaps += [Unknown(module.span(node), "environment variables are loaded here") for node in unknown]
    return Several(tuple(sorted(names)), tuple(gaps))
