"""Edits of source: what may be moved or added, and what must be left alone."""

from __future__ import annotations

import ast
import builtins
from unittest.mock import Mock

import pytest

from lambdalint.changes import Argument
from lambdalint.edits.editor import NotEditable
from lambdalint.edits.python import argument, hoist
from lambdalint.fix import replaced
from lambdalint.span import Lines, Span


def call_in(text: str, marker: str) -> Span:
    start = text.index(marker)
    depth, end = 0, start
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if text[end] == ")" and depth == 0:
            break
    return Lines(text).span("app.py", start, end + 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("get(url)", "get(url, timeout=5)"),
        ("get()", "get(timeout=5)"),
        ("get((url))", "get((url), timeout=5)"),
        ("get(url,)", "get(url, timeout=5)"),
        ("get(url, headers={'a': ')'})", "get(url, headers={'a': ')'}, timeout=5)"),
        ("get(\n    url,  # here\n)", "get(\n    url, timeout=5  # here\n)"),
        ("get(  # of (all\n)", "get(timeout=5  # of (all\n)"),
        ("get((url),  # (the\n)", "get((url), timeout=5  # (the\n)"),
        ("get(url)(1)", "get(url)(1, timeout=5)"),
        ("get(\n    'ü', a=1  # ünicode\n)", "get(\n    'ü', a=1, timeout=5  # ünicode\n)"),
    ],
)
def test_an_argument_is_added_after_the_last_one(before: str, after: str) -> None:
    text = f"def handler(e, c):\n    return {before}.json()\n"
    span = Lines(text).span("app.py", text.index("get("), text.index(".json()"))
    edit = argument(text, Argument(span, "timeout", "5"))
    assert replaced([edit], text) == f"def handler(e, c):\n    return {after}.json()\n"


@pytest.mark.parametrize("call", ["get(url, timeout=1)", "get(url, **more)", "get(u for u in urls)"])
def test_an_argument_is_not_added_where_it_may_be_given(call: str) -> None:
    with pytest.raises(NotEditable):
        argument(call, Argument(call_in(call, "get("), "timeout", "5"))


MOVED = """\
import json
import boto3  # the SDK

BUCKET = "example"

def handler(event, context):
    s3 = boto3.client("s3")
    return s3.get_object(Bucket=BUCKET)
"""


def test_a_client_moves_below_the_imports() -> None:
    result = replaced(
        sorted(hoist(MOVED, ast.parse(MOVED), [call_in(MOVED, "boto3.client")]), key=lambda e: e.span), MOVED
    )
    assert result == MOVED.replace('    s3 = boto3.client("s3")\n', "").replace(
        "# the SDK\n", '# the SDK\n\ns3 = boto3.client("s3")\n'
    )
    ast.parse(result)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"s3")', '"s3", region_name=context.region)'),
        ('"s3")', '"s3", config=Config())'),
        ("    return", "    s3 = wrap(s3)\n    return"),
        ('BUCKET = "example"', "s3 = None"),
        ('BUCKET = "example"', "def other():\n    return s3\n"),
        ('BUCKET = "example"', "@s3.wrapped\ndef other():\n    return 1\n"),
        ('BUCKET = "example"', "if True:\n    try:\n        value = 1\n    except s3.Error:\n        raise\n"),
        ('BUCKET = "example"', "\uff53\uff13 = None  # the same name in wide letters"),
        ("def handler(event, context)", "def handler(event, boto3)"),
        ('    s3 = boto3.client("s3")', '    if event: s3 = boto3.client("s3")'),
        ('    s3 = boto3.client("s3")', '    s3 = boto3.client("s3"); print(1)'),
        ('    s3 = boto3.client("s3")', '    s3 = sdk = boto3.client("s3")'),
        ("    s3 = ", "    global s3\n    s3 = "),
        ("import boto3  # the SDK", "boto3 = __import__('boto3')"),
        ("import boto3  # the SDK", "import boto3; boto3.setup()"),
        ('    s3 = boto3.client("s3")', '    if True:\n        s3 = boto3.client("s3")'),
        ('    s3 = boto3.client("s3")', '    with lock:\n        s3 = boto3.client("s3")'),
        ('    s3 = boto3.client("s3")', '    s3: object = boto3.client("s3")'),
        ('    s3 = boto3.client("s3")', '    s3 = boto3.client("s3")  # for this event'),
        ('    s3 = boto3.client("s3")', '    s3 = boto3.client(\n        "s3"\n    )'),
        ("    return s3", "    del s3\n    return s3"),
        ("    return s3", "    return [s3 for s3 in [1]] or s3"),
        ("    return s3", "    return (lambda s3: s3)(s3) or s3"),
        ("    return s3", "    try:\n        value = 1\n    except OSError as s3:\n        raise\n    return s3"),
        ("    return s3", "    match event:\n        case {'s3': s3}:\n            pass\n    return s3"),
        ("    return s3", "    match event:\n        case [_, *s3]:\n            pass\n    return s3"),
        ("    return s3", "    match event:\n        case {'id': _, **s3}:\n            pass\n    return s3"),
        ('BUCKET = "example"', "try:\n    value = 1\nexcept OSError as s3:\n    raise\n"),
        ("    s3 = ", "    match event:\n        case {'sdk': boto3}:\n            pass\n    s3 = "),
        ("    s3 = ", "    from fakes import boto3\n    s3 = "),
        ("def handler(event, context)", "async def handler(event, context)"),
        ("import boto3  # the SDK", "def early():\n    return handler(1, 2)\n\nvalue = early()\nimport boto3"),
    ],
)
def test_a_client_stays_where_moving_it_would_change_more(old: str, new: str) -> None:
    text = MOVED.replace(old, new, 1)
    assert text != MOVED
    with pytest.raises(NotEditable):
        list(hoist(text, ast.parse(text), [call_in(text, "boto3.client")]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def handler", "@wrapped\ndef handler"),
        ("    s3 = ", "    '''What it does.'''\n    s3 = "),
        ("import json\n", "from json import (\n    dumps,\n    loads,\n)\n"),
        ("    return", "\n    return"),
        ("    s3 = ", "    def inner():\n        return 1\n\n    s3 = "),
        ("import json\n", "import json\nif json:\n    LEVEL = 1\n"),
    ],
)
@pytest.mark.parametrize("spelling", ["as it is", "tabs", "windows", "no final newline"])
def test_a_client_moves_out_of_odd_functions(old: str, new: str, spelling: str) -> None:
    text = MOVED.replace(old, new, 1)
    assert text != MOVED
    change = {"tabs": ("    ", "\t"), "windows": ("\n", "\r\n")}.get(spelling, ("", ""))
    text = text.replace(*change) if change[0] else text.rstrip("\n") if spelling == "no final newline" else text
    result = replaced(sorted(hoist(text, ast.parse(text), [call_in(text, "boto3.client")]), key=lambda e: e.span), text)
    module = ast.parse(result)
    assert "s3 = boto3.client('s3')" in [ast.unparse(node) for node in module.body]
    assert result.count("boto3.client") == 1 and result.count("\r\n") in (0, result.count("\n"))
    kept = [line for line in text.splitlines(keepends=True) if "boto3.client" not in line and line.strip()]
    assert [line for line in result.splitlines(keepends=True) if "boto3.client" not in line and line.strip()] == kept
    exec(
        compile(result.replace("@wrapped", ""), "app.py", "exec"),
        {"__builtins__": {**vars(builtins), "__import__": fake}},
    )


def fake(name: str, *rest: object) -> object:
    """A module whose every attribute can be called."""
    return Mock()


def test_each_function_with_a_client_of_that_name_loses_it() -> None:
    second = MOVED + '\ndef other(event, context):\n    s3 = boto3.client("s3")\n    return s3\n'
    place = second.rindex("boto3.client")
    spans = [
        call_in(second, "boto3.client"),
        Lines(second).span("app.py", place, place + len('boto3.client("s3")')),
    ]
    result = replaced(sorted(hoist(second, ast.parse(second), spans), key=lambda e: e.span), second)
    assert result.count("boto3.client") == 1


def test_no_more_clients_are_moved_than_are_looked_for_in_time() -> None:
    text = "import boto3\ndef handler(event, context):\n" + "".join(
        f"    c{n} = boto3.client('s3')\n" for n in range(51)
    )
    spans = [
        Span("app.py", 3 + n, len(f"    c{n} = ") + 1, 3 + n, len(f"    c{n} = boto3.client('s3')") + 1)
        for n in range(51)
    ]
    assert len(list(hoist(text, ast.parse(text), spans[:50]))) == 51
    with pytest.raises(NotEditable, match="more than 50"):
        list(hoist(text, ast.parse(text), spans))
