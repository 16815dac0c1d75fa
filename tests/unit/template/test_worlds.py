"""Worlds are exactly the consistent combinations of conditions, found without building the product."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.project.files import Files
from lambdalint.template.conditions import Conditions
from lambdalint.template.source import TemplateSource, read
from lambdalint.template.view import Template
from lambdalint.template.when import when
from lambdalint.template.worlds import World, find_worlds
from lambdalint.value import Absent, Assumed, Known, Unknown

FUNCTION = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"


def source(tmp_path: Path, text: str) -> TemplateSource:
    (tmp_path / "template.yaml").write_text(text)
    return read(Files(tmp_path), "template.yaml")


@st.composite
def conditions(draw: st.DrawFn) -> tuple[list[list[str]], list[str]]:
    """Allowed values of parameters, and condition expressions over them."""
    values = draw(
        st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True), min_size=1, max_size=3)
    )
    made: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["Equals", "Not", "And", "Or"]))
        if kind == "Equals" or not made:
            number = draw(st.integers(0, len(values) - 1))
            made.append(f"!Equals [!Ref P{number}, {draw(st.sampled_from('abc'))}]")
        else:
            names = draw(st.lists(st.integers(0, len(made) - 1), min_size=2, max_size=2))
            listed = ", ".join(f"{{Condition: C{name}}}" for name in names)
            made.append(f"!Not [{{Condition: C{names[0]}}}]" if kind == "Not" else f"!{kind} [{listed}]")
    return values, made


@given(conditions())
@settings(max_examples=120, deadline=None)
def test_worlds_are_those_of_the_full_product(
    tmp_path_factory: object, drawn: tuple[list[list[str]], list[str]]
) -> None:
    values, made = drawn
    parameters = "".join(
        f"  P{n}: {{Type: String, Default: {allowed[0]}, AllowedValues: [{', '.join(allowed)}]}}\n"
        for n, allowed in enumerate(values)
    )
    listed = "".join(f"  C{n}: {expression}\n" for n, expression in enumerate(made))
    used = "".join(f"      X{n}: !If [C{n}, 1, 2]\n" for n in range(len(made)))
    folder = tmp_path_factory.mktemp("worlds")  # type: ignore[attr-defined]
    found = source(folder, f"Parameters:\n{parameters}Conditions:\n{listed}{FUNCTION}{used}")
    names = [f"C{n}" for n in range(len(made))]
    every = {
        tuple(bool(Conditions(found).evaluate(name, {f"P{n}": v for n, v in enumerate(chosen)})) for name in names)
        for chosen in product(*values)
    }
    for most in (32, 8, 3, 2):
        worlds = find_worlds(found, {}, most=most)
        vectors = {tuple(truth for _, truth in world.conditions) for world in worlds.worlds}
        assert vectors == every if len(every) <= most else vectors <= every
        assert bool(worlds.unseen) == (len(every) > most)
        assert worlds.worlds[0].default


def test_sixty_conditions_stay_bounded(tmp_path: Path) -> None:
    parameters = "".join(f"  P{n}: {{Type: String, Default: a}}\n" for n in range(60))
    listed = "".join(f"  C{n}: !Equals [!Ref P{n}, b]\n" for n in range(60))
    used = "".join(f"      X{n}: !If [C{n}, 1, 2]\n" for n in range(60))
    found = find_worlds(source(tmp_path, f"Parameters:\n{parameters}Conditions:\n{listed}{FUNCTION}{used}"), {})
    assert 1 < len(found.worlds) <= 64
    assert found.unseen
    assert found.worlds[0].default and not any(truth for _, truth in found.worlds[0].conditions)


def test_parameters_of_one_condition_are_not_counted_as_many(tmp_path: Path) -> None:
    parameters = "".join(f"  P{n}: {{Type: String, Default: a}}\n" for n in range(6))
    compared = ", ".join(f"!Equals [!Ref P{n}, b]" for n in range(6))
    text = f"Parameters:\n{parameters}Conditions:\n  Any: !Or [{compared}]\n{FUNCTION}      A: !If [Any, 1, 2]\n"
    found = find_worlds(source(tmp_path, text), {})
    assert [dict(world.conditions) for world in found.worlds] == [{"Any": False}, {"Any": True}]
    assert not found.unseen


def test_correlated_conditions_never_contradict_each_other(tmp_path: Path) -> None:
    text = (
        "Parameters:\n  S: {Type: String, Default: dev, AllowedValues: [dev, prod]}\n"
        "Conditions:\n  Prod: !Equals [!Ref S, prod]\n  Dev: !Not [!Condition Prod]\n"
        f"{FUNCTION}      A: !If [Prod, 1, 2]\n      B: !If [Dev, 1, 2]\n"
    )
    worlds = find_worlds(source(tmp_path, text), {}).worlds
    assert [dict(world.conditions) for world in worlds] == [{"Prod": False, "Dev": True}, {"Prod": True, "Dev": False}]


def test_a_pinned_parameter_leaves_one_world(tmp_path: Path) -> None:
    text = (
        "Parameters:\n  S: {Type: String, Default: dev}\nConditions:\n  Prod: !Equals [!Ref S, prod]\n"
        f"{FUNCTION}      Timeout: !If [Prod, 10, 20]\n"
    )
    found = source(tmp_path, text)
    (world,) = find_worlds(found, {"S": "prod"}).worlds
    assert Template(found, world, {"S": "prod"}).resources["F"].properties["Timeout"].integer().value == 10  # type: ignore[union-attr]


def test_when_is_the_shortest_expression() -> None:
    def world(a: bool, b: bool) -> World:
        return World((("A", a), ("B", b)))

    every = [world(a, b) for a in (True, False) for b in (True, False)]
    assert when(every, every) is None
    assert when([world(True, True), world(True, False)], every) == "A"
    assert when([world(False, True), world(False, False)], every) == "not A"
    assert when([world(True, False)], every) == "A and not B"
    assert when(every[:3], every) == "A or B"
    assert when([world(True, True), world(False, False)], every) == "in 2 of 4 combinations of conditions"


def test_of_conditions_that_always_agree_the_first_is_named() -> None:
    def world(a: bool, b: bool) -> World:
        return World((("Always", True), ("A", a), ("Again", a), ("B", b), ("NotB", not b)))

    every = [world(a, b) for a in (True, False) for b in (True, False)]
    assert when(every[:2], every) == "A" and when([world(True, True), world(False, True)], every) == "B"
    assert when([world(True, False)], every) == "A and NotB"
    assert when(every[1:], every) == "NotB or not A"
    assert hash(world(True, False)) == hash(every[1]) and len({*every, world(True, False)}) == 4


def properties(tmp_path: Path, head: str, body: str) -> Template:
    found = source(tmp_path, head + FUNCTION + body)
    return Template(found, find_worlds(found, {}).worlds[0])


def test_values_say_what_they_stand_on(tmp_path: Path) -> None:
    head = (
        "Parameters:\n  T: {Type: Number, Default: 60}\n  U: {Type: Number}\n"
        "  S: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}\nMappings:\n  M: {r: {v: 7}}\n"
    )
    body = "      A: !Ref T\n      B: !Ref U\n      C: !Ref S\n      D: !FindInMap [M, r, v]\n      E: '30'\n      F: !Ref AWS::NoValue\n"
    view = properties(tmp_path, head, body).resources["F"].properties
    a = view["A"].integer()
    assert isinstance(a, Known) and a.value == 60 and a.basis == (Assumed("T", "60"),) and a.span.line == 2
    assert isinstance(view["B"].integer(), Unknown)
    assert isinstance(view["C"].text(), Unknown)
    d = view["D"].integer()
    assert isinstance(d, Known) and d.value == 7 and d.span.line == 6 and d.basis == ()
    assert view["E"].integer() == Known(30, view["E"].span)
    assert isinstance(view["F"].value(), Absent) and view["F"].absent
    assert isinstance(view["Missing"]["deep"].value(), Absent)


def test_text_functions(tmp_path: Path) -> None:
    head = "Parameters:\n  N: {Type: String, Default: shop}\n  L: {Type: CommaDelimitedList, Default: 'x, y'}\n"
    body = (
        "      A: !Sub '${N}-${!keep}'\n      B: !Join ['/', [a, !Ref N]]\n      C: !Select [1, !Ref L]\n"
        "      D: !Select [2, !Split ['.', a.b.c]]\n      E: !Sub ['${v}!', {v: !Ref N}]\n      G: !Sub '${F.Arn}'\n"
        "      H: !Sub 'arn:${AWS::Partition}:x'\n      I: !ImportValue other\n"
    )
    view = properties(tmp_path, head, body).resources["F"].properties
    texts = {key: view[key].text() for key in "ABCDE"}
    assert {key: value.value for key, value in texts.items() if isinstance(value, Known)} == {
        "A": "shop-${keep}",
        "B": "a/shop",
        "C": "y",
        "D": "c",
        "E": "shop!",
    }
    assert str(getattr(view["G"].value(), "value", "")) == "Reference(id='F', attribute='Arn')"
    assert str(getattr(view["H"].value(), "value", "")) == "arn:${?}:x"
    assert isinstance(view["I"].value(), Unknown)


def test_globals_merge_as_sam_does(tmp_path: Path) -> None:
    head = (
        "Globals:\n  Function:\n    Timeout: 9\n    Layers: [a]\n    Environment: {Variables: {A: 1, B: 2}}\n"
        "    FunctionName: never\n"
    )
    body = "      Layers: [b]\n      Environment: {Variables: {B: 3}}\n"
    view = properties(tmp_path, head, body).resources["F"].properties
    timeout = view["Timeout"].integer()
    assert isinstance(timeout, Known) and timeout.value == 9 and timeout.span.line == 3 and timeout.basis
    assert [item.text().value for item in view["Layers"].items().items] == ["a", "b"]  # type: ignore[union-attr]
    variables = view["Environment"]["Variables"]
    assert [(name, entry.text().value) for name, entry in variables.entries().items] == [("A", "1"), ("B", "3")]  # type: ignore[union-attr]
    assert view["FunctionName"].absent


def test_a_condition_on_a_part_of_a_parameter_is_tried_both_ways(tmp_path: Path) -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {Url: {Type: String}}\nConditions:\n"
        '  FromS3: !Equals [!Select [0, !Split ["/", !Ref Url]], "s3:"]\n'
        + FUNCTION
        + "      Timeout: !If [FromS3, 5, 6]\n"
    )
    worlds = find_worlds(source(tmp_path, text), {}, "").worlds
    assert [dict(world.conditions)["FromS3"] for world in worlds] == [False, True]


SPLIT = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Seconds: {Type: Number, Default: 10, AllowedValues: [10, 20, 60]}
  Many: {Type: Number, Default: 1, AllowedValues: [1, 2, 3, 4, 5, 6, 7, 8, 9]}
  Elsewhere: {Type: Number, Default: 1, AllowedValues: [1, 2]}
  Debug: {Type: String, Default: "no", AllowedValues: ["yes", "no"]}
Conditions:
  Debugging: !Equals [!Ref Debug, "yes"]
Mappings:
  Sizes: {dev: {Memory: 128}, test: {Memory: 256}, prod: {Memory: 512}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(e, c): return {"statusCode": 200, "body": ""}'
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Timeout: !Ref Seconds
      Environment: {Variables: {MANY: !Ref Many, LEVEL: !If [Debugging, DEBUG, INFO]}}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: get}}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: n, Value: !Ref Elsewhere}]}}
"""


def test_keys_of_mappings_and_allowed_numbers_are_worlds_each_once(tmp_path: Path) -> None:
    found = find_worlds(source(tmp_path, SPLIT), {})
    given = [{name: value for name, value in world.values if name != "Debug"} for world in found.worlds]
    assert found.unseen == ""
    first = {"Stage": "dev", "Seconds": "10"}
    assert sorted(map(str, given)) == sorted(
        map(
            str,
            [
                {"Seconds": "10", "Stage": "dev"},
                {"Seconds": "10", "Stage": "dev"},
                {"Seconds": "10", "Stage": "test"},
                {"Seconds": "10", "Stage": "prod"},
                {"Seconds": "20", "Stage": "dev"},
                {"Seconds": "60", "Stage": "dev"},
            ],
        )
    )
    assert [world.default for world in found.worlds] == [True, *[False] * 5]
    assert first.items() <= dict(found.worlds[0].values).items()


def test_a_pinned_parameter_splits_nothing(tmp_path: Path) -> None:
    worlds = find_worlds(source(tmp_path, SPLIT), {"Stage": "prod", "Seconds": "20", "Debug": "no"}).worlds
    assert len(worlds) == 1


def test_what_the_bound_leaves_out_is_told(tmp_path: Path) -> None:
    found = find_worlds(source(tmp_path, SPLIT), {}, most=4)
    assert len(found.worlds) == 4
    assert found.unseen == "values of `Seconds` beyond 4 worlds were not looked at"


def test_a_finding_of_some_values_names_them(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SPLIT)
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",)), "2026-11-24")
    assert [(f.when, f.message.partition(",")[0]) for f in results.findings] == [
        ("`Seconds` is `60`", "`F` may run for 60 s")
    ]


def test_values_are_named_the_short_way() -> None:
    worlds = [World((), (("Stage", stage),), "", stage == "dev") for stage in ("dev", "test", "prod")]
    assert when(worlds[:2], worlds) == "`Stage` is not `prod`"
    assert when(worlds[1:2], worlds) == "`Stage` is `test`"
    mixed = [*worlds, World((), (("Stage", "dev"), ("Other", "x")), "", False)]
    assert when([worlds[0]], mixed) == "in 1 of 4 combinations of conditions"
