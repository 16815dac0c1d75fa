"""`lambdalint check`: run, report, and say by the exit code what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, strftime
from typing import TYPE_CHECKING, Any

from lambdalint import __version__
from lambdalint.check import Checked, examine, relative
from lambdalint.cli.caching import cache_for
from lambdalint.cli.running import NAMES
from lambdalint.cli.settings import settings
from lambdalint.cli.terminal import Progress, colored, error, told, width
from lambdalint.config import Config, ConfigError, meant
from lambdalint.enumeration import series
from lambdalint.finding import Results, Status
from lambdalint.frozen import replace
from lambdalint.project.discovery import BESIDE, find_templates
from lambdalint.project.files import Files
from lambdalint.report import FORMATS, HOSTED, Options, render
from lambdalint.report.words import count, visible
from lambdalint.rule_api import Severity
from lambdalint.triage.baseline import PATH, BaselineUnreadable, read

if TYPE_CHECKING:
    from lambdalint.fix import Fixed

OK, FOUND, UNTRUSTED, NOTHING = 0, 1, 2, 3
MOST_NAMED = 5


def run_check(paths: Sequence[Path], options: dict[str, Any]) -> int:
    """The command; returns the exit code."""
    config = settings(paths, options)
    targets = outputs(options["outputs"])
    known: set[str] = set()
    if options["new_since"] == "":
        raise ConfigError("`--new-since` names no commit", hint="is the variable set that it comes from?")
    if options["new_since"]:
        from lambdalint.cli.since import ids_at

        known = ids_at(options["new_since"], paths, config)
    if options["fix"] or options["diff"]:
        from lambdalint.cli.fixing import run_fixes

        state = run_fixes(paths, replace(config, cfn_lint=False), options, known)
        if options["diff"]:
            return would_change(state, paths, config, options)
    start = perf_counter()
    progress = Progress(not options["no_progress"] and not options["quiet"])
    try:
        checked = examine(
            paths,
            config,
            strftime("%Y-%m-%d"),
            force_exclude=options["force_exclude"],
            progress=progress,
            cache=cache_for(config, not options["no_cache"]),
        )
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    finally:
        progress.end()
    if missing(checked):
        return UNTRUSTED
    if checked.empty:
        if options["output_format"] != "text":  # who reads it by a program gets a report, though an empty one
            report(
                checked, options["output_format"], [], Options(version=__version__, fail_on=least(config)), config.root
            )
        return nothing(paths, checked, config)
    if not checked.nobody and not checked.crashed:
        heard(options, checked)
        if not options["quiet"] and any(os.path.realpath(path) == str(config.root) for path in paths):
            unheard(options, config, checked)
    if options["new_since"]:
        from lambdalint.cli.since import only_new

        checked = only_new(checked, known, options["new_since"])
    stale = stale_entries(config, checked.results) if options["locked"] else []
    shape = Options(
        width=width(),
        color=colored(options["color"]),
        show_info=options["show_info"],
        show_undecided=options["show_undecided"] or config.profile == "audit",
        show_baselined=options["show_baseline"],
        quiet=options["quiet"],
        version=__version__,
        elapsed=perf_counter() - start,
        pages=pages(checked.results, config, [options["output_format"], *(format for format, _ in targets)]),
        fail_on=least(config),
        step_summary=bool(os.environ.get("GITHUB_STEP_SUMMARY")),
        stale=len(stale),
    )
    report(checked, options["output_format"], targets, shape, config.root)
    if checked.nobody and not options["force_exclude"] and not options["quiet"]:
        print(f"note: nothing was checked: no template deploys {listed(paths)}", file=sys.stderr)
    if stale:
        lines = [f"{entry.template}  {entry.resource}  {entry.rule}" for entry in stale[:10]]
        error(
            f"{count(len(stale), 'entry')} of `{PATH}` no longer occur{'s' if len(stale) == 1 else ''}",
            "run `lambdalint baseline update` and commit",
            lines,
        )
    return exit_code(checked, config, options, bool(stale))


def would_change(state: Fixed, paths: Sequence[Path], config: Config, options: dict[str, Any]) -> int:
    """The exit code of --diff: 1 when something would change."""
    if missing(state.checked) or state.checked.crashed:
        return UNTRUSTED
    if state.checked.empty:
        return nothing(paths, state.checked, config)
    return FOUND if state.applied and not options["exit_zero"] else OK


def report(checked: Checked, format: str, targets: list[tuple[str, Path]], shape: Options, root: Path) -> None:
    """Print one report and write the others; those for code hosting name places from the repository's top."""

    def results(name: str) -> Results:
        if name not in HOSTED:
            return checked.results
        from lambdalint.report.rebase import inside, rebased

        return rebased(checked.results, inside(root))

    for name, path in targets:
        from lambdalint.cli.writing import write

        write(path, render(name, results(name), replace(shape, color=False)), root)
    silent = format == "text" and checked.nobody
    if not silent:
        text = render(format, results(format), shape)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    if format == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        from lambdalint.report.github import github_summary

        with open(summary, "ab") as stream:
            stream.write(
                github_summary(results(format), stream.tell(), shape.stale).encode("utf-8", "backslashreplace")
            )


def heard(options: dict[str, Any], checked: Checked) -> None:
    """Parameters and an environment of the command line must be some template's. Raises ConfigError."""
    asked = [("--parameter", pair.partition("=")[0], checked.parameters) for pair in options["parameters"]]
    if options["config_env"]:
        asked.append(("--config-env", options["config_env"], checked.environments))
    for option, name, names in asked:
        if name not in names:
            what = "template has a parameter" if option == "--parameter" else "samconfig file has an environment"
            broken = [
                f"`{file.path}` {file.reason}" for file in checked.results.unreadable if Path(file.path).name in BESIDE
            ]
            hint = broken[0] if broken and option == "--config-env" else meant(name, names)
            raise ConfigError(f"`{option}`: no {what} `{name}`", hint=hint)


def unheard(options: dict[str, Any], config: Config, checked: Checked) -> None:
    """Tell of parameters and an environment of the configuration that no template of the whole project has."""
    given = {pair.partition("=")[0] for pair in options["parameters"]}
    for name in sorted(config.parameters.keys() - given - checked.parameters):
        told(f"note: `parameters` in `{config.source}`: no template has a parameter `{name}`")
    if config.config_env and not options["config_env"] and config.config_env not in checked.environments:
        told(f"note: `config-env` in `{config.source}`: no samconfig file has an environment `{config.config_env}`")


def outputs(given: Sequence[str]) -> list[tuple[str, Path]]:
    """`FORMAT:FILE` of every --output. Raises ConfigError."""
    found: list[tuple[str, Path]] = []
    for item in given:
        format, colon, name = item.partition(":")
        if not colon or not name or format not in FORMATS:
            raise ConfigError(f"`--output {item}` is not FORMAT:FILE with one of {', '.join(FORMATS)}")
        if Path(name) in [path for _, path in found]:
            raise ConfigError(f"`--output {item}`: another report goes to this file")
        found.append((format, Path(name)))
    return found


def pages(results: Results, config: Config, formats: Sequence[str]) -> dict[str, str]:
    """The pages of the rules that were found, for formats that carry help."""
    if "sarif" not in formats:
        return {}
    from lambdalint.catalog import catalog
    from lambdalint.examples import readable

    names = {finding.rule for finding in results.findings}
    return {
        e.name: readable(e.text) for e in catalog([config.root / folder for folder in config.rules]) if e.name in names
    }


def missing(checked: Checked) -> bool:
    """Tell of named paths that cannot be read."""
    for path, reason in checked.missing.items():
        error(f"`{path}` {reason}", meant(path, NAMES) if path.isalpha() else "")
    return bool(checked.missing)


def nothing(paths: Sequence[Path], checked: Checked, config: Config) -> int:
    """A folder without a template."""
    number = checked.results.coverage.candidates
    notes = [f"looked into {count(number, 'YAML or JSON file')}; none has `Resources` with an `AWS::` type"]
    if excluded := templates_without_excludes(paths, config):
        where = f" in `{config.source}`" if config.source else ""
        notes.append(f"`exclude`{where} leaves out {count(len(excluded), 'file')} that may be one: {series(excluded)}")
    error(
        f"no SAM or CloudFormation template under {listed(paths)}",
        "name the folder that holds the template; for CDK run `cdk synth` and check `cdk.out/`",
        notes,
    )
    return NOTHING


def templates_without_excludes(paths: Sequence[Path], config: Config) -> list[str]:
    """What would have been found but for `exclude`."""
    if not config.exclude:
        return []
    files = Files(config.root, config.limits)
    return find_templates(files, relative(paths, files)[1]).templates


def listed(paths: Sequence[Path]) -> str:
    """The first paths as they were given."""
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return ", ".join(f"`{visible(str(path))}`" for path in paths[:MOST_NAMED]) + more


def stale_entries(config: Config, results: Results) -> list[Any]:
    return [entry for entry in read(config.root) if entry.id in results.fixed]


def least(config: Config) -> Severity | None:
    """The least severity that fails the run, None where nothing does."""
    return Severity[config.fail_on.upper()] if config.fail_on != "never" else None


def exit_code(checked: Checked, config: Config, options: dict[str, Any], stale: bool) -> int:
    """2 wins over 1; --exit-zero turns 1 into 0, never 2."""
    if checked.crashed:
        return UNTRUSTED
    fails = least(config)
    found = fails is not None and any(
        finding.status is Status.ACTIVE and finding.severity >= fails for finding in checked.results.findings
    )
    return FOUND if (found or stale) and not options["exit_zero"] else OK
