"""The commands, with click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from lambdalint import __version__
from lambdalint.catalog import Entry
from lambdalint.cli import BROKEN_PIPE, stopped
from lambdalint.cli.options import CFN_LINT, CHECK, CONFIG, ISOLATED, OWN_RULES, PROJECT, SHARED, Option
from lambdalint.cli.running import completed, telling
from lambdalint.cli.terminal import colored, error
from lambdalint.config import meant


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, message="lambdalint %(version)s")
def cli() -> None:
    """Read SAM and CloudFormation templates together with their Lambda handlers."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code."""
    return telling(lambda: answered(completed(arguments)))


def answered(words: list[str]) -> int:
    """The exit code of a command line, told what click has against it."""
    try:
        code = cli.main(words, prog_name="lambdalint", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.NoSuchOption as problem:
        error(problem.format_message())
        return 2
    except click.ClickException as problem:
        context = getattr(problem, "ctx", None)
        path = context.command_path if context is not None else f"lambdalint {words[0]}"
        error(problem.format_message(), f"`{path} --help` lists what there is")
        return 2
    except click.exceptions.Abort as problem:
        return stopped(problem.__cause__ or problem)
    except SystemExit:  # click's answer to a reader that has gone
        return BROKEN_PIPE


def taking(options: Sequence[Option]) -> Callable[[Any], Any]:
    """Give a command the options of a table."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = made(option)(command)
        return command

    return decorate


def made(option: Option) -> Callable[[Any], Any]:
    """One option of the table as click's."""
    if option.kind == "flag":
        return click.option(*option.names, option.field, is_flag=True, help=option.help)
    kinds: dict[str, Any] = {
        "path": click.Path(path_type=Path),
        "number": click.IntRange(0),
        "choice": click.Choice(option.choices),
    }
    return click.option(
        *option.names,
        option.field,
        type=kinds.get(option.kind, str),
        multiple=option.multiple,
        metavar=option.metavar,
        default=option.default,
        show_default=option.show_default,
        help=option.help or None,
    )


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@taking(CHECK)
def check(paths: tuple[Path, ...], **options: Any) -> int:
    """Check templates and their handlers below PATHS (default: here)."""
    from lambdalint.cli.checking import run_check

    return run_check(paths or (Path(),), options)


AUDIT = ("isolated", "rule_folders", "select", "ignore", "output_format", "outputs", "jobs", "fail_on")
"""The options that an audit shares with a check, and those of every run."""


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@taking([option for option in CHECK if option.field in (*AUDIT, "no_cache", "no_progress")])
def audit(paths: tuple[Path, ...], **options: Any) -> int:
    """Check many checkouts at once: each of PATHS, or all repositories in a folder of them (default: here).

    Each is checked with its own settings, none of its code is run, and one report tells of all. What cannot be read is told
    and ends nothing; the exit code is 0 unless --fail-on is given.
    """
    from lambdalint.cli.auditing import run_audit

    return run_audit(paths or (Path(),), options)


@cli.command()
@click.argument("address")
@taking(PROJECT)
def explain(address: str, **options: Any) -> int:
    """Tell what is known of one function: ADDRESS is `template.yaml::Worker`, or its logical id."""
    from lambdalint.cli.inspection import explain as told

    return told(address, options)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["mermaid", "dot", "svg"]), default="mermaid", show_default=True)
@taking(SHARED)
def graph(paths: tuple[Path, ...], form: str, **options: Any) -> int:
    """Draw triggers, functions, resources and the ways of failed events."""
    from lambdalint.cli.inspection import graph as drawn

    return drawn(paths or (Path(),), form, options)


@cli.command()
@click.argument("address")
@click.option(
    "--format", "form", type=click.Choice(["sam", "cfn", "iam"]), help="By itself what the function can take."
)
@taking(PROJECT)
def policy(address: str, form: str | None, **options: Any) -> int:
    """Print the least-privilege policy that the code of a function needs."""
    from lambdalint.cli.inspection import policy as written

    return written(address, form, options)


@cli.group()
def rules() -> None:
    """List, show, write and test rules: `lambdalint rules NAME` shows the page of one."""


def rules_here(options: dict[str, Any]) -> Sequence[Entry]:
    """The rules of this version, and those in folders of the command line and of the project."""
    from lambdalint.catalog import catalog
    from lambdalint.cli.settings import settings

    config = settings((Path(),), options)
    return catalog([config.root / folder for folder in config.rules])


@rules.command("list")
@click.option("--by-trap", is_flag=True, help="Group by trap.")
@taking((CONFIG, ISOLATED, OWN_RULES))
def rules_list(by_trap: bool, **options: Any) -> int:
    """List the rules, each with severity, set and sentence."""
    entries = rules_here(options)
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.rule.trap.value if by_trap else entry.family, []).append(entry)
    if colored("auto"):
        from lambdalint.cli.typeset import listed

        listed(dict(sorted(groups.items())))
        return 0
    size = max(len(entry.name) for entry in entries)
    for group in sorted(groups):
        click.echo(group)
        for entry in groups[group]:
            click.echo(f"  {entry.name:<{size}}  {entry.rule.severity!s:<7}  {entry.rule.since}  {entry.summary}")
    return 0


@rules.command("show")
@click.argument("name")
@taking((CONFIG, ISOLATED, OWN_RULES))
def rules_show(name: str, **options: Any) -> int:
    """Print the page of a rule."""
    from lambdalint.catalog import catalog

    entries = {entry.name: entry for entry in catalog()}
    if name not in entries:
        entries = {entry.name: entry for entry in rules_here(options)}
    if name not in entries:
        error(f"no rule named `{name}`", meant(name, entries) or "`lambdalint rules list` lists them")
        return 2
    if colored("auto"):
        from lambdalint.cli.typeset import page

        page(entries[name].text)
    else:
        click.echo(entries[name].text, nl=False)
    return 0


@rules.command("new")
@click.argument("name", metavar="FAMILY/NAME")
@click.option("--directory", type=click.Path(path_type=Path), default=Path("rules"), show_default=True)
def rules_new(name: str, directory: Path) -> int:
    """Write the two files of a new rule."""
    from lambdalint.scaffold import scaffold

    try:
        made = scaffold(directory, name)
    except ValueError as problem:
        error(str(problem), "such as `lambdalint rules new delivery/queue-too-patient`")
        return 2
    for path in made:
        click.echo(f"Wrote {path}")
    return 0


@rules.command("test")
@click.argument("directory", type=click.Path(path_type=Path, exists=True))
def rules_test(directory: Path) -> int:
    """Run the examples on the pages of your own rules."""
    from lambdalint.cli.ruletest import test_pages

    return test_pages(directory)


@cli.group()
def baseline() -> None:
    """Accept today's findings, report new ones only."""


@baseline.command("create")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@taking((*SHARED, CFN_LINT))
def baseline_create(paths: tuple[Path, ...], **options: Any) -> int:
    """Write the baseline of what is found today."""
    from lambdalint.cli.baselines import create

    return create(paths or (Path(),), options)


@baseline.command("update")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@taking((*SHARED, CFN_LINT))
@click.option("--allow-growth", metavar="REASON", help="Also add what is new, with the reason why.")
def baseline_update(paths: tuple[Path, ...], allow_growth: str | None, **options: Any) -> int:
    """Drop entries that no longer occur; add only with a reason."""
    from lambdalint.cli.baselines import update

    return update(paths or (Path(),), allow_growth, options)


@cli.command("config")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@taking(SHARED)
def config_command(paths: tuple[Path, ...], **options: Any) -> int:
    """Show the settings that hold here, and where they come from."""
    from lambdalint.cli.setting_table import table
    from lambdalint.cli.settings import settings

    click.echo(table(settings(paths or (Path(),), options)), nl=False)
    return 0
