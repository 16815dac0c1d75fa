"""Files: which paths are used, how, and whether this invocation wrote them before."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.facts import Facts
from tests.unit.facts import facts


def modes(found: Facts) -> list[tuple[str, str, bool | None]]:
    return [(one.mode, one.prefix, one.before) for one in found.files.items if one.prefix.startswith("/tmp")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("open('/tmp/n').read()", [("read", "/tmp/n", False)]),
        ("open('/tmp/n', 'a').write('x')", [("append", "/tmp/n", False)]),
        (
            "open('/tmp/n', 'w').write('x')\nopen('/tmp/n').read()",
            [("write", "/tmp/n", False), ("read", "/tmp/n", True)],
        ),
        (
            "if event:\n    open('/tmp/n', 'w').write('x')\nopen('/tmp/n').read()",
            [("write", "/tmp/n", False), ("read", "/tmp/n", None)],
        ),
        ("Path('/tmp/n').read_text()", [("read", "/tmp/n", False)]),
        ("sqlite3.connect(BASE + '/x.db')", [("database", "/tmp/x.db", False)]),
        ("shelve.open(os.path.join(BASE, 's'))", [("database", "/tmp/s", False)]),
        ("tempfile.mkdtemp()", [("write", "/tmp/", False)]),
        ("open(os.path.join(tempfile.gettempdir(), 'n'), 'a').write('x')", [("append", "/tmp/n", False)]),
        ("(Path(tempfile.gettempdir()) / 'n').read_text()", [("read", "/tmp/n", False)]),
    ],
)
def test_files(tmp_path: Path, body: str, expected: list[tuple[str, str, bool | None]]) -> None:
    assert modes(facts(tmp_path, body, "BASE = '/tmp'\n")) == expected


def test_a_missing_file_is_made_again(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "if not os.path.exists('/tmp/m'):\n    boto3.client('s3').download_file('b', 'k', '/tmp/m')\nopen('/tmp/m').read()",
    )
    assert all(one.refetched for one in found.files.items if one.mode in ("read", "exists"))


@pytest.mark.parametrize(
    ("body", "removed"),
    [
        ("open(P, 'a').write('x')\nos.remove(P)", True),
        ("try:\n    open(P, 'a').write('x')\nfinally:\n    os.unlink(P)", True),
        ("open(P, 'a').write('x')\nif os.path.exists(P):\n    os.remove(P)", True),
        ("open(P, 'a').write('x')\nif event['last']:\n    os.remove(P)", False),
        ("try:\n    open(P, 'a').write('x')\nexcept OSError:\n    os.remove(P)", False),
        ("os.remove(P)\nopen(P, 'a').write('x')", False),
        ("stack = contextlib.ExitStack()\nstack.callback(os.unlink, P)\nopen(P, 'a').write('x')", True),
    ],
)
def test_what_is_removed_afterwards(tmp_path: Path, body: str, removed: bool) -> None:
    found = facts(tmp_path, body, "P = '/tmp/n'\n").files.items
    assert [one.removed for one in found if one.mode == "append"] == [removed]


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("if os.path.exists(P):\n    os.remove(P)\nopen(P, 'a').write('x')", True),
        ("if os.path.exists(P):\n    os.remove(P)\n    open(P, 'a').write('x')", True),
        ("if event['new']:\n    os.remove(P)\nopen(P, 'a').write('x')", None),
        ("if os.path.exists(P + 'x'):\n    os.remove(P)\nopen(P, 'a').write('x')", None),
    ],
)
def test_a_file_that_is_removed_first_if_it_is_there(tmp_path: Path, body: str, before: bool | None) -> None:
    found = facts(tmp_path, body, "P = '/tmp/n'\n").files.items
    assert [one.before for one in found if one.mode == "append"] == [before]


@pytest.mark.parametrize(
    ("statement", "before"), [("delete from t", True), ("delete from t where a < 1", False), ("select 1", False)]
)
def test_a_database_of_which_a_table_is_emptied(tmp_path: Path, statement: str, before: bool) -> None:
    [found] = facts(tmp_path, f"sqlite3.connect('/tmp/x.db').execute('{statement}')").files.items
    assert found.before is before


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("open('/tmp/m', 'w').close()", True),
        ("with open('/tmp/m', 'w'):\n    pass", True),
        ("Path('/tmp/m').touch()", True),
        ("with open('/tmp/m', 'w') as f:\n    f.write('1')", False),
        ("f = open('/tmp/m', 'w')\nf.close()", False),
    ],
)
def test_files_that_are_made_empty(tmp_path: Path, body: str, empty: bool) -> None:
    assert [one.empty for one in facts(tmp_path, body).files.items] == [empty]


@pytest.mark.parametrize(
    "body",
    [
        "contextlib.ExitStack().callback(os.unlink, '/tmp/n')",
        "contextlib.ExitStack().callback(Path('/tmp/n').unlink)",
        "subprocess.run(['rm', '-rf', '/tmp/n'])",
    ],
)
def test_removals_that_are_left_to_others(tmp_path: Path, body: str) -> None:
    found = facts(tmp_path, body, "import contextlib, subprocess\n").files.items
    assert [(one.mode, one.prefix) for one in found] == [("remove", "/tmp/n")]


@pytest.mark.parametrize(
    "path",
    [
        "os.path.join(os.path.dirname(os.path.abspath(__file__)), 'x')",
        "Path(__file__).parent / 'x'",
        "Path(__file__).resolve().parents[1].joinpath('x')",
    ],
)
def test_paths_beside_the_code(tmp_path: Path, path: str) -> None:
    [one] = facts(tmp_path, f"open({path}, 'w')").files.items
    assert (one.mode, one.prefix) == ("write", "/var/task/")


def test_fresh_names(tmp_path: Path) -> None:
    [one] = facts(tmp_path, "open(f'/tmp/{uuid.uuid4()}', 'w')").files.items
    assert one.fresh and one.prefix == "/tmp/"
