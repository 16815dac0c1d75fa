"""Templates from text: the same data as YAML and as JSON, with places that slice back to the text."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdalint.limits import Limits
from lambdalint.span import Lines
from lambdalint.template.parse import Generated, NotATemplate, Parsed, TemplateUnreadable, parse
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"),
    max_size=12,
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(lambda k: k != "<<"), inner, max_size=3),
    max_leaves=12,
)
QUEUE = {"Q": {"Type": "AWS::SQS::Queue"}}


def plain(node: Node) -> Any:
    """The data behind a tree, intrinsics in their long form."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, _, value in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Intrinsic):
        name = node.name if node.name in ("Ref", "Condition") else f"Fn::{node.name}"
        return {name: plain(node.argument)}
    return node.value


def read(text: str) -> Parsed:
    return parse("template.yaml", text)


def scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Intrinsic):
        return scalars(node.argument)
    children = [v for _, _, v in node.items()] if isinstance(node, Mapping) else node.items
    return [found for child in children for found in scalars(child)]


@given(DATA)
@settings(max_examples=150, deadline=None)
def test_yaml_and_json_say_the_same(data: Any) -> None:
    document = {"Resources": QUEUE, "Metadata": {"data": data}}
    from_json = read(json.dumps(document, ensure_ascii=False))
    from_yaml = read(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    assert plain(from_json.tree)["Metadata"] == plain(from_yaml.tree)["Metadata"]


@given(DATA)
@settings(max_examples=100, deadline=None)
def test_quoted_scalars_slice_back_to_their_text(data: Any) -> None:
    text = json.dumps({"Resources": QUEUE, "Metadata": {"data": data}}, ensure_ascii=False, indent=1)
    parsed = read(text)
    for scalar in scalars(parsed.tree):
        start = parsed.lines.index(scalar.span.line, scalar.span.column)
        end = parsed.lines.index(scalar.span.end_line, scalar.span.end_column)
        assert json.loads(text[start:end]) == scalar.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("012345678901", "012345678901"),
        ("2012-10-17", "2012-10-17"),
        ("0777", "0777"),
        ("30", 30),
        ("1.5", 1.5),
        ("yes", True),
        ("~", None),
        ("1_000", "1_000"),
        ("10:30", "10:30"),
        ("'30'", "30"),
    ],
)
def test_scalars_as_cloudformation_reads_them(written: str, value: object) -> None:
    parsed = read(f"Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    X: {written}\n")
    queue = plain(parsed.tree)["Resources"]["Q"]
    assert queue["X"] == value and type(queue["X"]) is type(value)


def test_short_and_long_intrinsics_are_one() -> None:
    short = read("Resources:\n  Q: {Type: 'AWS::SQS::Queue', A: !GetAtt B.C.D, S: !Sub 'x${Y}', R: !Ref Z}\n")
    long = read(
        '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "A": {"Fn::GetAtt": ["B", "C.D"]}, "S": {"Fn::Sub": "x${Y}"}, "R": {"Ref": "Z"}}}}'
    )
    assert plain(short.tree) == plain(long.tree)


def test_a_condition_of_a_resource_is_no_intrinsic() -> None:
    tree = read("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Condition: IsProd\n").tree
    assert plain(tree)["Resources"]["Q"]["Condition"] == "IsProd"


def test_duplicate_keys_are_told_and_the_last_counts() -> None:
    parsed = read("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    X: 1\n    X: 2\n")
    assert plain(parsed.tree)["Resources"]["Q"]["X"] == 2
    (problem,) = parsed.problems
    assert (problem.span.line, problem.other.line if problem.other else 0) == (5, 4)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{{ cookiecutter.name }}", "for a template engine"),
        ("{[a, b]: c}", "a key that is no text is left out"),
        ("{{a: b}: c}", "a key that is no text is left out"),
    ],
)
def test_two_braces_without_quotes_are_for_a_template_engine(value: str, message: str) -> None:
    text = f"Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {{QueueName: {value}}}\n"
    (problem,) = parse("t.yaml", text).problems
    assert message in problem.message and problem.span.line == 4


def test_merge_keys_and_anchors() -> None:
    text = "Base: &base {A: 1, B: 2}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    <<: *base\n    B: 3\n"
    assert plain(read(text).tree)["Resources"]["Q"] == {"Type": "AWS::SQS::Queue", "B": 3, "A": 1}


@pytest.mark.parametrize("merged", ["abc", "", "[*base, 3]", "[[*base]]", "[*base, [*base]]"])
def test_what_no_reader_of_yaml_merges_is_refused(merged: str) -> None:
    text = f"Base: &base {{A: 1}}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    <<: {merged}\n"
    with pytest.raises(TemplateUnreadable, match="merges something that is no mapping") as caught:
        read(text)
    assert caught.value.line == 5
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(text)


def test_a_function_that_is_merged_is_left_out_and_told() -> None:
    text = "Resources:\n  Q:\n    <<: {'Fn::Transform': {Name: X}}\n    Type: AWS::SQS::Queue\n    '<<': no merge\n"
    parsed = read(text)
    assert plain(parsed.tree)["Resources"]["Q"] == {"Type": "AWS::SQS::Queue", "<<": "no merge"}
    assert [(one.message, one.span.line) for one in parsed.problems] == [("`<<` merges a function: it is left out", 3)]


def test_block_collections_do_not_overshoot() -> None:
    text = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n\n  # a comment\n  B:\n    Type: AWS::SQS::Queue\n"
    resources = read(text).tree.get("Resources")
    assert isinstance(resources, Mapping)
    first = resources.get("A")
    assert first is not None and first.span.end_line == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_where_editors_end_them(end: str) -> None:
    text = end.join(
        ["Resources:", "  Q:", "    Type: AWS::SQS::Queue", '    X: "a\u0085b\u2028c"', "    Y: 世界 # note", ""]
    )
    parsed = read(text)
    queue = parsed.tree.get("Resources").get("Q")  # type: ignore[union-attr]
    assert isinstance(queue, Mapping)
    spot = queue.get("Y")
    assert spot is not None and (spot.span.line, spot.span.column, spot.span.end_column) == (5, 8, 10)


EVERY_STYLE = """\
Resources:
  Q:
    Type: AWS::SQS::Queue
    Quoted: "a

      b"
    Block: |
      one

      two
    Folded: >-
      one
      two

    Empty:
    Flow: [a, {b: c,
      d: e}]
    Sub: !Sub
      - "${A}"
      - A: 1
    List:
    - x
    # a note
    - !Ref Q

  R: {Type: 'AWS::SQS::Queue'}
"""


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_everything_stands_where_it_does_with_other_line_ends(end: str) -> None:
    usual, other = read(EVERY_STYLE), read(EVERY_STYLE.replace("\n", end))
    assert other.tree == usual.tree
    mixed = read(EVERY_STYLE.replace("\n", end, 9))
    assert mixed.tree == usual.tree


def test_keys_that_are_no_texts_stand_twice_or_merge_leave_the_others_as_they_are() -> None:
    parsed = read(
        "X: &x {a: 1, b: 2}\nResources:\n  Q: {Type: 'AWS::SQS::Queue', <<: *x, [c]: 3, b: 4, !Ref d: 5, b: 6, '<<': 7}"
    )
    assert plain(parsed.tree)["Resources"] == {"Q": {"Type": "AWS::SQS::Queue", "d": 5, "b": 6, "<<": 7, "a": 1}}
    assert [problem.message.split(" ")[0] for problem in parsed.problems] == ["a", "`b`"]


def test_a_byte_order_mark_is_no_column() -> None:
    parsed = read("\ufeffResources:\n  Q: {Type: 'AWS::SQS::Queue'}\n")
    assert plain(parsed.tree)["Resources"] == QUEUE


def test_json_may_be_indented_with_tabs_and_strings_keep_theirs() -> None:
    parsed = read('{\n\t"Resources": {\n\t\t"Q": {"Type": "AWS::SQS::Queue", "X": "a\\tb\\u00e9\\"c"}}}')
    assert plain(parsed.tree)["Resources"]["Q"]["X"] == 'a\tbé"c'


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("Resources:\n  Q:\n   - a\n  b\n", TemplateUnreadable, "not valid"),
        ("Resources: {{ cookiecutter.x }}\n  y\n", Generated, "template engine"),
        ("Resources:\n  {{ cookiecutter.x }}:\n    Type: AWS::SQS::Queue\n", Generated, "template engine"),
        ("Resources:\n  ? [a]\n  : Type: AWS::SQS::Queue\n", NotATemplate, "no `Resources`"),
        ("a: 1\n", NotATemplate, "no `Resources`"),
        ("Resources: {Q: *nobody}\n", TemplateUnreadable, "names no anchor"),
        ("Resources: " + "[" * 200 + "]" * 200, TemplateUnreadable, "nested deeper"),
        ("", NotATemplate, "no `Resources`"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, error: type[TemplateUnreadable], words: str) -> None:
    with pytest.raises(error) as caught:
        read(text)
    assert words in caught.value.reason


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(TemplateUnreadable, match="aliases"):
        read("\n".join([*lines, "Resources: {Q: {Type: 'AWS::SQS::Queue', X: *a11}}"]))


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read("Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    X: " + text)
    except TemplateUnreadable as error:
        assert error.reason


@given(st.text(st.sampled_from("ab\r\n\u0085\u2028世"), max_size=40), st.integers(0, 39))
def test_positions_and_indexes_are_inverse(text: str, index: int) -> None:
    lines = Lines(text)
    at = min(index, len(text))
    assert lines.index(*lines.position(at)) == at
    line, column = lines.position(at)
    assert lines.line(line)[column - 1 :] == text[at:].replace("\r", "\n").partition("\n")[0]
    assert len(lines.rows) == len(lines.starts)


def test_values_that_are_written_are_not_called_aliases() -> None:
    written = "Resources: {Q: {Type: AWS::SQS::Queue, A: [" + "x, " * 60 + "]}}\n"
    with pytest.raises(TemplateUnreadable, match="more than 50 values: split the template"):
        parse("t.yaml", written, Limits(template_values=50))
    shared = "A: &a [" + "x, " * 30 + "]\nResources: {Q: {Type: AWS::SQS::Queue, A: [*a]}}\n"
    with pytest.raises(TemplateUnreadable, match="more than 50 values when aliases are followed"):
        parse("t.yaml", shared, Limits(template_values=50))


def test_a_further_document_with_resources_is_told_to_be_left_out() -> None:
    queue = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n"
    assert not parse("t.yaml", "---\nnote: 1\n---\n" + queue).problems
    (problem,) = parse("t.yaml", queue + "---\n" + queue).problems
    assert (problem.message, problem.span.line) == ("a further document with resources is left out", 4)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Resources:\n\tF: 1\n", ("a tab stands where only blanks may: indent with spaces", 2, 1)),
        ("Resources:\n  F: @x\n", ("`@` cannot begin a value: put the value in quotes", 2, 6)),
        ("Resources:\n  F: [\n", ("did not find expected node content", 3, 1)),
    ],
)
def test_a_character_that_breaks_a_template_is_named(mark: str, text: str, told: tuple[str, int, int]) -> None:
    with pytest.raises(TemplateUnreadable) as caught:
        parse("template.yaml", mark + text)
    reason, line, column = told
    assert (caught.value.reason, caught.value.line) == (f"not valid YAML or JSON: {reason}", line)
    assert caught.value.column == column
