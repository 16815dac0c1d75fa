"""What strangers may put into a project, by where they put it. Each case makes files and says what must be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Make = Callable[[Path], None]
Cases = dict[str, tuple[Make, str]]

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
HANDLER = "def handler(event, context):\n    return None\n"


def text(content: str, name: str = "bad.yaml") -> Make:
    return lambda folder: (folder / name).write_text(content, encoding="utf-8", newline="") and None


def data(content: bytes) -> Make:
    return lambda folder: (folder / "bad.yaml").write_bytes(content) and None


def code(content: str | bytes, codeuri: str = "bad/") -> Make:
    def make(folder: Path) -> None:
        (folder / "bad.yaml").write_text(FUNCTION.replace("CODE", codeuri))
        (folder / "bad").mkdir()
        (folder / "bad" / "app.py").write_bytes(content if isinstance(content, bytes) else content.encode())

    return make


def files(**contents: str) -> Make:
    """Files by their name, with `__` for a dot; a template and its code beside them."""

    def make(folder: Path) -> None:
        for name, content in contents.items():
            (folder / name.replace("__", ".")).write_text(content)

    return make


def name(value: str) -> Make:
    """A queue of that name."""
    return text(QUEUE.replace("NAME", value))
