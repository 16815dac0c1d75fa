"""What an audit is of, what a target decides in it, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdalint.audit import auditing
from lambdalint.audit.auditing import Audit
from lambdalint.audit.targets import find_targets
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.triage.selection import all_rules
from tests.command import APP, BAD, CLEAN, lambdalint


def application(folder: Path, template: str = BAD, git: bool = True, **files: str) -> Path:
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.py").write_text(APP)
    (folder / "template.yaml").write_text(template)
    if git:
        (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def audited(folder: Path, *words: str) -> dict[str, list[str]]:
    """The rules of errors and warnings in each target, and `unreadable`."""
    done = lambdalint(folder, "audit", *words, "--output-format", "json")
    report = json.loads(done.stdout)
    found: dict[str, list[str]] = {"unreadable": [file["path"] for file in report["unreadable"]]}
    for one in report["findings"]:
        if one["severity"] == "info":
            continue
        found.setdefault(one["template"].removesuffix("/template.yaml"), []).append(one["rule"])
    return found


def test_a_folder_of_repositories_stands_for_all_folders_in_it(tmp_path: Path) -> None:
    application(tmp_path / "repos" / "orders")
    application(tmp_path / "repos" / "unpacked", git=False)
    application(tmp_path / "repos" / ".hidden")
    application(tmp_path / "repos" / "node_modules")
    application(tmp_path / "elsewhere")
    (tmp_path / "repos" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "repos" / "all").symlink_to(".")
    (tmp_path / "repos" / "above").symlink_to("..")
    names = [path.name for path in find_targets([tmp_path / "repos"]).targets]
    assert names == ["linked", "orders", "unpacked"]
    assert find_targets([tmp_path / "repos" / "orders"]).targets == [tmp_path / "repos" / "orders"]
    assert find_targets([tmp_path / "repos" / "unpacked"]).targets == [tmp_path / "repos" / "unpacked"]


def test_a_configuration_makes_a_checkout_as_well(tmp_path: Path) -> None:
    application(tmp_path / "repos" / "one", git=False, lambdalint="")
    application(tmp_path / "repos" / "two", git=False, pyproject="[tool.lambdalint]\n")
    application(tmp_path / "repos" / "three", git=False, pyproject="[project]\n")
    assert len(find_targets([tmp_path / "repos"]).targets) == 3
    (tmp_path / "repos" / "lambdalint.toml").write_text("")
    assert find_targets([tmp_path / "repos"]).targets == [tmp_path / "repos"]


def test_what_lies_in_two_targets_is_looked_at_once(tmp_path: Path) -> None:
    orders = application(tmp_path / "repos" / "orders")
    again = tmp_path / "repos" / ".." / "repos"
    found = find_targets([tmp_path / "repos", again, orders / "src"])
    assert found.targets == [orders] and found.inner == {orders / "src": orders}
    done = lambdalint(tmp_path, "audit", "repos", "repos/orders/src")
    assert done.stderr == f"note: `{orders}/src` lies in `{orders}` and is looked at as a part of it\n"


def test_a_template_beside_the_repositories_is_told(tmp_path: Path) -> None:
    application(tmp_path / "orders")
    (tmp_path / "shared.yaml").write_text(BAD)
    (tmp_path / "values.yaml").write_text("a: 1\n")
    assert audited(tmp_path, ".") == {"unreadable": ["shared.yaml"], "orders": ["handler-not-found"]}


def test_paths_begin_with_the_target_as_it_is_named_from_here(tmp_path: Path) -> None:
    application(tmp_path / "repos" / "orders")
    application(tmp_path / "billing")
    assert set(audited(tmp_path, "repos", "billing")) == {"unreadable", "repos/orders", "billing"}
    assert set(audited(tmp_path / "repos")) == {"unreadable", "orders"}
    assert set(audited(tmp_path / "billing", "../repos", ".")) == {"unreadable", "repos/orders", "billing"}
    assert set(audited(tmp_path / "billing")) == {"unreadable", "template.yaml"}


def test_a_folder_of_a_repository_has_the_settings_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "lambdalint.toml").write_text('ignore = ["handler-not-found"]\n')
    application(tmp_path / "services" / "orders", git=False)
    application(tmp_path / "services" / "billing", git=False)
    assert audited(tmp_path, "services/orders", "services/billing") == {"unreadable": []}


def test_settings_above_a_target_hold_for_others(tmp_path: Path) -> None:
    (tmp_path / "lambdalint.toml").write_text('ignore = ["handler-not-found"]\n')
    application(tmp_path / "unpacked", git=False)
    assert audited(tmp_path, "unpacked") == {"unreadable": [], "unpacked": ["handler-not-found"]}


def test_a_target_reads_nothing_beside_it(tmp_path: Path) -> None:
    application(tmp_path / "one", git=False, lambdalint='root = ".."\n')
    application(tmp_path / "two", BAD.replace("src/", "../one/src/"), git=False)
    done = lambdalint(tmp_path, "audit", "one", "two", "--output-format", "json")
    report = json.loads(done.stdout)
    assert report["unreadable"] == [{"path": "one", "reason": "`root` leads out of `one` (lambdalint.toml:1)"}]
    assert {one["severity"] for one in report["findings"]} == {"info"}
    assert "outside" in report["undecided"][0]["reason"]


def test_rules_of_a_target_are_not_loaded_and_its_other_settings_hold(tmp_path: Path) -> None:
    own = '\n'.join(('rules = ["lint"]', 'ignore = ["house-style", "handler-not-found"]', 'cfn-lint = true'))  # fmt: skip
    folder = application(tmp_path / "orders", lambdalint=own)
    (folder / "lint").mkdir()
    (folder / "lint" / "house_style.py").write_text('open("it-ran", "w")\n')
    assert audited(tmp_path, "orders") == {"unreadable": []}
    (folder / "lambdalint.toml").write_text('rules = ["lint"]\nselect = ["house-style"]\n')
    assert audited(tmp_path, "orders") == {"unreadable": ["orders"]}
    assert not list(tmp_path.rglob("it-ran"))
    assert audited(tmp_path, "orders", "--isolated") == {"unreadable": [], "orders": ["handler-not-found"]}


def test_limits_of_a_target_may_be_lower_than_those_of_the_others_not_higher(tmp_path: Path) -> None:
    application(tmp_path / "small", lambdalint="[limits]\nfile-size = 10\n")
    application(tmp_path / "large", lambdalint="[limits]\nfile-size = 999_999_999\n")
    done = lambdalint(tmp_path, "audit", ".")
    assert "small/template.yaml: is larger than 10 bytes\n" in done.stdout
    assert "Not obeyed in an audit: 1\n    large: `limits` above the defaults\n" in done.stdout


def test_options_lie_over_the_settings_of_every_target(tmp_path: Path) -> None:
    application(tmp_path / "orders", lambdalint='select = ["delivery"]\nprofile = "commit"\nfail-on = "info"\n')
    assert audited(tmp_path, "orders") == {"unreadable": []}
    assert audited(tmp_path, "orders", "--select", "handler-not-found")["orders"] == ["handler-not-found"]
    done = lambdalint(tmp_path, "audit", "orders", "--select", "handler-not-fond")
    assert done.returncode == 2 and "no rule named `handler-not-fond` in `select`" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"), [((), 0), (("--fail-on", "error"), 1), (("--fail-on", "never"), 0), (("nowhere",), 2)]
)
def test_findings_and_what_cannot_be_read_fail_an_audit_only_when_asked(
    words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    application(tmp_path / "orders")
    application(tmp_path / "billing", lambdalint="unknown = 1\n")
    application(tmp_path / "mails", "Resources: [\n")
    assert lambdalint(tmp_path, "audit", "orders", "billing", "mails", *words).returncode == code


def test_fail_on_counts_what_is_as_grave(tmp_path: Path) -> None:
    application(tmp_path / "orders", CLEAN)
    assert lambdalint(tmp_path, "audit", "orders", "--fail-on", "error").returncode == 0


def test_a_folder_without_any_template_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "handbook" / ".git").mkdir(parents=True)
    done = lambdalint(tmp_path, "audit", ".")
    assert done.returncode == 3 and "Targets without a template: 1\n    handbook\n" in done.stdout
    assert done.stderr == "error: no target under `.` has a SAM or CloudFormation template\n"


def test_a_file_is_no_target(tmp_path: Path) -> None:
    application(tmp_path / "orders")
    done = lambdalint(tmp_path, "audit", "orders/template.yaml")
    assert done.returncode == 2 and done.stderr == "error: `orders/template.yaml` is no folder\n"


def test_a_report_is_not_written_through_a_link_of_a_target(tmp_path: Path) -> None:
    folder = application(tmp_path / "repos" / "orders")
    (folder / "report.html").symlink_to(tmp_path / "precious")
    done = lambdalint(tmp_path, "audit", "repos", "--output", "html:repos/orders/report.html")
    assert done.returncode == 2 and "a link on the way leads out of a target" in done.stderr
    assert not (tmp_path / "precious").exists()


def test_names_of_targets_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    application(tmp_path / "repos" / "\x1b[31mred", lambdalint="unknown = 1\n")
    application(tmp_path / "repos" / "::error::x")
    done = lambdalint(tmp_path, "audit", "repos")
    assert "\x1b" not in done.stdout and "\\x1b[31mred" in done.stdout
    assert not any(line.lstrip().startswith("::error::") for line in done.stdout.split("\n"))


def test_a_failure_in_one_target_loses_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    application(tmp_path / "orders")
    application(tmp_path / "billing")
    real = auditing.examine

    def failing(paths: list[Path], *rest: object, **more: object) -> object:
        if paths[0].name == "billing":
            raise RuntimeError("no")
        return real(paths, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(auditing, "examine", failing)
    monkeypatch.chdir(tmp_path)
    audit = Audit("2026-11-02", lambda config: config, lambda _: None, all_rules(Config()))
    audit.prepare([tmp_path / "billing", tmp_path / "orders"])
    (billing, _, failed), (orders, results, fine) = auditing.run(audit, 1)
    assert (billing.reason, failed) == ("lambdalint failed: RuntimeError: no", True)
    assert (orders.errors, fine, len(results.findings)) == (1, False, 2)
    assert run(["audit", "billing", "orders", "--no-cache", "--jobs", "1"]) == 2


def test_functions_without_an_open_error_or_warning_are_clean(tmp_path: Path) -> None:
    two = BAD + BAD.partition("Resources:\n")[2].replace("  F:", "  G:").replace("app.missing", "app.handler")
    application(tmp_path / "orders", two)
    application(tmp_path / "old", "Resources:\n  T: {Type: AWS::SNS::Topic}\n")
    lines = lambdalint(tmp_path, "audit", ".").stdout.split("\n")
    assert lines[:4] == [
        "Target  Functions  Clean  Errors  Warnings  Notes  Undecided",
        "orders          2   50 %       1         0      2          0",
        "old             0      -       0         0      0          0",
        "Total           2   50 %       1         0      2          0",
    ]
