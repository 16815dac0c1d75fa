"""The configuration: its errors in their places, and what it may decide."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import lambdalint as api
from lambdalint import engine, rule_api
from lambdalint.cli.commands import run
from lambdalint.cli.setting_table import table
from lambdalint.config import MOST_TOLD, NAMED, Config, load
from lambdalint.frozen import replace
from lambdalint.versions import satisfies
from tests.command import APP, BAD, CLEAN, lambdalint


def test_a_misspelt_setting_is_shown_in_its_place(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.lambdalint]\ningore = []\n")
    run = lambdalint(project)
    assert run.returncode == 2
    assert run.stderr == (
        "error: unknown setting `ingore`\n --> pyproject.toml:5:1\n  |\n5 | ingore = []\n  | ^^^^^^ did you mean `ignore`?\n"
    )


def test_a_short_name_is_shown_where_it_stands_not_in_another_word(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.lambdalint]\nignore = ["a"]\n')
    run = lambdalint(project)
    assert run.returncode == 2 and " --> pyproject.toml:2:12\n" in run.stderr


def test_a_required_version_holds(project: Path) -> None:
    (project / "lambdalint.toml").write_text('required-version = ">=99"\n')
    run = lambdalint(project)
    assert run.returncode == 2 and "the project requires >=99" in run.stderr
    assert "^ install a version that fits, or change what is required\n" in run.stderr
    (project / "lambdalint.toml").write_text('required-version = ">=0.1, <"\n')
    run = lambdalint(project)
    assert run.returncode == 2 and "`required-version`: `<` is no version" in run.stderr


@pytest.mark.parametrize(
    ("required", "holds"),
    [
        ("0.1.0", True),
        (">=0.1,<1", True),
        ("~=0.1", True),
        ("~=0.2", False),
        ("==0.1.*", True),
        ("==0.2.*", False),
        ("!=0.1.*", False),
        ("!=0.2.*,>0.0.9", True),
        (">=0.1.*", False),
        ("> 0.1", False),
    ],
)
def test_versions_are_compared_by_their_numbers(required: str, holds: bool) -> None:
    assert satisfies("0.1.0", required) is holds


@pytest.mark.parametrize("required", ["", ">=abc", "banana", "=>1", ">=1 2", "1."])
def test_what_is_no_version_is_none(required: str) -> None:
    with pytest.raises(ValueError):
        satisfies("0.1.0", required)


def test_parameters_are_plain_values(project: Path) -> None:
    (project / "lambdalint.toml").write_text("parameters = {Stage = {a = 1}}\n")
    assert "`parameters` must be a table of texts" in lambdalint(project).stderr
    (project / "lambdalint.toml").write_text("parameters = {Stage = true, Size = 3}\n")
    assert 'parameters = {Stage = "true", Size = "3"}' in lambdalint(project, "config").stdout


def test_what_config_shows_is_a_configuration(project: Path) -> None:
    (project / "lambdalint.toml").write_text(
        'select = ["2026.1", "cost"]\nexclude = ["a\\"\\\\b/", "ü*"]\njobs = 2\ncfn-lint = true\nfail-on = "never"\n'
        'required-version = ">=0.1"\nconfig-env = "prod"\n[per-path-ignores]\n"old/*" = ["wiring", "all"]\n'
        '[parameters]\nStage = "prod\\u001b"\n"a b" = "1"\n[limits]\nworlds = 8\n'
    )
    config = load(project / "lambdalint.toml", project)
    (project / "lambdalint.toml").write_text(table(config), encoding="utf-8")
    assert load(project / "lambdalint.toml", project) == config
    (project / "lambdalint.toml").write_text(table(Config(root=project)))
    assert load(project / "lambdalint.toml", project) == replace(Config(root=project), source="lambdalint.toml")


def test_a_rule_that_crashes_makes_the_run_untrusted(project: Path) -> None:
    rules = project / "own"
    rules.mkdir()
    (rules / "always_broken.py").write_text(
        "from lambdalint import Confidence, Function, Severity, Trap, rule\n\n\n"
        "@rule('always-broken', trap=Trap.UNOBSERVED, severity=Severity.INFO, confidence=Confidence.HIGH)\n"
        "def check(function: Function):\n    raise ZeroDivisionError('oh')\n    yield\n"
    )
    run = lambdalint(project, "--rules", "own", "--exit-zero")
    assert run.returncode == 2
    assert "rule `always-broken` failed on `F`: ZeroDivisionError: oh (always_broken.py:6)" in run.stdout
    (rules / "always_broken.py").write_text("import nothing_like_it\n")
    broken = lambdalint(project, "--rules", "own")
    assert broken.returncode == 2 and "always_broken.py:1: ModuleNotFoundError" in broken.stderr


@pytest.mark.parametrize("parameters", ["", "group", "group: SecurityGroup", "group: 'SecurityGroup'"])
def test_a_rule_about_what_no_rule_is_asked_is_told_what_it_may_be_about(project: Path, parameters: str) -> None:
    (project / "own").mkdir()
    (project / "own" / "always_odd.py").write_text(
        "from lambdalint import Confidence, SecurityGroup, Severity, Trap, rule\n"
        "@rule('always-odd', trap=Trap.NEEDLESS_VPC, severity=Severity.INFO, confidence=Confidence.HIGH)\n"
        f"def check({parameters}):\n    yield from ()\n"
    )
    run = lambdalint(project, "--rules", "own")
    assert run.returncode == 2
    assert (
        "always_odd.py:2: TypeError: the first parameter of `check` is to be annotated as one of Deployment, F"
        in run.stderr
    )


def test_rules_can_import_what_they_are_asked_about() -> None:
    assert {subject.__name__ for subject in engine.SUBJECTS} == {*rule_api.SUBJECTS}
    assert all(getattr(api, name) in engine.SUBJECTS for name in rule_api.SUBJECTS)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("place", ["while it is loaded", "while it checks"])
def test_a_rule_that_ends_the_process_makes_the_run_untrusted(project: Path, place: str, jobs: str) -> None:
    rules = project / "own"
    rules.mkdir()
    loaded, checking = (
        ("raise SystemExit(0)\n", "") if place == "while it is loaded" else ("", "    raise SystemExit(0)\n")
    )
    (rules / "always_ends.py").write_text(
        f"from lambdalint import Confidence, Function, Severity, Trap, rule\n{loaded}\n\n"
        "@rule('always-ends', trap=Trap.UNOBSERVED, severity=Severity.INFO, confidence=Confidence.HIGH)\n"
        f"def check(function: Function):\n{checking}    yield\n"
    )
    for number in range(3):
        (project / f"template{number}.yaml").write_text(CLEAN)
    run = lambdalint(project, "--rules", "own", "--jobs", jobs)
    assert run.returncode == 2 and "SystemExit: 0" in run.stdout + run.stderr


def test_rules_of_the_project_are_told_before_they_run_and_isolated_runs_leave_them_out(project: Path) -> None:
    (project / "own").mkdir()
    (project / "own" / "always_quiet.py").write_text(
        "from pathlib import Path\nPath('ran').touch()\n"
        "from lambdalint import Confidence, Function, Severity, Trap, rule\n"
        "@rule('always-quiet', trap=Trap.BROKEN_WIRING, severity=Severity.INFO, confidence=Confidence.LOW)\n"
        "def check(function: Function):\n    yield from ()\n"
    )
    settings = project / "lambdalint.toml"
    settings.write_text('rules = ["own"]\nignore = ["wiring"]\n')
    (project / "template.yaml").write_text(BAD)
    note = "note: `lambdalint.toml` has rules of its own run, from `own`; `--isolated` leaves them out\n"
    commands = (["check"], ["config"], ["graph"], ["baseline", "create"], ["rules", "list"])
    for command in commands:
        assert lambdalint(project, *command).stderr.startswith(note), command
        assert (project / "ran").exists()
        (project / "ran").unlink()
    assert lambdalint(project, "check", "--config", "lambdalint.toml").stderr == ""
    assert lambdalint(project, "check", "-q").stderr == ""
    (project / ".lambdalint" / "baseline.json").unlink()
    (project / "ran").unlink(missing_ok=True)  # what it said was kept
    for command in (*commands, ["explain", "F"]):
        assert lambdalint(project, *command, "--isolated").stderr == "", command
        assert not (project / "ran").exists()
    (project / ".lambdalint" / "baseline.json").unlink()
    assert "  always-quiet " in lambdalint(project, "rules", "list").stdout
    assert lambdalint(project, "rules", "always-quiet").returncode == 0
    (project / "ran").unlink()
    assert lambdalint(project, "rules", "handler-not-found").stderr == "" and not (project / "ran").exists()
    assert lambdalint(project, "rules", "always-quiet", "--isolated").returncode == 2
    assert lambdalint(project, "check").returncode == 0
    assert lambdalint(project, "check", "--isolated").returncode == 1
    both = lambdalint(project, "check", "--isolated", "--config", "lambdalint.toml")
    assert both.returncode == 2 and "`--isolated` reads no configuration file" in both.stderr


def test_a_configuration_that_was_only_found_widens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('token = "top-secret"\n')
    inner = tmp_path / "checkout" / "service"
    (inner / "src").mkdir(parents=True)
    (tmp_path / "checkout" / ".git").mkdir()
    (inner / "template.yaml").write_text(CLEAN.replace("src/", "../shared/"))
    (tmp_path / "checkout" / "shared").mkdir()
    (tmp_path / "checkout" / "shared" / "app.py").write_text(APP)
    settings = inner / "lambdalint.toml"
    settings.write_text('root = ".."\n')
    wider = lambdalint(inner, "check")
    assert wider.returncode == 0 and "1 Python file" in wider.stdout, "the repository is one project"
    for root in ("../..", "/", str(tmp_path)):
        settings.write_text(f'root = "{root}"\n')
        beyond = lambdalint(inner, "check")
        assert beyond.returncode == 2 and "`root` leads out of `checkout`" in beyond.stderr, root
        assert "lambdalint.toml:1:1" in beyond.stderr and "--config" in beyond.stderr
        assert lambdalint(inner, "check", "--config", "lambdalint.toml").returncode == 0, "somebody named it"
    settings.unlink()
    settings.symlink_to(secret)
    linked = lambdalint(inner, "check")
    assert linked.returncode == 2 and "is a link that leads out of `checkout`" in linked.stderr
    assert "top-secret" not in linked.stderr + linked.stdout
    settings.unlink()
    (tmp_path / "checkout" / "shared" / "lambdalint.toml").write_text('profile = "audit"\n')
    settings.symlink_to("../shared/lambdalint.toml")
    assert lambdalint(inner, "check").returncode == 0
    settings.unlink()
    settings.symlink_to("../shared/moved.toml")
    nowhere = lambdalint(inner, "check")
    assert nowhere.returncode == 2 and "`lambdalint.toml` cannot be read: " in nowhere.stderr


def test_without_a_repository_the_current_folder_bounds_what_a_configuration_may_widen(tmp_path: Path) -> None:
    inner = tmp_path / "sources" / "service"
    inner.mkdir(parents=True)
    (inner / "template.yaml").write_text(CLEAN.replace("src/", "../src/"))
    (tmp_path / "sources" / "src").mkdir()
    (tmp_path / "sources" / "src" / "app.py").write_text(APP)
    (inner / "lambdalint.toml").write_text('root = ".."\n')
    assert lambdalint(tmp_path / "sources", "check", "service").returncode == 0
    beyond = lambdalint(inner, "check")
    assert beyond.returncode == 2 and "`root` leads out of `service`" in beyond.stderr


@pytest.mark.parametrize("repository", [False, True])
def test_what_another_user_wrote_above_the_folder_decides_nothing(
    tmp_path: Path, repository: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shared folder such as `/tmp`: anyone can write a configuration into it, or make it a repository."""
    inner = tmp_path / "mine"
    inner.mkdir()
    (inner / "template.yaml").write_text(BAD)
    settings = tmp_path / "lambdalint.toml"
    settings.write_text('fail-on = "never"\n')
    another = os.getuid() + 4711
    owners: dict[Path, int] = {}
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = real(path)
        return os.stat_result((*found[:4], owners.get(path, found.st_uid), *found[5:10]))

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr("lambdalint.project.discovery.owner_of", lambda path: owners.get(path, os.getuid()))
    monkeypatch.chdir(inner)
    if repository:
        (tmp_path / ".git").mkdir()
        owners[tmp_path / ".git"] = another
    assert run(["check"]) == 0, "the user's own"
    owners[settings] = another
    assert capsys.readouterr().err == ""
    assert run(["check"]) == 1
    assert capsys.readouterr().err == f"note: `{settings}` is another user's and was not read; {NAMED}\n"
    assert run(["check", "--config", str(settings)]) == 0, "somebody named it"
    owners[inner] = another
    assert run(["check"]) == 0, "the owner of what is checked, as in a container"


def test_a_setting_is_shown_in_its_file_when_the_project_is_another_folder(project: Path) -> None:
    (project / "infra").mkdir()
    (project / "infra" / "template.yaml").write_text(CLEAN.replace("src/", "../src/"))
    (project / "infra" / "lambdalint.toml").write_text('root = ".."\nselect = ["nonsense"]\n')
    run = lambdalint(project, "check", "infra")
    assert run.returncode == 2 and "--> infra/lambdalint.toml:2:12" in run.stderr, run.stderr


def test_a_mistake_is_told_with_the_way_to_its_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, column in (("ingore = []\n", 1), ("select = ['nothing']\n", 12), ("root = '/'\n", 1)):
        (project / "lambdalint.toml").write_text(text)
        for folder, argument, way in (
            (project, ".", "lambdalint.toml"),
            (project / "src", "..", "../lambdalint.toml"),
            (project.parent, project.name, f"{project.name}/lambdalint.toml"),
        ):
            monkeypatch.chdir(folder)
            assert run(["check", argument]) == 2
            assert f"--> {way}:1:{column}\n" in capsys.readouterr().err


def test_all_that_is_wrong_in_a_file_is_told_at_once(project: Path) -> None:
    (project / "lambdalint.toml").write_text('ingore = []\njobs = "two"\n[limits]\nword = 1\nsteps = 0\n')
    run = lambdalint(project)
    assert run.returncode == 2
    assert [line for line in run.stderr.split("\n") if line.startswith(("error", " -->"))] == [
        "error: unknown setting `ingore`",
        " --> lambdalint.toml:1:1",
        "error: `jobs` must be a number of processes, or 0",
        " --> lambdalint.toml:2:1",
        "error: unknown limit `word`",
        " --> lambdalint.toml:4:1",
        "error: the limit `steps` must be a whole number above 0",
        " --> lambdalint.toml:5:1",
    ]
    (project / "lambdalint.toml").write_text(
        'select = ["delivrey", "2099.1"]\nignore = ["delivery", "hander-not-found"]\n'
    )
    run = lambdalint(project)
    assert run.returncode == 2 and run.stderr.count("error: ") == 3
    assert "no set of rules `2099.1`" in run.stderr and "did you mean `handler-not-found`?" in run.stderr


def test_of_many_mistakes_the_first_are_told(project: Path) -> None:
    (project / "lambdalint.toml").write_text("".join(f"key{number} = 1\n" for number in range(50_000)))
    assert lambdalint(project).stderr.count("error: ") == MOST_TOLD
    (project / "lambdalint.toml").write_text(f"ignore = {[f'rule-{number}' for number in range(700)]}\n")
    assert lambdalint(project).stderr.count("error: ") == MOST_TOLD


@pytest.mark.parametrize("name", ["lambdalint.toml", ".lambdalint/baseline.json"])
def test_what_stands_in_the_place_of_a_file_and_is_none_is_told(name: str, project: Path) -> None:
    path = project / name
    path.mkdir(parents=True)
    run = lambdalint(project)
    assert (run.returncode, run.stderr) == (2, f"error: `{name}` is a folder, not a file\n")
    path.rmdir()
    os.mkfifo(path)
    run = lambdalint(project)
    assert (run.returncode, run.stderr) == (2, f"error: `{name}` is a pipe or device, not a file\n")


def test_a_folder_is_no_configuration_to_name(project: Path) -> None:
    run = lambdalint(project, "--config", "src")
    assert (run.returncode, run.stderr) == (2, "error: `src` is a folder, not a file\n")
