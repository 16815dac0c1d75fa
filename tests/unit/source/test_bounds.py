"""Hostile and strange sources: nothing raises, nothing runs away, and what was not followed is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdalint.source.branches import trail
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.guards.chains import MOST_STEPS
from lambdalint.source.effects.guards.collecting import Guards
from lambdalint.source.facts import state
from lambdalint.source.model.summary import Unreadable
from lambdalint.source.model.symbols import Origin
from lambdalint.source.modules.module import Module, read
from lambdalint.source.modules.scope import Block, Expression
from lambdalint.source.modules.text import SourceText
from lambdalint.source.values.fixpoint import Fixpoint
from lambdalint.value import Absent, Known
from tests.unit.programs import called, only, program

TOO_MUCH = "too large or too deeply nested"


def chain(count: int) -> str:
    functions = "".join(f"def f{i}(x): return f{i + 1}(x)\n" for i in range(count))
    return f"import boto3\n{functions}def f{count}(x): return boto3.client(x)\n"


HOSTILE = {
    "attribute chain": "import boto3\ndef handler(e, c):\n    return boto3" + ".a" * 900 + "\n",
    "call chain": "import boto3\ndef handler(e, c):\n    return boto3" + ".a()" * 300 + "\n",
    "long sum": "def handler(e, c):\n    return " + "+".join(["e['a']"] * 800) + "\n",
    "elif chain": "def handler(e, c):\n    if e: pass\n"
    + "".join(f"    elif e == {i}: return {i}\n" for i in range(600)),
    "helpers calling helpers": chain(600) + "def handler(e, c): f0('s3').put_object(Bucket='b')\n",
    "mutual recursion": "def a(x): return b(x)\ndef b(x): return a(x) or a(b(x))\ndef handler(e, c): return a(e)\n",
    "doubling text": "def handler(e, c):\n    a0 = e['x']\n"
    + "".join(f"    a{i + 1} = f'{{a{i}}}{{a{i}}}' if e else a{i}\n" for i in range(50))
    + "    import boto3\n    boto3.client('s3').put_object(Key=a50)\n",
    "doubling displays": "def handler(e, c):\n    d0 = {'x': e}\n"
    + "".join(f"    d{i + 1} = {{'a': d{i}, 'b': d{i}, 'c': d{i}}}\n" for i in range(40))
    + "    import boto3\n    boto3.client('dynamodb').put_item(Item=d40)\n",
    "a list in itself": "def handler(e, c):\n    x = []\n    x.extend(x)\n    x.append(x)\n    for y in x: print(y[0])\n",
    "a dict in itself": "import boto3\ndef handler(e, c):\n    d = {}\n    d['a'] = d\n    d.update(d)\n"
    "    boto3.client('s3').put_object(**d)\n",
    "class in itself": "class A(A): pass\nclass B(A, B): x = 1\ndef handler(e, c): return B().x.y\n",
    "decorator of itself": "@handler\ndef handler(e, c): return handler(e, c)\n",
    "many assignments": "def handler(e, c):\n"
    + "".join(f"    x = e[{i}] + x\n" for i in range(900))
    + "    return x\n",
    "deep ifs": "def handler(e, c):\n"
    + "".join("    " * (i + 1) + f"if e[{i}]:\n" for i in range(90))
    + "    " * 91
    + "return 1\n",
    "star of itself": "from app import *\ndef handler(e, c): return missing\n",
    "import of itself": "import app\ndef handler(e, c): return app.handler\n",
    "match": "def handler(e, c):\n    match e:\n        case {'a': [x, *r], **k} if x: return r\n        case _: return k\n",
    "newest syntax": "def handler(e, c):\n    try: pass\n    except* ValueError as g: raise g\n    return (y := e)\n",
    "nothing": "",
}


CALLED = {
    "doubling text": ["s3.put_object"],
    "doubling displays": ["dynamodb.put_item"],
    "a dict in itself": ["s3.put_object"],
}
BOUNDED = {"attribute chain", "call chain", "helpers calling helpers", "doubling text", "doubling displays"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources(tmp_path: Path, name: str) -> None:
    """What is found all the same, and whether a bound is said to have bitten."""
    found = program(tmp_path, HOSTILE[name])
    assert called(found) == CALLED.get(name, [])
    assert any(TOO_MUCH in gap.reason for gap in found.modules.gaps) == (name in BOUNDED)
    assert isinstance(found.signature, Absent if name == "nothing" else Known)


def test_what_is_too_deep_comes_from_nowhere_known(tmp_path: Path) -> None:
    [item] = only(program(tmp_path, HOSTILE["doubling displays"])).arguments
    assert Origin.UNKNOWN in item[1].provenance.origins


def test_what_is_around_a_block_is_put_together_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def caught_at(block: Block) -> list[str]:
        asked.append(block)
        return before(block)

    before = trail.caught_at
    monkeypatch.setattr(trail, "caught_at", caught_at)
    branches = "".join(f"    elif event == {n}: S3.put_object(Bucket='b', Key='{n}')\n" for n in range(100))
    code = f"import boto3\nS3 = boto3.client('s3')\ndef handler(event, context):\n    if event: pass\n{branches}"
    assert len(program(tmp_path, code).calls.items) == 100
    assert len(asked) == len(set(asked)) <= 200


def test_callers_beyond_the_bound_are_not_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    class Callers(list[tuple[Reached, Expression]]):
        def __iter__(self) -> Iterator[tuple[Reached, Expression]]:
            for one in super().__iter__():
                looked.append(one)
                yield one

    def start(guards: Guards, code: Code) -> None:
        for one in code.reach.reached.values():
            one.callers = Callers(one.callers)
        before(guards, code)

    before = Guards.__init__
    monkeypatch.setattr(Guards, "__init__", start)
    calls = "".join(f"    f{n}(x)\n" for n in range(30))
    put = "    S3.put_object(Bucket='b', Key=x)\n"
    functions = "".join(f"def f{n}(x):\n{put}{calls}" for n in range(30))
    code = f"import boto3\nS3 = boto3.client('s3')\n{functions}def handler(event, context): f0(event['id'])\n"
    assert len(program(tmp_path, code).facts.effects.items) == 30
    assert len(looked) < 30 * 3 * MOST_STEPS


def test_the_ifs_of_a_block_are_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def names(block: Block) -> dict[str, int]:
        asked.append(block)
        return before(block)

    before = state._asked
    monkeypatch.setattr(state, "_asked", names)
    lists = "".join(f"L{n} = []\n" for n in range(40))
    grow = "".join(f"    L{n}.append(event)\n" for n in range(40))
    code = f"{lists}def handler(event, context):\n    if not L7: return\n{grow}"
    found = program(tmp_path, code).facts.state.items
    assert [one.first_use for one in found] == [one.name == "L7" for one in found]
    assert len(asked) == 1


def test_a_bound_is_said(tmp_path: Path) -> None:
    found = program(tmp_path, HOSTILE["helpers calling helpers"])
    assert any(TOO_MUCH in gap.reason for gap in found.modules.gaps)
    assert found.calls.gaps and found.facts.effects.gaps


WORDS = st.sampled_from(
    """def class return yield await async with for in if else elif try except finally raise import from as lambda global
    nonlocal del assert pass break continue match case self event context boto3 client os environ x y f g
    ( ) [ ] { } : , . = == + - * ** @ | \n \n\t \n\t\t "a" 'b' f"{x}" 1 None True not and or is := ->""".split(" ")
)


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=40))
def test_random_words_are_a_module_or_say_why_not(words: list[str]) -> None:
    text = " ".join(words)
    found = read(SourceText("app.py", text))
    try:
        compile(text, "app.py", "exec", ast.PyCF_ONLY_AST)
    except SyntaxError:
        assert isinstance(found, Unreadable) and found.reason and found.kind in ("broken", "newer", "python-2")
    else:
        assert isinstance(found, Module)


STATEMENTS = st.sampled_from(
    [
        "x = event", "y = x", "x = f(y)", "y = [x, y]", "x = {'a': y, **x}", "x.append(y)", "y = x['a']", "x = y.b",
        "for x in y: y = x", "while x: x = f(x)", "with x as y: x = y", "x = lambda z: f(z)", "y = x(y)",
        "s3.put_object(Bucket=x, Key=y)", "if x: y = g(x)", "try:\n    y = g(x)\n  except Exception as e: x = e",
        "return x", "x, *y = y", "x += y", "del x", "global G; G = x", "y = [g(i) for i in x if i]", "x = f'{x}{y}'",
        "y = boto3.client(x)", "x = os.environ[y]", "class x(y): z = x", "y = self.a",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(STATEMENTS, min_size=1, max_size=12), st.lists(STATEMENTS, min_size=1, max_size=6))
def test_random_programs_are_read_to_their_calls(
    tmp_path_factory: pytest.TempPathFactory, body: list[str], helper: list[str]
) -> None:
    lines = "".join(f"  {line}\n" for line in body)
    other = "".join(f"  {line}\n" for line in helper)
    code = f"import boto3, os\ns3 = boto3.client('s3')\nG = 1\ndef f(x):\n  y = x\n{other}  return y\n"
    code += f"def g(x):\n  return f(x) or g(f)\ndef handler(event, context):\n  x = y = self = event\n{lines}"
    try:
        compile(code, "app.py", "exec", ast.PyCF_ONLY_AST)
    except SyntaxError:
        return
    found = program(tmp_path_factory.mktemp("random"), code)
    wanted = any(line.startswith("s3.put_object") for line in running(body))
    puts = [call for call in found.calls.items if call.operation == "put_object" and call.site.function == "handler"]
    assert bool(puts) == wanted
    assert all(call.site.span.path == "app.py" and call.service for call in found.calls.items)


def running(body: list[str]) -> list[str]:
    """The statements before the first one by which the handler leaves."""
    end = next((number for number, line in enumerate(body) if line.startswith("return")), len(body))
    return body[:end]


@given(
    st.lists(
        st.tuples(st.frozensets(st.integers(0, 5), max_size=2), st.lists(st.integers(0, 5), max_size=3)),
        min_size=6,
        max_size=6,
    ),
    st.permutations(range(6)),
)
def test_fixpoints_do_not_depend_on_the_order_of_questions(
    equations: list[tuple[frozenset[int], list[int]]], order: list[int]
) -> None:
    """Each equation is a set and the equations it takes over; the least solution is what can be reached."""

    def solve(asked: list[int]) -> dict[int, frozenset[int]]:
        fixpoint: Fixpoint[frozenset[int]] = Fixpoint(frozenset(), frozenset({99}), lambda a, b: a | b, 50, 10_000)

        def compute(key: int) -> frozenset[int]:
            own, others = equations[key]
            found = own
            for other in others:
                found = found | fixpoint.answer(other, compute, other)
            return found

        return {key: fixpoint.answer(key, compute, key) for key in asked}

    expected = {}
    for start in range(6):
        seen, pending = set(), [start]
        while pending:
            at = pending.pop()
            if at not in seen:
                seen.add(at)
                pending += equations[at][1]
        expected[start] = frozenset(value for at in seen for value in equations[at][0])
    assert solve(list(order)) == expected


def test_every_order_of_a_cycle_gives_the_same(tmp_path: Path) -> None:
    parts = ["def a(k): return b(k)\n", "def b(k): return c(k) or 'x'\n", "def c(k): return a(k) if k else k\n"]
    targets = set()
    for number, order in enumerate(permutations(parts)):
        code = (
            "import boto3\n"
            + "".join(order)
            + "def handler(e, c_):\n    boto3.client('s3').put_object(Bucket=c('y'))\n"
        )
        [call] = program(tmp_path / str(number), code).calls.items
        assert call.target is not None
        targets.add(call.target.symbol)
    assert len(targets) == 1
