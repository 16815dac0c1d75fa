"""Each trap has a page, and its list of rules is current; the README tells the truth."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambdalint import __version__
from lambdalint.config import KEYS, Config, load
from lambdalint.rule_api import Trap
from lambdalint.triage.selection import select

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("trap", Trap, ids=lambda trap: trap.value)
def test_every_trap_has_a_page(trap: Trap) -> None:
    text = (ROOT / "docs" / "traps" / f"{trap.value}.md").read_text()
    assert text.startswith("# ") and "## References" in text


def test_the_lists_of_rules_are_current() -> None:
    run = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_the_finding_on_the_first_screen_is_what_the_example_gives() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = readme.split("```text\n")[1].split("```")[0].rstrip()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lambdalint",
            "check",
            "--config",
            "pyproject.toml",
            "--select",
            "environment-variable-not-set",
        ],
        cwd=ROOT / "examples" / "orders",
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "100", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert shown in run.stdout


ARCHITECTURE = re.sub(r"```.*?```", "", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), flags=re.DOTALL)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = [
    (page.name, line.removeprefix("$ ").partition("  #")[0].strip())
    for page in PAGES
    for block in re.findall(r"^ *```console\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for line in (text.strip() for text in block.split("\n"))
    if line.removeprefix("$ ").startswith("lambdalint ")
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example application as a repository with another branch, with what the pages suppose to be there."""
    folder = tmp_path_factory.mktemp("docs") / "orders"
    shutil.copytree(ROOT / "examples" / "orders", folder)
    (folder / "samconfig.toml").write_text(
        'version = 0.1\n[prod.deploy.parameters]\nparameter_overrides = "Stage=prod"\n', encoding="utf-8"
    )
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "start"], ["branch", "origin/main"]):
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{page}: {command}" for page, command in COMMANDS])
def test_every_command_in_the_documentation_runs(page: str, command: str, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    shutil.copytree(project, folder)
    for place in ("repos/orders", "services/orders", "services/billing") if " audit " in command else ():
        shutil.copytree(project, folder / place)
    prepared = ["baseline", "create"] if "update" in command or "--locked" in command else []
    for words in (prepared, shlex.split(command)[1:]):
        run = subprocess.run(
            [sys.executable, "-m", "lambdalint", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert run.returncode in (0, 1), run.stderr
        assert "Traceback" not in run.stderr


def test_the_documentation_shows_commands() -> None:
    assert len(COMMANDS) > 30 and {"usage.md", "adopting.md", "README.md"} <= {page for page, _ in COMMANDS}


def test_the_page_of_settings_names_each_of_them_and_the_example_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", text.split("## Sets")[0], re.MULTILINE) == list(
        dict.fromkeys(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))
    )
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)) == set(KEYS)
    example = text.split('```toml title="lambdalint.toml"\n')[1].split("```")[0]
    (tmp_path / "lambdalint.toml").write_text(example, encoding="utf-8")
    config = load(tmp_path / "lambdalint.toml", tmp_path, __version__)
    assert len(select(config)) > 50 and config.fail_on == "error"
    shown = re.findall(r"(?<!\w)`(\[.*?\])` \|", text)
    assert len(shown) == 4
    for words in shown:
        assert select(Config(select=tuple(json.loads(words)))), words


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("guide", ["template", "source", "deployment"])
def test_a_guide_of_the_architecture_names_every_module_once(guide: str) -> None:
    text = ARCHITECTURE.split(f"## Reading `{guide}/`")[1].split("\n## ")[0]
    modules = sorted(path.stem for path in (ROOT / "lambdalint" / guide).rglob("[!_]*.py"))
    rooms = [room.rpartition("/")[2] for room in re.findall(r"`([a-z_/]+)`", text)]
    assert sorted(name for name in rooms if name in modules) == modules


def test_the_architecture_names_every_module() -> None:
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", ARCHITECTURE))))
    for folder in ("", "triage"):
        missing = {path.stem for path in (ROOT / "lambdalint" / folder).glob("[!_]*.py")} - named
        assert not missing, f"lambdalint/{folder}"
