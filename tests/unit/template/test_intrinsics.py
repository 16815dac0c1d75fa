"""Functions of CloudFormation and its language extensions, and the names that SAM makes."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.project.files import Files
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.lists import cidr, split
from lambdalint.template.source import read
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.value import Known, Reference, Text, Unknown

HERE = Span("t", 1, 1, 1, 2)


def template(folder: Path, text: str) -> Template:
    (folder / "t.yaml").write_text(text)
    found = read(Files(folder), "t.yaml")
    return Template(found, find_worlds(found, {}).worlds[0])


def values(folder: Path, lines: str, head: str = "") -> View:
    indented = "".join(f"      {line}\n" for line in lines.strip().splitlines())
    text = f"{head}Resources:\n  R:\n    Type: AWS::SSM::Parameter\n    Properties:\n{indented}"
    return template(folder, text).resources["R"].properties


def test_json_text_is_compact_and_keeps_references(tmp_path: Path) -> None:
    view = values(
        tmp_path,
        """
A: {Fn::ToJsonString: {a: 1, b: [x, true], c: !Ref AWS::NoValue}}
B: {Fn::ToJsonString: {arn: !GetAtt R.Arn}}
C: {Fn::ToJsonString: [!ImportValue other]}
D: {Fn::ToJsonString: {list: !Split [',', 'a,b']}}
""",
    )
    assert view["A"].text() == Known('{"a":1,"b":["x",true]}', view["A"].span)
    assert view["B"].name_value() == Known(Text(('{"arn":"', Reference("R", "Arn"), '"}')), view["B"].span)
    assert isinstance(view["C"].text(), Unknown)
    assert getattr(view["D"].text(), "value", "") == '{"list":["a","b"]}'


def test_an_entry_of_a_mapping_is_the_same_wherever_it_is_looked_up(tmp_path: Path) -> None:
    lines = """
A: !FindInMap [M, !Ref AWS::Region, name]
B: !FindInMap [M, !Sub '${AWS::Region}', name]
C: !FindInMap [M, !Ref AWS::Region, other]
D: !FindInMap [M, !Select [0, !Split ['-', !Ref AWS::Region]], name]
E: !FindInMap [M, !Ref AWS::Region, name, {DefaultValue: x}]
"""
    view = values(tmp_path, lines, "Transform: AWS::LanguageExtensions\nMappings: {M: {eu: {name: a}}}\n")
    first, same, another, piece, fallback = [getattr(view[name].text(), "of", None) for name in "ABCDE"]
    assert first
    assert first == same != another
    assert piece == fallback == ""


JSON = st.recursive(
    st.booleans() | st.integers(-9, 99) | st.text("abc x", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_json_text_says_what_was_written(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.mktemp("json")
    body = json.dumps(
        {"Resources": {"R": {"Type": "AWS::SSM::Parameter", "Properties": {"V": {"Fn::ToJsonString": data}}}}}
    )
    value = template(folder, body).resources["R"].properties["V"].text()
    assert isinstance(value, Known) and json.loads(value.value) == data


def test_blocks_and_zones(tmp_path: Path) -> None:
    view = values(
        tmp_path,
        """
A: !Select [1, !Cidr [10.0.0.0/16, 2, 8]]
B: !Select [0, !GetAZs '']
C: !Select [0, !GetAZs {Ref: AWS::Region}]
D: !Select [1, !GetAZs eu-west-1]
E: !Select [0, !Cidr [!ImportValue block, 1, 8]]
F: !GetAZs ''
G: {Fn::Length: !Cidr [10.0.0.0/16, 3, 8]}
H: {Fn::Length: [a, !Ref AWS::NoValue]}
""",
    )
    assert getattr(view["A"].text(), "value", "") == "10.0.1.0/24"
    assert [str(getattr(view[key].value(), "value", "")) for key in "BCD"] == [
        "zone 0 of ${?}",
        "zone 0 of ${?}",
        "zone 1 of eu-west-1",
    ]
    assert isinstance(view["E"].text(), Unknown) and isinstance(view["F"].text(), Unknown)
    assert getattr(view["G"].integer(), "value", 0) == 3 and getattr(view["H"].integer(), "value", 0) == 1


@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(-1, 300), st.integers(0, 130))
def test_blocks_lie_apart_inside_of_theirs(address: int, prefix: int, count: int, bits: int) -> None:
    outer = ipaddress.ip_network((address, prefix), strict=False)
    found = cidr(str(outer), count, bits, HERE)
    if found is None:
        return
    inner = [ipaddress.IPv4Network(value.value) for value in found if isinstance(value, Known)]
    assert len(inner) == count and all(part.prefixlen == 32 - bits for part in inner)
    assert all(part.subnet_of(outer) for part in inner) and len(set(inner)) == count  # type: ignore[arg-type]


PARTS = st.lists(st.text("a,", max_size=4) | st.builds(Reference, st.sampled_from("RS")), max_size=6)


@given(PARTS)
def test_pieces_put_together_are_the_text(parts: list[str | Reference]) -> None:
    whole = "".join(part if isinstance(part, str) else f"${{{part.id}}}" for part in parts)
    pieces = split(Text(tuple(parts)), ",", HERE, ())
    assert pieces is not None
    texts = [
        str(piece.value) if not isinstance(piece.value, Reference) else f"${{{piece.value.id}}}"
        for piece in pieces
        if isinstance(piece, Known)
    ]
    assert ",".join(texts) == whole


def test_text_that_may_hold_the_separator_is_not_split() -> None:
    assert split(Text(("a,", Unknown(HERE, "a list"))), ",", HERE, ()) is None


@pytest.mark.parametrize(
    ("name", "glue", "held"),
    [
        ("AWS::Region", "-", True),
        ("AWS::Region", ":", False),
        ("/Child/AWS::Region", "/", False),
        ("AWS::AccountId", "-", False),
        ("AWS::AccountId", "1", True),
        ("AWS::StackId", "/", True),
        ("Stage", ":", True),
        ("", ":", True),
    ],
)
def test_pseudo_parameters_hold_what_their_form_allows(name: str, glue: str, held: bool) -> None:
    text = Text(("x", Unknown(HERE, "decided at deployment", name), "y"))
    assert (split(text, glue, HERE, ()) is None) is held


def test_dynamic_references_are_no_text_of_the_template(tmp_path: Path) -> None:
    view = values(tmp_path, "A: '{{resolve:ssm:/timeout:1}}'\nB: '{{resolve:secretsmanager:db:SecretString:password}}'")
    assert isinstance(view["A"].integer(), Unknown) and isinstance(view["A"].text(), Unknown)
    assert getattr(view["B"].value(), "value", "") == "{{resolve:secretsmanager:db:SecretString:password}}"


LOOPS = """Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'a-1,b'}
  Open: {Type: CommaDelimitedList}
Mappings: {M: {k: {list: [x, y]}}}
Conditions:
  Fn::ForEach::C: [N, [One, Two], {'Is${N}': !Equals [!Ref AWS::Region, '${N}']}]
Resources:
  Fn::ForEach::Outer:
    - N
    - !Ref Names
    - 'Q&{N}':
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub '${N}-queue'
          Fn::ForEach::Inner: [P, !FindInMap [M, k, list], {'Tag${P}': !Ref P}]
  Fn::ForEach::Unknown: [N, !Ref Open, {'U${N}': {Type: 'AWS::SQS::Queue'}}]
  F:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          Fn::ForEach::V: [N, !Ref Open, {'V${N}': x}]
          W: y
Outputs:
  Fn::ForEach::O: [N, [A, B], {'Out${N}': {Value: !Ref N}}]
"""


def test_loops_in_every_section_and_in_properties(tmp_path: Path) -> None:
    found = template(tmp_path, LOOPS)
    assert set(found.source.resources) == {"Qa1", "Qb", "F"}
    assert set(found.source.conditions) == {"IsOne", "IsTwo"}
    queue = found.resources["Qa1"].properties
    assert getattr(queue["QueueName"].text(), "value", "") == "a-1-queue"
    assert getattr(queue["Tagy"].text(), "value", "") == "y"
    assert set(found.outputs.names()) == {"OutA", "OutB"}
    assert getattr(found.outputs["OutB"]["Value"].text(), "value", "") == "B"


@given(
    st.lists(st.text("ab1-", min_size=1, max_size=3), max_size=4),
    st.lists(st.sampled_from("xy"), max_size=2, unique=True),
)
def test_a_loop_is_what_is_written_out(
    tmp_path_factory: pytest.TempPathFactory, outer: list[str], inner: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("loop")
    made = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${O}.${I}"}}}
    body = {"Fn::ForEach::Inner": ["I", inner, {"T&{O}${I}": made}]}
    resources = {"Keep": {"Type": "AWS::SQS::Queue"}, "Fn::ForEach::Outer": ["O", outer, body]}
    found = template(folder, json.dumps({"Resources": resources}))
    plain = {"".join(c for c in o if c.isalnum()): o for o in outer}
    assert {
        id: getattr(resource.properties["TopicName"].text(), "value", "")
        for id, resource in found.resources.items()
        if id != "Keep"
    } == {f"T{clean}{i}": f"{o}.{i}" for clean, o in plain.items() for i in inner}
    assert not found.gaps


def test_a_loop_that_is_not_known_leaves_gaps(tmp_path: Path) -> None:
    found = template(tmp_path, LOOPS)
    assert [gap.reason for gap in found.gaps] == [
        "`Fn::ForEach::Unknown` loops over a list that is not known",
        "`Fn::ForEach::V` loops over a list that is not known",
    ]
    assert not found.resources["F"].properties["Environment"]["Variables"].entries().complete


def test_a_transform_among_the_resources_may_add_some(tmp_path: Path) -> None:
    found = template(
        tmp_path,
        "Resources:\n  T: {Type: AWS::SNS::Topic}\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://b/x'}}\n",
    )
    assert set(found.resources) == {"T"} and [gap.reason for gap in found.gaps] == [
        "macro `AWS::Include` may change the template"
    ]


MADE = """Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live-1
      FunctionUrlConfig: {AuthType: AWS_IAM}
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}, OnSuccess: {Type: SNS}}}
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour), DeadLetterConfig: {Type: SQS}}}
        Note: {Type: SNS, Properties: {Topic: !Ref T, SqsSubscription: true}}
  Taken: {Type: AWS::IAM::Role}
  TakenRole: {Type: AWS::IAM::Role}
  G: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt FRole.Arn}}
"""


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("!GetAtt FRole.Arn", Reference("FRole", "Arn")),
        ("!Ref F.Version", Reference("F", "Version")),
        ("!Ref F.Alias", Reference("F", "Alias")),
        ("!Ref FAliasliveD1", Reference("F", "Alias")),
        ("!GetAtt FUrl.FunctionUrl", Reference("FUrl", "FunctionUrl")),
        ("!Ref ServerlessRestApi", Reference("ServerlessRestApi")),
        ("!Sub '${ServerlessRestApi.Stage}'", Reference("ServerlessRestApiProdStage")),
        ("!GetAtt FTick.Arn", Reference("FTick", "Arn")),
        ("!Ref FTickQueue", Reference("FTickQueue")),
        ("!Ref FNoteQueue", Reference("FNoteQueue")),
        ("!GetAtt F.DestinationQueue.Arn", Reference("FEventInvokeConfigOnFailureQueue", "Arn")),
        ("!Ref F.DestinationTopic", Reference("FEventInvokeConfigOnSuccessTopic")),
        ("!Sub '${F.Arn}'", Reference("F", "Arn")),
    ],
)
def test_generated_names_resolve(tmp_path: Path, written: str, reference: Reference) -> None:
    found = template(tmp_path, MADE + f"  T: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {written}}}}}\n")
    assert getattr(found.resources["T"].properties["TopicName"].name_value(), "value", None) == reference


def test_what_is_not_generated_is_unknown(tmp_path: Path) -> None:
    found = template(tmp_path, MADE + "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref ServerlessHttpApi}}\n")
    assert isinstance(found.resources["T"].properties["TopicName"].name_value(), Unknown)
