"""The commands, with click."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lambdalint import __version__
from lambdalint.catalog import RuleUnusable
from lambdalint.cli import BROKEN_PIPE, stopped
from lambdalint.cli.terminal import config_error, error
from lambdalint.config import ConfigError, meant
from lambdalint.report import FORMATS

NAMES = ("check", "explain", "graph", "policy", "rules", "baseline", "config")


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, message="lambdalint %(version)s")
def cli() -> None:
    """Read SAM and CloudFormation templates together with their Lambda handlers."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code. A first word that is no command is a path to check."""
    words = list(arguments)
    if not words or (words[0] not in NAMES and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "check")
    if words[:1] == ["rules"] and len(words) > 1 and words[1] not in ("list", "show", "new", "test", "-h", "--help"):
        words.insert(1, "show")
    try:
        code = cli.main(words, prog_name="lambdalint", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.NoSuchOption as problem:
        error(problem.format_message())
        return 2
    except click.ClickException as problem:
        error(problem.format_message(), "`lambdalint --help` lists the commands")
        return 2
    except click.exceptions.Abort as problem:
        return stopped(problem.__cause__ or problem)
    except ConfigError as problem:
        config_error(problem)
        return 2
    except RuleUnusable as problem:
        error(str(problem), "correct the rule, or leave its directory out of `rules`")
        return 2
    except BrokenPipeError:
        raise
    except FileNotFoundError as problem:
        if problem.filename is None:
            error("the current folder is gone", "change into one that exists")
        else:
            error(f"{problem.strerror}: {problem.filename}")
        return 2
    except OSError as problem:
        what = f"{problem.filename}: " if problem.filename else "the output cannot be written: "
        error(f"{what}{problem.strerror or problem}")
        return 2
    except SystemExit:  # click's answer to a reader that has gone
        return BROKEN_PIPE


def shared(command: Any) -> Any:
    """Options that every command that reads a project has."""
    for decorate in reversed(
        [
            click.option("--config", "config_path", type=click.Path(path_type=Path), help="Configuration file."),
            click.option("--config-env", help="Environment of samconfig.toml or .yaml to check."),
            click.option("--parameter", "parameters", multiple=True, metavar="KEY=VALUE", help="Value of a parameter."),
            click.option("--rules", "rule_folders", multiple=True, type=click.Path(path_type=Path), help="More rules."),
            click.option("--select", multiple=True, metavar="NAME", help="Only these rules, families, traps or sets."),
            click.option("--ignore", multiple=True, metavar="NAME", help="Not these rules, families or traps."),
            click.option("--profile", type=click.Choice(["commit", "ci", "audit"]), help="How much to report."),
        ]
    ):
        command = decorate(command)
    return command


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@shared
@click.option("--cfn-lint", is_flag=True, help="Also report what cfn-lint says of these templates.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", "outputs", multiple=True, metavar="FORMAT:FILE", help="Also write a report to a file.")
@click.option("--jobs", type=click.IntRange(0), metavar="N", help="Processes; 0, the default, decides by itself.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info", "never"]), help="Least severity that fails.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of findings.")
@click.option("--show-info", is_flag=True, help="Print findings of severity info.")
@click.option("--show-undecided", is_flag=True, help="List what could not be decided.")
@click.option("--show-baseline", is_flag=True, help="Print findings of the baseline.")
@click.option("--new-since", metavar="REF", help="Report only findings that a commit does not have.")
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change behaviour.")
@click.option("--diff", is_flag=True, help="Print what --fix would change; exit with 1 if anything.")
@click.option("--locked", is_flag=True, help="Fail when the baseline holds findings that no longer occur.")
@click.option("--force-exclude", is_flag=True, help="Apply excludes to named files.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("--no-cache", is_flag=True, help="Look at everything, also at what has not changed.")
@click.option("--no-progress", is_flag=True, help="No progress on standard error.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def check(paths: tuple[Path, ...], **options: Any) -> int:
    """Check templates and their handlers below PATHS (default: here)."""
    from lambdalint.cli.checking import run_check

    return run_check(paths or (Path(),), options)


@cli.command()
@click.argument("address")
@shared
def explain(address: str, **options: Any) -> int:
    """Tell what is known of one function: ADDRESS is `template.yaml::Worker`, or its logical id."""
    from lambdalint.cli.inspection import explain as told

    return told(address, options)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["mermaid", "dot", "svg"]), default="mermaid", show_default=True)
@shared
def graph(paths: tuple[Path, ...], form: str, **options: Any) -> int:
    """Draw triggers, functions, resources and the ways of failed events."""
    from lambdalint.cli.inspection import graph as drawn

    return drawn(paths or (Path(),), form, options)


@cli.command()
@click.argument("address")
@click.option(
    "--format", "form", type=click.Choice(["sam", "cfn", "iam"]), help="By itself what the function can take."
)
@shared
def policy(address: str, form: str | None, **options: Any) -> int:
    """Print the least-privilege policy that the code of a function needs."""
    from lambdalint.cli.inspection import policy as written

    return written(address, form, options)


@cli.group()
def rules() -> None:
    """List, show, write and test rules."""


@rules.command("list")
@click.option("--by-trap", is_flag=True, help="Group by trap.")
@click.option("--rules", "rule_folders", multiple=True, type=click.Path(path_type=Path))
def rules_list(by_trap: bool, rule_folders: tuple[Path, ...]) -> int:
    """List every rule with its severity, the set that it came with, and its sentence."""
    from lambdalint.catalog import catalog

    entries = catalog(rule_folders)
    groups: dict[str, list[Any]] = {}
    for entry in entries:
        groups.setdefault(entry.rule.trap.value if by_trap else entry.family, []).append(entry)
    size = max(len(entry.name) for entry in entries)
    for group in sorted(groups):
        click.echo(group)
        for entry in groups[group]:
            click.echo(f"  {entry.name:<{size}}  {entry.rule.severity!s:<7}  {entry.rule.since}  {entry.summary}")
    return 0


@rules.command("show")
@click.argument("name")
@click.option("--rules", "rule_folders", multiple=True, type=click.Path(path_type=Path))
def rules_show(name: str, rule_folders: tuple[Path, ...]) -> int:
    """Print the page of a rule."""
    from lambdalint.catalog import catalog

    entries = {entry.name: entry for entry in catalog(rule_folders)}
    if name not in entries:
        error(f"no rule named `{name}`", meant(name, entries) or "`lambdalint rules list` lists them")
        return 2
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
@shared
@click.option("--cfn-lint", is_flag=True, help="Also report what cfn-lint says of these templates.")
def baseline_create(paths: tuple[Path, ...], **options: Any) -> int:
    """Write the baseline of what is found today."""
    from lambdalint.cli.baselines import create

    return create(paths or (Path(),), options)


@baseline.command("update")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@shared
@click.option("--cfn-lint", is_flag=True, help="Also report what cfn-lint says of these templates.")
@click.option("--allow-growth", metavar="REASON", help="Also add what is new, with the reason why.")
def baseline_update(paths: tuple[Path, ...], allow_growth: str | None, **options: Any) -> int:
    """Drop entries that no longer occur; nothing is added without a reason."""
    from lambdalint.cli.baselines import update

    return update(paths or (Path(),), allow_growth, options)


@cli.command("config")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@shared
def config_command(paths: tuple[Path, ...], **options: Any) -> int:
    """Show the settings that hold here, and where they come from."""
    from lambdalint.cli.settings import settings, table

    click.echo(table(settings(paths or (Path(),), options)), nl=False)
    return 0
