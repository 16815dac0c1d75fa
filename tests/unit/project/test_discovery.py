"""Only what lies in the project is read, and what cannot be read says why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.check import Checked, examine
from lambdalint.config import Config
from lambdalint.limits import Limits
from lambdalint.look import Workshop
from lambdalint.owners import above, owners
from lambdalint.project.discovery import familiar, find_templates, repository, surely
from lambdalint.project.files import Files, FileUnreadable, join
from lambdalint.project.gitwildmatch import translate
from lambdalint.project.ignorefiles import Union, matches, read
from lambdalint.survey import survey
from lambdalint.template.parse import parse

TEMPLATE = (
    "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: src/, Handler: app.handler}\n"
)


def project(tmp_path: Path, files: dict[str, str | bytes]) -> Files:
    for name, content in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Files(tmp_path / "project", Limits(file_size=1000))


def reason(files: Files, path: str) -> str:
    with pytest.raises(FileUnreadable) as caught:
        files.text(path)
    return caught.value.reason


def test_hostile_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    files = project(tmp_path, {"ok": "x", "nul": b"a\0b", "latin": b"a\nb\xe9", "big": b"x" * 1001})
    (tmp_path / "secret").write_text("secret")
    os.symlink(tmp_path / "secret", files.root / "link")
    os.symlink(files.root / "ok", files.root / "inner")
    os.mkfifo(files.root / "pipe")
    assert files.text("ok") == files.text("inner") == "x"
    assert "outside" in reason(files, "link")
    assert "outside" in reason(files, "../secret")
    assert "outside" in reason(files, "/etc/hostname")
    assert "regular" in reason(files, "pipe")
    assert "NUL" in reason(files, "nul")
    assert "line 2" in reason(files, "latin")
    assert "larger" in reason(files, "big")
    assert "not exist" in reason(files, "missing")
    assert "folder" in reason(files, "")


def test_a_file_is_read_once(tmp_path: Path) -> None:
    files = project(tmp_path, {"a": "first"})
    assert files.text("a") == "first"
    (files.root / "a").write_text("second")
    assert files.text("a") == "first"


def test_a_template_that_discovery_read_is_not_opened_again(tmp_path: Path) -> None:
    files = project(tmp_path, {"template.yaml": TEMPLATE})
    assert find_templates(files, [""]).templates == ["template.yaml"]
    (files.root / "template.yaml").write_text("Resources: {}\n")
    assert files.text("template.yaml") == TEMPLATE
    assert not files.met


def test_templates_are_found_and_others_left_out(tmp_path: Path) -> None:
    files = project(
        tmp_path,
        {
            "template.yaml": TEMPLATE,
            "sub/stack.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
            "values.yaml": "a: 1\n",
            ".aws-sam/build/template.yaml": TEMPLATE,
            "node_modules/x/template.yaml": TEMPLATE,
            "env/pyvenv.cfg": "",
            "env/template.yaml": TEMPLATE,
            ".gitignore": "/generated/\n*.tmp.yaml\n!keep.tmp.yaml\n",
            "generated/template.yaml": TEMPLATE,
            "a.tmp.yaml": TEMPLATE,
            "keep.tmp.yaml": TEMPLATE,
            "old/template.yaml": TEMPLATE,
        },
    )
    found = find_templates(files, [""], ("old/",))
    assert found.templates == ["keep.tmp.yaml", "sub/stack.json", "template.yaml"]
    named = find_templates(files, [".aws-sam/build/template.yaml", "nowhere.yaml", "src/app.py"])
    assert named.templates == [".aws-sam/build/template.yaml"]
    assert named.missing == {"nowhere.yaml": "does not exist", "src/app.py": "does not exist"}


def test_files_with_a_form_of_their_own_are_opened_only_when_they_are_named(tmp_path: Path) -> None:
    names = ["package.json", "a/cdk.json", "a/tsconfig.json", "states/work.asl.json", "states/more.asl.yaml"]
    found = find_templates(files := project(tmp_path, dict.fromkeys([*names, "a/package.yaml"], TEMPLATE)), [""])
    assert (found.templates, found.looked_into) == (["a/package.yaml"], 1)
    assert list(files.met) == found.templates
    assert find_templates(files, names).templates == sorted(names)


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "hit"),
    [
        ("*.log", "a/b.log", False, True),
        ("/*.log", "a/b.log", False, False),
        ("build/", "a/build", True, True),
        ("build/", "a/build", False, False),
        ("a/**/z", "a/b/c/z", False, True),
        ("a/**/z", "a/z", False, True),
        ("a/*", "a/b/c", False, False),
        ("x[!0-9].py", "xa.py", False, True),
        ("x[!0-9].py", "x1.py", False, False),
        ("\\#x", "#x", False, True),
        ("a*b*c", "axbxbxc", False, True),
        ("**/a*", "ab/ac", False, True),
        ("**/a*/**/b", "x/ab/y/ab/b", False, True),
        ("*a" * 60 + "b", "a" * 250, False, False),
        ("**/a" * 60 + "b", "a/" * 120 + "c", False, False),
    ],
)
def test_ignore_patterns_as_git_reads_them(pattern: str, path: str, folder: bool, hit: bool) -> None:
    assert matches(pattern, path, folder) is hit


def test_the_ignore_file_of_the_nearest_folder_wins(tmp_path: Path) -> None:
    files = project(
        tmp_path,
        {
            ".gitignore": "*.yaml\n!/kept/\nout/\n",
            "kept/.gitignore": "!template.yaml\n",
            "kept/template.yaml": TEMPLATE,
            "kept/other.yaml": TEMPLATE,
            "kept/deep/template.yaml": TEMPLATE,
            "kept/deep/.gitignore": "template.yaml\n",
            "other/template.yaml": TEMPLATE,
        },
    )
    assert find_templates(files, [""]).templates == ["kept/template.yaml"]


@given(st.text(max_size=12), st.text(max_size=12))
def test_no_pattern_breaks_the_matcher(pattern: str, path: str) -> None:
    assert matches(pattern, path, False) in (True, False)


SIGNS = st.text("ab.*?/[]!\\", max_size=7)


@given(st.lists(SIGNS.filter(bool), max_size=4), st.text("ab./", max_size=6))
def test_what_is_looked_at_before_an_expression_changes_no_answer(lines: list[str], path: str) -> None:
    patterns = [one for one in map(read, lines) if one.text]
    name = path.rpartition("/")[2]
    expected = any(translate(one.text).fullmatch(path if one.path else name) is not None for one in patterns)
    assert Union(patterns).matches(path, name) is expected


def test_a_changed_file_finds_its_templates(tmp_path: Path) -> None:
    files = project(
        tmp_path,
        {
            "a/template.yaml": TEMPLATE,
            "a/src/app.py": "",
            "a/src/deep/util.py": "",
            "a/samconfig.toml": "",
            "b/template.yaml": TEMPLATE.replace("src/", "../shared"),
            "shared/app.py": "",
            "docs/readme.py": "",
        },
    )
    changed = ["a/src/deep/util.py", "a/samconfig.toml", "shared/app.py", "docs/readme.py"]
    assert owners(changed, files) == {
        "a/src/deep/util.py": ["a/template.yaml"],
        "a/samconfig.toml": ["a/template.yaml"],
        "shared/app.py": ["b/template.yaml"],
    }
    assert owners(changed, files, ("a/",)) == {"shared/app.py": ["b/template.yaml"]}


def test_only_templates_that_can_name_a_file_are_read(tmp_path: Path) -> None:
    nesting = TEMPLATE + "  N:\n    Type: AWS::Serverless::Application\n    Properties: {Location: %s}\n"
    files = project(
        tmp_path,
        {
            "a/template.yaml": TEMPLATE,
            "a/src/app.py": "",
            "parent.yaml": nesting % "a/template.yaml",
            "beside/template.yaml": nesting % "../parent.yaml",
            "other/template.yaml": TEMPLATE,
            "a/src/deeper/template.yaml": TEMPLATE,
        },
    )
    assert owners(["a/src/app.py"], files) == {"a/src/app.py": ["a/template.yaml"]}
    assert above(["a/template.yaml"], files) == ["beside/template.yaml", "parent.yaml"]
    assert set(files.texts) == {"a/template.yaml", "beside/template.yaml", "parent.yaml"}


FUNCTION = "  {}:\n    Type: AWS::Serverless::Function\n    Properties: {{{}Handler: app.handler}}\n"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Resources:\n" + FUNCTION.format("A", ""), True),
        ("Resources:\n" + FUNCTION.format("A", "CodeUri: src, "), False),
        ("Resources:\n" + FUNCTION.format("A", "CodeUri: src, ") + FUNCTION.format("B", ""), True),
        ("Resources:\n" + FUNCTION.format("A", "CodeUri: src, ") + FUNCTION.format("B", "InlineCode: x, "), False),
        ("Resources:\n" + FUNCTION.format("A", "PackageType: Image, "), False),
        ("Globals:\n  Function:\n    CodeUri: src\nResources:\n" + FUNCTION.format("A", "") * 2, False),
        ("Globals:\n  Function:\n    Timeout: 3\nResources:\n" + FUNCTION.format("A", "CodeUri: src, ") * 2, False),
        ("Resources:\n" + FUNCTION.format("A", "") * 2 + "# x\nGlobals:\n  Function: {CodeUri: src}\n", False),
    ],
)
def test_functions_without_a_code_location_have_their_templates_folder(tmp_path: Path, text: str, own: bool) -> None:
    files = project(tmp_path, {"a/template.yaml": text, "a/app.py": "", "a/src/app.py": ""})
    assert ("a/app.py" in owners(["a/app.py"], files)) is own


@pytest.mark.parametrize(
    ("base", "path", "joined"), [("", ".", ""), ("a", "../b/", "b"), ("a/b", "./c", "a/b/c"), ("a", "../../x", "../x")]
)
def test_paths_are_joined_below_the_root(base: str, path: str, joined: str) -> None:
    assert join(base, path) == joined


def test_what_is_not_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or file that may not be read, and a link that leads out: silence would be taken for a pass."""
    project = tmp_path / "project"
    for name in ("open", "locked"):
        (project / name).mkdir(parents=True)
    (project / "open" / "secret.yaml").write_text("a: b\n")
    (tmp_path / "elsewhere.yaml").write_text(TEMPLATE_TEXT)
    (project / "link.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (project / "utf16.yaml").write_bytes(TEMPLATE_TEXT.encode("utf-16"))
    scan, opened = os.scandir, os.open

    def refuse_folder(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def refuse_file(path: str, flags: int) -> int:
        if str(path).endswith("secret.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr("lambdalint.project.files.os.scandir", refuse_folder)
    monkeypatch.setattr("lambdalint.project.files.os.open", refuse_file)
    found = find_templates(Files(project), [""])
    assert found.unread == {
        "locked": "the folder cannot be listed: permission denied",
        "link.yaml": "it is a link that leads out of the project",
    }
    assert found.templates == ["open/secret.yaml", "utf16.yaml"], "asked for, so that reading them tells why not"


def test_a_marker_of_virtual_environments_hides_no_named_folder(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").write_text("")
    (tmp_path / "t.yaml").write_text(TEMPLATE_TEXT)
    assert find_templates(Files(tmp_path), [""]).templates == ["t.yaml"]


TEMPLATE_TEXT = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"


BREAKS = {
    "template.yaml": ("Resources:\n  Worker: [\n", True),
    "template.yml": ("x: [", True),
    "template.json": ('{"Resources": {', True),
    "stack.template": ("AWSTemplateFormatVersion: 2010-09-09\nx: [", True),
    "nginx.template": ("server { listen 80; }\n}{", False),
    "values.yaml": ("x: [", False),
    "empty/template.yaml": ("", False),
    "other/template.yaml": ("kind: Template\n", False),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_file_that_is_named_like_a_template_and_breaks_early_is_told(name: str, tmp_path: Path) -> None:
    text, told = BREAKS[name]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    checked = examine([tmp_path], Config(root=tmp_path), "2026-11-29")
    assert [finding.rule for finding in checked.results.findings] == (["template-unreadable"] if told else [])
    assert [file.path for file in checked.results.unreadable] == ([name] if told else [])
    assert checked.empty is not told
    assert survey([tmp_path], Config(root=tmp_path), "2026-11-29").unreadable[:1] == checked_reasons(checked)


def checked_reasons(checked: Checked) -> tuple[tuple[str, str], ...]:
    return tuple((file.path, file.reason) for file in checked.results.unreadable)


def test_a_file_that_is_replaced_by_a_link_after_its_folder_was_listed(tmp_path: Path) -> None:
    files = project(tmp_path, {"src/app.py": "x = 1\n", "../outside.py": "SECRET = 1\n"})
    assert files.is_file("src/app.py")
    (files.root / "src" / "app.py").unlink()
    (files.root / "src" / "app.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(FileUnreadable):
        files.text("src/app.py")


def test_a_link_inside_of_the_project_is_followed(tmp_path: Path) -> None:
    files = project(tmp_path, {"src/app.py": "x = 1\n"})
    (files.root / "src" / "other.py").symlink_to("app.py")
    assert files.is_file("src/other.py") and files.text("src/other.py") == "x = 1\n"


def test_what_is_there_under_nearly_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "Functions" / "orders").mkdir(parents=True)
    (tmp_path / "Functions" / "orders" / "stateMachine.asl.json").touch()
    (tmp_path / "Functions" / "orders" / "Dockerfile").touch()
    files = Files(tmp_path)
    right = "Functions/orders/stateMachine.asl.json"
    for wrong in (
        "Functions/orders/StateMachine.asl.json",
        "functions/orders/StateMachine.asl.json",
        "functions/order/state-machine.asl.json",
    ):
        assert files.instead(wrong) == f"; `{right}` does", wrong
    for nowhere in (right, "Functions/orders/x", "../Functions", "/etc/passwdd", "src/app.py", "a/" * 3_000, ""):
        assert files.instead(nowhere) == "", nowhere


def test_what_lies_above_is_the_users_roots_or_of_the_owner_of_what_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root, 1000 and 1001 have files; whoever runs this."""
    owners = {tmp_path / ".git": 0, tmp_path / "settings": 1000, tmp_path / "inner": 1000}
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(Path, "lstat", lambda path: os.stat_result((0, 0, 0, 0, owners[path], 0, 0, 0, 0, 0)))
    monkeypatch.setattr("lambdalint.project.discovery.owner_of", lambda path: owners[path])
    monkeypatch.setattr(os, "getuid", lambda: 1001, raising=False)
    assert familiar(tmp_path / ".git", inner), "root's"
    assert familiar(tmp_path / "settings", inner), "of the owner of what is checked"
    assert repository(inner) == tmp_path
    owners[inner] = 1001
    assert not familiar(tmp_path / "settings", inner)
    owners[tmp_path / ".git"] = 1000
    assert repository(inner) is None
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert familiar(tmp_path / "settings", inner), "the user's own"


def test_a_file_system_that_gives_little_at_once_cuts_no_file_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEMPLATE_TEXT + "# note\n" * 20_000
    (tmp_path / "t.yaml").write_text(text)
    whole = os.read
    monkeypatch.setattr("lambdalint.project.files.os.read", lambda handle, size: whole(handle, min(size, 1_000)))
    files = Files(tmp_path)
    assert find_templates(files, [""]).templates == ["t.yaml"] and files.text("t.yaml") == text


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n", True),
        ("Outputs: {}\r\nResources: # all\r\n\r\n  # one\r\n  Q:\r\n    Type: 'Own::Kind::One'\r\n", True),
        ("Resources:\n  Q: {Type: AWS::SQS::Queue}\n", False),
        ('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}', False),
        ("Resources:\n  - queue\nOther:\n  Q:\n    Type: AWS::SQS::Queue\n", False),
        ("States:\n  Resources:\n    Q:\n      Type: AWS::SQS::Queue\n", False),
    ],
)
def test_what_is_surely_a_template_by_its_looks(text: str, sure: bool) -> None:
    assert surely(text) is sure


def test_what_is_surely_a_template_is_read_as_one() -> None:
    root = Path(__file__).parents[2] / "fixtures"
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.y*ml"))}
    sure = [path for path, text in texts.items() if surely(text)]
    assert len(sure) > 50
    for path in sure:
        parse(path.name, texts[path])  # raises NotATemplate for something else


def test_named_templates_are_not_read_to_tell_that_they_are_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.yaml").write_text("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n")
    (tmp_path / "states.yaml").write_text("StartAt: One\nStates: {One: {Type: Pass, End: true}}\n")
    shop = Workshop(Files(tmp_path), (), Config(root=tmp_path), "2026-01-01", frozenset())
    assert [shop.is_stranger(path) for path in ("t.yaml", "states.yaml", "gone.yaml")] == [False, True, False]
    assert list(shop.stacks.sources) == ["states.yaml"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_letters_are_told_by_the_mark_before_them(encoding: str, tmp_path: Path) -> None:
    mark = "" if encoding[-1].isdigit() else "\ufeff"
    files = project(tmp_path, {"wide": (mark + "a: b").encode(encoding)})
    assert reason(files, "wide") == f"is {encoding[:6].upper()}: save it as UTF-8"
