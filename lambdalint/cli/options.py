"""The options of commands that read a project: one table, from which click's are made and plain lines are read."""

from __future__ import annotations

from lambdalint.config import LEVELS, PROFILES
from lambdalint.frozen import dataclass
from lambdalint.report import FORMATS


@dataclass(frozen=True)
class Option:
    """One option. `kind`: flag, text, path, number or choice; `names` are how it is written, `field` what it sets."""

    names: tuple[str, ...]
    field: str
    kind: str
    help: str = ""
    metavar: str | None = None
    multiple: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    show_default: bool = False


CFN_LINT = Option(("--cfn-lint",), "cfn_lint", "flag", "Also report what cfn-lint says of these templates.")

CONFIG = Option(("--config",), "config_path", "path", "Configuration file.")
ISOLATED = Option(
    ("--isolated",), "isolated", "flag", "Read no configuration file; the project's own rules do not run."
)
OWN_RULES = Option(("--rules",), "rule_folders", "path", "More rules.", multiple=True)

PROJECT = (
    CONFIG,
    ISOLATED,
    Option(("--config-env",), "config_env", "text", "Environment of samconfig.toml or .yaml to check."),
    Option(("--parameter",), "parameters", "text", "Value of a parameter.", "KEY=VALUE", multiple=True),
)
"""Those of every command that reads a project."""

SHARED = (
    *PROJECT,
    OWN_RULES,
    Option(("--select",), "select", "text", "Only these rules, families, traps or sets.", "NAME", multiple=True),
    Option(("--ignore",), "ignore", "text", "Not these rules, families or traps.", "NAME", multiple=True),
    Option(("--profile",), "profile", "choice", "How much to report.", choices=PROFILES),
)
"""Those of every command that runs rules."""

CHECK = (
    *SHARED,
    CFN_LINT,
    Option(
        ("--output-format",),
        "output_format",
        "choice",
        "What to print.",
        choices=FORMATS,
        default="text",
        show_default=True,
    ),
    Option(("--output",), "outputs", "text", "Also write a report to a file.", "FORMAT:FILE", multiple=True),
    Option(("--jobs",), "jobs", "number", "Processes; 0, the default, decides by itself.", "N"),
    Option(("--fail-on",), "fail_on", "choice", "Least severity that fails.", choices=LEVELS),
    Option(("--exit-zero",), "exit_zero", "flag", "Exit with 0 in spite of findings."),
    Option(("--show-info",), "show_info", "flag", "Print findings of severity info."),
    Option(("--show-undecided",), "show_undecided", "flag", "List what could not be decided."),
    Option(("--show-baseline",), "show_baseline", "flag", "Print findings of the baseline."),
    Option(("--new-since",), "new_since", "text", "Report only findings that a commit does not have.", "REF"),
    Option(("--fix",), "fix", "flag", "Apply the fixes that are safe, and report what is left."),
    Option(("--unsafe-fixes",), "unsafe_fixes", "flag", "With --fix or --diff: also fixes that may change behaviour."),
    Option(("--diff",), "diff", "flag", "Print what --fix would change; exit with 1 if anything."),
    Option(("--locked",), "locked", "flag", "Fail when the baseline holds findings that no longer occur."),
    Option(("--force-exclude",), "force_exclude", "flag", "Apply excludes to named files."),
    Option(
        ("--color",),
        "color",
        "choice",
        "Colours; auto, the default, has them on a terminal.",
        choices=("auto", "always", "never"),
        default="auto",
    ),
    Option(("--no-cache",), "no_cache", "flag", "Look at everything, also at what has not changed."),
    Option(("--no-progress",), "no_progress", "flag", "No progress on standard error."),
    Option(("-q", "--quiet"), "quiet", "flag", "No summary."),
)
