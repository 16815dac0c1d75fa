"""What strangers may put into a project: a clear answer each, and nothing else is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lambdalint.cli.commands import run

GOOD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Good:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.7, Handler: good.handler, CodeUri: good/}
"""
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Bad:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: CODE}
"""
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: NAME}}}\n"


def text(content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "bad.yaml").write_text(content, encoding="utf-8", newline="") and None


def data(content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "bad.yaml").write_bytes(content) and None


def code(content: str | bytes, codeuri: str = "bad/") -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "bad.yaml").write_text(FUNCTION.replace("CODE", codeuri))
        (folder / "bad").mkdir()
        (folder / "bad" / "app.py").write_bytes(content if isinstance(content, bytes) else content.encode())

    return make


def bomb() -> str:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    return f"Metadata:\n  a0: &a0 [x]\n  {levels.replace(chr(10), chr(10) + '  ')}\n{QUEUE}"


def large(folder: Path) -> None:
    (folder / "bad.yaml").write_text(QUEUE)
    os.truncate(folder / "bad.yaml", 50_000_000)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "bad.yaml")


def pipe_as_code(folder: Path) -> None:
    (folder / "bad.yaml").write_text(FUNCTION.replace("CODE", "bad/"))
    (folder / "bad").mkdir()
    os.mkfifo(folder / "bad" / "app.py")


def link_out(folder: Path) -> None:
    (folder.parent / "secret.yaml").write_text(QUEUE.replace("NAME", "top-secret"))
    os.symlink(folder.parent / "secret.yaml", folder / "bad.yaml")


def link_to_itself(folder: Path) -> None:
    os.symlink("bad.yaml", folder / "bad.yaml")


def code_outside(folder: Path) -> None:
    (folder.parent / "outside").mkdir()
    (folder.parent / "outside" / "app.py").write_text("SECRET = 'top-secret'\n")
    code("def handler(e, c): pass\n", "../outside")(folder)


HANDLER = "def handler(event, context):\n    return None\n"
CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "alias bomb": (text(bomb()), "values when aliases are followed"),
    "deep YAML": (
        text("Resources: {Q: {Type: AWS::SQS::Queue, P: " + "[" * 3000 + "]" * 3000 + "}}"),
        "cannot be read",
    ),
    "deep JSON": (text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "P": ' + '{"a":' * 3000), "cannot be read"),
    "50 MB": (large, "is larger than"),
    "NUL": (data(QUEUE.encode() + b"\0"), "is binary"),
    "not UTF-8": (data(QUEUE.encode().replace(b"NAME", b"\xff\xfe")), "is not valid UTF-8"),
    "pipe": (pipe, ""),
    "pipe as code": (pipe_as_code, "does not have"),
    "link out of the project": (link_out, ""),
    "link to itself": (link_to_itself, ""),
    "code outside": (code_outside, ""),
    "Python objects": (text(QUEUE.replace("NAME", "!!python/object/apply:os.system ['touch owned']")), ""),
    "an endless number": (text(QUEUE.replace("NAME", "9" * 100_000)), ""),
    "endless number in JSON": (text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "N": ' + "9" * 9000 + "}}}"), ""),
    "terminal escapes": (text(QUEUE.replace("NAME", '"\\e]0;owned\\a"').replace("Q:", '"Q\\e[2J":')), ""),
    "workflow commands": (text(GOOD.replace("Good:", '"x\\n::error::owned":').replace("good/", "nowhere/")), ""),
    "circular conditions": (text("Conditions: {A: !Condition B, B: !Condition A}\n" + QUEUE), ""),
    "deep intrinsics": (text(QUEUE.replace("NAME", "!Join ['', [" * 40 + "x" + "]]" * 40)), ""),
    "deep Python": (code(HANDLER + "x = " + "(" * 5000 + ")" * 5000), "cannot be read"),
    "long chain": (code(HANDLER + "x = a" + ".b" * 20_000), ""),
    "long sum": (code(HANDLER + "x = " + " + ".join(["1"] * 20_000)), ""),
    "NUL in Python": (code(HANDLER.encode() + b"\0"), "is binary"),
    "Python that imports itself": (code("from app import handler as other\n" + HANDLER), ""),
    "regular expression bait": (text(QUEUE.replace("NAME", '"' + "${" * 20_000 + '"')), ""),
    "many lines": (code(HANDLER + "".join(f"    v{n} = event.get('k{n}')\n" for n in range(5_000))), ""),
    "surrogates": (text(QUEUE.replace("NAME", '"\\ud800"')), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_input(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    make, told = CASES[name]
    folder = tmp_path / "project"
    (folder / "good").mkdir(parents=True)
    (folder / "good.yaml").write_text(GOOD)
    (folder / "good" / "good.py").write_text(HANDLER)
    make(folder)
    monkeypatch.chdir(folder)
    assert run(["check", "--profile", "audit", "."]) == 1
    out, err = capfdbinary.readouterr()
    shown = out.decode()
    assert "deprecated-runtime" in shown and "`Good`" in shown, "the good template is still checked"
    assert told in shown
    assert "rule-crashed" not in shown and b"Traceback" not in err
    assert "top-secret" not in shown and "\x1b" not in shown and "\x07" not in shown
    assert not (folder / "owned").exists()
    for format in ("json", "sarif", "github", "html", "junit"):
        assert run(["check", "--profile", "audit", "--output-format", format, "."]) == 1
        printed = capfdbinary.readouterr().out.decode()
        assert "\x1b" not in printed
        assert not any(line.startswith("::error::owned") for line in printed.split("\n"))
