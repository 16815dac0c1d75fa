"""What is kept says the same as what is looked at anew, whatever has changed in between."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lambdalint import looking
from lambdalint.cache import Cache
from lambdalint.cache.folder import checksum_of
from lambdalint.cache.journal import HEAD, KEY, VARIANTS
from lambdalint.check import Checked, examine
from lambdalint.cli.caching import cache_folder
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.look import Workshop
from lambdalint.looked import Looked
from lambdalint.report import FORMATS, Options, render
from lambdalint.template.source import TemplateSource

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = "2026-11-29"
SHOWN = Options(show_info=True, show_undecided=True)


class Counted:
    """Counts the groups of templates that are really looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looked: list[str] = []
        look = looking.look

        def counted(shop: Workshop, group: Sequence[TemplateSource]) -> Looked:
            self.looked += [source.path for source in group]
            return look(shop, group)

        monkeypatch.setattr(looking, "look", counted)

    def again(self) -> list[str]:
        """The templates that were looked at since the last call."""
        seen, self.looked = sorted(self.looked), []
        return seen


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def checked(root: Path, cache: Path | None, profile: str = "audit", paths: tuple[str, ...] = ("",)) -> Checked:
    config = Config(root=root, profile=profile, jobs=1)
    kept = Cache(cache, root, "1.0") if cache is not None else None
    return examine([root / path for path in paths], config, TODAY, cache=kept)


def texts(found: Checked) -> list[str]:
    return [render(format, found.results, SHOWN) for format in FORMATS]


def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(FIXTURES, root, ignore=shutil.ignore_patterns("expected.txt", "__pycache__"))
    return root


def test_the_same_report_and_nothing_looked_at(tmp_path: Path, counted: Counted) -> None:
    root = project(tmp_path)
    fresh = checked(root, None)
    counted.again()
    first = checked(root, tmp_path / "cache")
    assert len(counted.again()) > 40
    second = checked(root, tmp_path / "cache")
    assert counted.again() == []
    assert fresh == first == second
    assert texts(fresh) == texts(first) == texts(second)


def test_another_profile_is_kept_apart(tmp_path: Path, counted: Counted) -> None:
    root = project(tmp_path)
    checked(root, tmp_path / "cache")
    counted.again()
    assert checked(root, tmp_path / "cache", "commit") == checked(root, None, "commit")


FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment: {Variables: {TABLE: !Ref T}}
  T: {Type: AWS::DynamoDB::Table}
"""
OWN_RULE = """\
from collections.abc import Iterator

from lambdalint import Confidence, Queue, Severity, Surface, Trap, Violation, rule


@rule("plain-queue", trap=Trap.RUNAWAY_COST, severity=Severity.WARNING, confidence=Confidence.HIGH, surface=Surface.SURFACE)
def check(queue: Queue) -> Iterator[Violation]:
    yield Violation(at=queue.span, message="a queue", help="none")
"""
CODE = "import os\nimport helper\n\n\ndef handler(event, context):\n    return os.environ['TABLE']\n"
OTHER = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
PARENT = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Seconds: 900}}
"""
CHILD = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Seconds: {Type: Number, Default: 3}}
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      {Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): pass", Timeout: !Ref Seconds,
       Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}}
"""
EXPORTING = "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {S: {Value: 900, Export: {Name: seconds}}}\n"
IMPORTING = CHILD.replace("!Ref Seconds", "!ImportValue seconds")


def small(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    for path, text in {
        "a/template.yaml": FUNCTION,
        "a/src/app.py": CODE,
        "b/template.yaml": OTHER,
        "c/parent.yaml": PARENT,
        "c/child.yaml": CHILD,
        "d/export.yaml": EXPORTING,
        "e/import.yaml": IMPORTING,
        "broken.yaml": "Resources: {Q: {Type: AWS::SQS::Queue\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def put(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return change


def outward(root: Path) -> None:
    (root / "a" / "src" / "app.py").unlink()
    (root.parent / "app.py").write_text(CODE)
    (root / "a" / "src" / "app.py").symlink_to(root.parent / "app.py")


CHANGES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "handler": (put("a/src/app.py", CODE.replace("TABLE", "TABEL")), ["a/template.yaml"]),
    "a module that was not there": (put("a/src/helper.py", "import boto3\n"), ["a/template.yaml"]),
    "a folder that was not there": (put("a/src/helper/__init__.py", ""), ["a/template.yaml"]),
    "an installed package": (put("a/src/helper-1.0.dist-info/RECORD", "helper.py,,\n"), ["a/template.yaml"]),
    "template": (put("a/template.yaml", FUNCTION.replace("TABLE", "TABEL")), ["a/template.yaml"]),
    "samconfig": (
        put("a/samconfig.toml", '[prod.deploy.parameters]\nparameter_overrides = "A=b"\n'),
        ["a/template.yaml"],
    ),
    "weight": (put("a/src/model.bin", "x" * 1000), ["a/template.yaml"]),
    "a link out of the project": (outward, ["a/template.yaml"]),
    "parent": (put("c/parent.yaml", PARENT.replace("900", "5")), ["c/child.yaml", "c/parent.yaml"]),
    "child": (put("c/child.yaml", CHILD.replace("Api:", "App:")), ["c/child.yaml", "c/parent.yaml"]),
    "another parent": (
        put("c/second.yaml", PARENT.replace("900", "800")),
        ["c/child.yaml", "c/parent.yaml", "c/second.yaml"],
    ),
    "no parent any more": (lambda root: (root / "c" / "parent.yaml").unlink(), ["c/child.yaml"]),
    "export": (put("d/export.yaml", EXPORTING.replace("900", "5")), ["d/export.yaml", "e/import.yaml"]),
    "a second export": (put("d/more.yaml", EXPORTING), ["d/more.yaml", "e/import.yaml"]),
    "no export any more": (lambda root: (root / "d" / "export.yaml").unlink(), ["e/import.yaml"]),
    "broken": (put("broken.yaml", OTHER), ["broken.yaml"]),
    "ignored": (put(".gitignore", "a/\n"), []),
    "nothing": (lambda root: None, []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_costs_what_it_concerns(name: str, tmp_path: Path, counted: Counted) -> None:
    change, concerned = CHANGES[name]
    root = small(tmp_path)
    before = checked(root, tmp_path / "cache")
    change(root)
    counted.again()
    after = checked(root, tmp_path / "cache")
    assert counted.again() == concerned
    fresh = checked(root, None)
    assert after == fresh and texts(after) == texts(fresh)
    if name not in ("nothing", "weight", "samconfig", "an installed package", "a folder that was not there"):
        assert after != before


def test_the_state_before_is_kept_too(tmp_path: Path, counted: Counted) -> None:
    root = small(tmp_path)
    before = checked(root, tmp_path / "cache")
    put("a/src/app.py", CODE.replace("TABLE", "TABEL"))(root)
    checked(root, tmp_path / "cache")
    put("a/src/app.py", CODE)(root)
    counted.again()
    assert checked(root, tmp_path / "cache") == before
    assert counted.again() == []


def test_one_named_template_is_not_its_group(tmp_path: Path) -> None:
    root = small(tmp_path)
    checked(root, tmp_path / "cache")
    for paths in (("c/child.yaml",), ("c/parent.yaml",), ("a/src/app.py",), ("a/template.yaml", "broken.yaml")):
        assert checked(root, tmp_path / "cache", paths=paths) == checked(root, None, paths=paths), paths


def test_named_alone_before_all_are(tmp_path: Path) -> None:
    root = small(tmp_path)
    for paths in (("c/parent.yaml",), ("c/child.yaml",), ("",), ("c/parent.yaml",), ("",)):
        assert checked(root, tmp_path / "cache", paths=paths) == checked(root, None, paths=paths), paths


def test_any_series_of_changes(tmp_path: Path) -> None:
    dice = random.Random(20261129)
    root = small(tmp_path)
    for _ in range(60):
        change, _ = CHANGES[dice.choice(sorted(CHANGES.keys() - {"a link out of the project"}))]
        try:
            change(root)
        except FileNotFoundError:
            put("c/parent.yaml", PARENT)(root)
            put("d/export.yaml", EXPORTING)(root)
        if dice.random() < 0.3:
            found = sorted(path for path in root.rglob("*") if path.is_file())
            dice.choice(found).unlink()
        assert checked(root, tmp_path / "cache") == checked(root, None)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"[", b"{"),
        lambda data: b"\xff" * 100,
        lambda data: b"0" * 32 + b"\n" + data.partition(b"\n")[2],
        lambda data: data[:-1] + b"x",
    ],
)
def test_a_damaged_file_is_no_answer(harm: Callable[[bytes], bytes], tmp_path: Path, counted: Counted) -> None:
    root = small(tmp_path)
    before = checked(root, tmp_path / "cache")
    for file in [*journals(tmp_path), *(tmp_path / "cache").rglob("rules.json")]:
        file.write_bytes(harm(file.read_bytes()))
    counted.again()
    assert checked(root, tmp_path / "cache") == before
    assert counted.again()
    assert checked(root, tmp_path / "cache") == before and not counted.again(), "kept anew"


def journals(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").rglob("*.journal"))


def test_half_a_line_spoils_no_other(tmp_path: Path, counted: Counted) -> None:
    """What a run wrote that was killed, or had no more room."""
    root = small(tmp_path)
    put("a/template.yaml", OTHER)(root)
    checked(root, tmp_path / "cache")
    for file in journals(tmp_path):
        file.write_bytes(file.read_bytes() + b"\n" + b"0" * 60)
    put("a/template.yaml", FUNCTION)(root)
    before = checked(root, tmp_path / "cache")
    counted.again()
    assert checked(root, tmp_path / "cache") == before and not counted.again()


def test_what_was_kept_does_not_grow_without_end(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small(tmp_path)

    def lines() -> int:
        return sum(file.read_bytes().count(b"\n") for file in journals(tmp_path))

    for number in range(20):
        put("b/template.yaml", OTHER.replace("Q:", f"Q{number}:"))(root)
        checked(root, tmp_path / "cache")
    assert 7 < lines() <= 2 * (6 + VARIANTS) + 1, "some may be in one file"
    for day in range(10, 30):
        monkeypatch.setattr(sys.modules[__name__], "TODAY", f"2026-12-{day}")
        checked(root, tmp_path / "cache")
    assert lines() < 40, "what was kept on another day holds no more"


def test_processes_keep_at_the_same_time_what_they_find(tmp_path: Path, counted: Counted) -> None:
    root = tmp_path / "many"
    for number in range(40):
        put(f"t{number}/template.yaml", FUNCTION)(root)
    config = Config(root=root, profile="audit", jobs=4)
    spread = examine([root], config, TODAY, cache=Cache(tmp_path / "cache", root, "1.0"))
    counted.again()
    assert checked(root, tmp_path / "cache") == spread and not counted.again()


def test_what_another_version_wrote_is_no_answer(tmp_path: Path, counted: Counted) -> None:
    """The right checksum over something else than findings."""
    root = small(tmp_path)
    before = checked(root, tmp_path / "cache")
    for file in journals(tmp_path):
        day, *lines = file.read_bytes().split(b"\n")
        bodies = [json.dumps({**json.loads(line[HEAD:]), "looked": [99, ["?"]]}).encode() for line in lines]
        lines = [line[:KEY] + checksum_of(body) + body for line, body in zip(lines, bodies, strict=True)]
        file.write_bytes(b"\n".join([day, *lines]))
    rules = next((tmp_path / "cache").rglob("rules.json"))
    state, _, *rest = json.loads(rules.read_bytes().partition(b"\n")[2])
    body = json.dumps([state, [99, ["?"]], *rest]).encode()
    rules.write_bytes(checksum_of(body) + b"\n" + body)
    counted.again()
    assert checked(root, tmp_path / "cache") == before
    assert len(counted.again()) == 6


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    root = small(tmp_path)
    (tmp_path / "cache").write_text("a file")
    assert checked(root, tmp_path / "cache") == checked(root, None)


@pytest.mark.parametrize("fault", ["anyone may write", "somebody else's"])
def test_a_folder_in_which_others_may_have_put_findings_is_not_used(
    fault: str, tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small(tmp_path)
    before = checked(root, tmp_path / "cache")
    (folder,) = (tmp_path / "cache").glob("*/*")
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    if fault == "anyone may write":
        folder.chmod(0o777)
    else:
        monkeypatch.setattr("lambdalint.cache.folder.familiar", lambda path, root: path != folder)
    counted.again()
    assert checked(root, tmp_path / "cache") == before
    assert len(counted.again()) == 6
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept


def test_a_link_that_waits_for_what_is_kept_is_not_written_through(tmp_path: Path) -> None:
    root = small(tmp_path)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = Cache(tmp_path / "cache", root, "1.0").folder
    folder.path.mkdir(parents=True)
    (folder.path / f"x.txt.{os.getpid()}").symlink_to(victim)
    folder.write("x.txt", "kept")
    assert victim.read_text() == "mine" and folder.body("x.txt") == "kept" and folder.usable
    (folder.path / "0.journal").symlink_to(victim)
    folder.add("0.journal", b"kept")
    assert victim.read_text() == "mine" and not folder.usable


def test_no_file_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small(tmp_path)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert checked(root, tmp_path / "cache") == checked(root, None)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_the_command_writes_to_the_folder_of_the_user_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small(tmp_path)
    before = sorted(root.rglob("*"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("LAMBDALINT_CACHE_DIR", str(tmp_path / "mine"))
    assert run(["check", "--no-cache"]) == 1
    assert not (tmp_path / "mine").exists()
    first = capsys.readouterr().out
    assert run(["check"]) == 1 and run(["check"]) == 1
    assert (tmp_path / "mine").is_dir() and sorted(root.rglob("*")) == before
    both = capsys.readouterr().out
    assert both.count("error[template-unreadable]") == 2 * first.count("error[template-unreadable]") == 2


def test_where_the_folder_is() -> None:
    assert cache_folder({"LAMBDALINT_CACHE_DIR": "/x", "HOME": "/home/ada"}, "linux") == Path("/x")
    assert cache_folder({"XDG_CACHE_HOME": "/c", "HOME": "/home/ada"}, "linux") == Path("/c/lambdalint")
    assert cache_folder({"XDG_CACHE_HOME": "c", "HOME": "/home/ada"}, "linux") == Path("/home/ada/.cache/lambdalint")
    assert cache_folder({"HOME": "/home/ada"}, "linux") == Path("/home/ada/.cache/lambdalint")
    assert cache_folder({"HOME": "/Users/ada"}, "darwin") == Path("/Users/ada/Library/Caches/lambdalint")
    assert cache_folder({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/lambdalint/Cache")
    assert (
        cache_folder({}, "linux") is None and cache_folder({}, "darwin") is None and cache_folder({}, "win32") is None
    )


LOADED = """\
import sys
from pathlib import Path
from lambdalint.cache import Cache
from lambdalint.check import examine
from lambdalint.config import Config
root, cache = map(Path, sys.argv[1:])
found = examine([root], Config(root=root, jobs=1), "2026-11-29", cache=Cache(cache, root, "1.0"))
print(len(found.results.findings), *sorted(name for name in sys.modules if name.startswith(("lambdalint.", "yaml"))))
"""


def test_what_was_kept_is_told_without_loading_the_tool(tmp_path: Path) -> None:
    root = tmp_path / "orders"
    shutil.copytree(Path(__file__).parent.parent / "examples" / "orders", root)

    def run() -> list[str]:
        command = [sys.executable, "-c", LOADED, str(root), str(tmp_path / "cache")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    (first, *all_loaded), (second, *loaded) = run(), run()
    heavy = ("lambdalint.deployment", "lambdalint.source", "lambdalint.template", "lambdalint.engine", "yaml")
    assert {name for name in heavy if name in all_loaded} == set(heavy)
    assert not [name for name in loaded if name.startswith(heavy)]
    assert first == second != "0"


def test_a_rule_that_changes_its_profile_is_asked_for_it_again(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "own").mkdir(parents=True)
    (root / "template.yaml").write_text(OTHER)
    rule = root / "own" / "plain_queue.py"
    config = Config(root=root, rules=("own",), profile="commit", jobs=1)

    def found() -> list[str]:
        checked = examine([root], config, TODAY, cache=Cache(tmp_path / "cache", root, "1.0"))
        return [finding.rule for finding in checked.results.findings]

    rule.write_text(OWN_RULE.replace("SURFACE", "COMMIT"))
    assert found() == found() == ["plain-queue"]
    rule.write_text(OWN_RULE.replace("SURFACE", "AUDIT"))
    assert found() == found() == []
