"""Which environment variables a program reads where it runs, which of them it cannot do without, and which it sets."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lambdalint.data.libraries import library
from lambdalint.frozen import replace
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.environment import accesses as environment
from lambdalint.source.model.calls import EnvironmentRead
from lambdalint.source.model.places import Site, Test
from lambdalint.source.model.symbols import Origin
from lambdalint.source.modules.graph import Library
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values import settings
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.span import Span
from lambdalint.value import Several, Unknown

GIVING_UP = frozenset({ast.Raise, ast.Assert})
BY_RUNTIME = "AWS_EXECUTION_ENV"
"""Set by the runtimes of Lambda; images need not have one. Code that asks for it asks whether it runs in Lambda."""
NONE_ERRORS = frozenset({"TypeError"})
NONE_GIVEN = frozenset({"get", "getenv"})
"""Reads that give None where nothing is set."""


def _demands(ev: Evaluator, scope: Scope) -> Iterable[tuple[Statement, str, ast.expr, frozenset[str]]]:
    """The variables without which a scope gives up; most modules raise nothing, or ask for none."""
    module = scope.module
    if not module.spells("environ", "getenv") or (GIVING_UP.isdisjoint(module.kinds) and not module.spells("exit")):
        return ()
    from lambdalint.source.environment.demanded import demands

    return demands(ev, scope)


def variables_read(code: Code) -> Several[EnvironmentRead]:
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
        here = environment.reads(ev, reached.scope, calls.get(reached, ()))
        for use, name, required in here:
            if code.settles(use, statement_of(use)):
                continue
            site = reach.site(reached, use)
            if not name:
                gaps.append(Unknown(site.span, "the name of the environment variable is computed"))
                continue
            errors = NONE_ERRORS if last_name(use.node) in NONE_GIVEN else environment.KEY_ERRORS
            caught = (
                required
                and bool(site.caught)
                and environment.is_caught(reached, statement_of(use), site.caught, errors)
            )
            key = (site.span, name, reached.at_import)
            needed = required and not caught and not environment.asked_first(use, site)
            if needed and environment.left_before(use, [one for one, other, must in here if must and other == name]):
                needed = False
            passed = _passed_instead(ev, use) if needed and site.tests else False
            doubt = passed if isinstance(passed, Unknown) else unfollowed(ev, site) if needed else None
            taker = environment.taken_by(ev, use) if needed and last_name(use.node) in NONE_GIVEN else ""
            made = EnvironmentRead(site, name, needed and passed is not True, doubt, taken_by=taker)
            found.setdefault(key, made)
        for statement, name, node, raised in _demands(ev, reached.scope):
            site = reach.trail.site(reached, reached.scope.module.span(node), statement)
            caught = bool(site.caught) and environment.is_caught(reached, statement, site.caught, raised)
            if not caught and not site.in_except:
                found[site.span, name, reached.at_import] = EnvironmentRead(site, name, True, unfollowed(ev, site))
    for seen, name, place in settings.needed(code):
        site = replace(seen.site, span=place)
        if not (site.caught and environment.is_caught(seen.reached, seen.statement, site.caught, settings.ERRORS)):
            needing = EnvironmentRead(site, name, True, unfollowed(ev, site), folded=True)
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


def _passed_instead(ev: Evaluator, use: Expression) -> bool | Unknown:
    """Whether callers pass something in place of a read; few reads stand below a condition."""
    from lambdalint.source.environment.instead import instead

    return instead(ev, use)


def unfollowed(ev: Evaluator, site: Site) -> Unknown | None:
    """A branch on the way to a place that configuration, or the runtime, alone decides, in a way that is not followed."""
    for test in site.tests:
        if test.variable == BY_RUNTIME or test.comparison is None:
            origins = test.provenance.origins
            decides = test.variable == BY_RUNTIME or (Origin.ENV in origins and Origin.EVENT not in origins)
            if decides and not _is_empty_at_first(ev, test):
                return Unknown(test.span, f"whether `{test.text}` is so where this is deployed")
    return None


def _is_empty_at_first(ev: Evaluator, test: Test) -> bool:
    from lambdalint.source.environment.lazily import taken_at_first

    return taken_at_first(ev, test)


def _reads_any(name: str) -> bool:
    """Whether a package reads variables of any name by itself."""
    found = library(name)
    return found is not None and "*" in found.environment


def variables_set(ev: Evaluator) -> Several[str]:
    """The variables that the program sets itself, anywhere."""
    names: set[str] = set()
    gaps: list[Unknown] = []
    for module in ev.closure.modules.values():
        loads = not environment.SETTING.isdisjoint(module.called)
        for scope in module.scopes:
            written, unknown = environment.writes(ev, scope, loads)
            names.update(written)
            gaps += [Unknown(module.span(node), "environment variables are loaded here") for node in unknown]
    return Several(tuple(sorted(names)), tuple(gaps))
