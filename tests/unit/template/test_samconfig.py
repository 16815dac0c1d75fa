"""The environments of samconfig.toml are deployments of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.template.samconfig import pairs, words

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: {Type: Number, Default: 10}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(e, c): return {"statusCode": 200, "body": ""}'
      Timeout: !Ref Seconds
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: get}}}
"""
CONFIG = "version = 0.1\n[prod.deploy.parameters]\nparameter_overrides = 'Seconds=\"60\" Other=x'\n[dev.deploy.parameters]\nparameter_overrides = ['Seconds=20']\n"


def found(tmp_path: Path, **options: object) -> list[tuple[str, str | None, tuple[str, ...]]]:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "samconfig.toml").write_text(CONFIG)
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",), **options), "2026-11-24")  # type: ignore[arg-type]
    return [(f.rule, f.when, f.assumes) for f in results.findings]


def test_a_finding_of_one_environment_names_it(tmp_path: Path) -> None:
    assert found(tmp_path) == [("timeout-beyond-caller", "configuration `prod`", ())]


def test_one_environment_can_be_chosen(tmp_path: Path) -> None:
    assert found(tmp_path, config_env="prod") == [("timeout-beyond-caller", None, ())]
    assert found(tmp_path, config_env="dev") == []


def test_a_parameter_of_the_command_line_wins(tmp_path: Path) -> None:
    assert found(tmp_path, config_env="prod", parameters={"Seconds": "5"}) == []


@pytest.mark.parametrize(
    ("text", "values", "not_understood"),
    [
        ("A=1 B='x y'", {"A": "1", "B": "x y"}, []),
        ("ParameterKey=A,ParameterValue=1", {"A": "1"}, []),
        ("ParameterKey=A ParameterValue=1", {"ParameterValue": "1"}, ["ParameterKey=A"]),
        ("A='broken", {"A": "'broken"}, []),
        ("A= B", {"A": ""}, ["B"]),
        ("file://prod.yaml", {}, ["file://prod.yaml"]),
        ("", {}, []),
    ],
)
def test_overrides_in_all_their_forms(text: str, values: dict[str, str], not_understood: list[str]) -> None:
    odd: list[str] = []
    assert (pairs(words(text), odd), odd) == (values, not_understood)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("prod.deploy.parameters.parameter_overrides = 'file://prod.yaml'", 1),
        ("[prod.deploy.parameters]\nparameter_overrides = 5", 2),
        ("[prod.deploy.parameters]\nparameter_overrides = ['Seconds=5',\n  7]", 3),
        ("[prod.deploy.parameters.parameter_overrides]\nSeconds = 5\nOther = {a = 1}", 3),
        ("[prod]\ndeploy = 'x'", 2),
        ("[prod.deploy]\nparameters = ['x']", 2),
    ],
)
def test_overrides_that_are_not_understood_are_told(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "samconfig.toml").write_text(text)
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",)), "2026-11-24")
    reason = "`samconfig.toml` has `parameter_overrides` of `prod` that were not understood: write them as `Key=Value`"
    told = [(one.reason, one.span.path, one.span.line) for one in results.undecided if one.rule == "samconfig"]
    assert (told, results.unreadable) == ([(reason, "samconfig.toml", line)], ())


@pytest.mark.parametrize("kind", ["folder", "pipe", "broken"])
def test_a_file_that_cannot_be_read_is_told_once_and_hides_nothing(kind: str, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEMPLATE.replace("Default: 10", "Default: 60"))
    path = tmp_path / "samconfig.toml"
    _ = path.mkdir() if kind == "folder" else os.mkfifo(path) if kind == "pipe" else path.write_text("\n[prod\n")
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",)), "2026-11-24")
    assert len(results.findings) == 2
    (unreadable,) = results.unreadable
    assert (unreadable.path, "its environments were not looked at" in unreadable.reason) == ("samconfig.toml", True)
    assert {one.span.line for one in results.undecided} == {2 if kind == "broken" else 1}


def test_an_environment_of_a_broken_file_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "samconfig.toml").write_text("[prod\n")
    assert run(["check", "--isolated", "--config-env", "prod", str(tmp_path)]) == 2
    assert "is not valid TOML" in capsys.readouterr().err


LOOP = """Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: {Type: CommaDelimitedList, Default: orders}
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue${Name}: {Type: AWS::SQS::Queue}
      Worker${Name}:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: 'def handler(e, c): pass'
          Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt [!Sub 'Queue${Name}', Arn]}}}
"""


@pytest.mark.parametrize(
    ("options", "queues"),
    [
        ({}, {"Queueorders", "Queuebills", "Queuemails"}),
        ({"config_env": "prod"}, {"Queuebills", "Queuemails"}),
        ({"parameters": {"Names": "x"}}, {"Queuex"}),
    ],
)
def test_loops_go_over_the_lists_of_the_deployment(
    tmp_path: Path, options: dict[str, object], queues: set[str]
) -> None:
    (tmp_path / "template.yaml").write_text(LOOP)
    (tmp_path / "samconfig.toml").write_text("[prod.deploy.parameters]\nparameter_overrides = 'Names=bills,mails'\n")
    config = Config(root=tmp_path, select=("queue-failures-lost",), **options)  # type: ignore[arg-type]
    results = check([tmp_path], config, "2026-11-24")
    assert {f.identity.resource for f in results.findings} == queues


@pytest.mark.parametrize("name", ["samconfig.yaml", "samconfig.yml"])
@pytest.mark.parametrize(
    "written", ["Seconds=60 Other=x", "[Seconds=60, Other=x]", "{Seconds: 60, Other: [x, y], Really: true}"]
)
def test_environments_in_yaml(name: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / name).write_text(
        f"version: 0.1\nprod:\n  deploy:\n    parameters:\n      parameter_overrides: {written}\n"
    )
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",)), "2026-11-24")
    assert [f.when for f in results.findings] == ["configuration `prod`"]


def test_the_first_file_holds(tmp_path: Path) -> None:
    (tmp_path / "samconfig.yaml").write_text(
        "version: 0.1\nprod: {deploy: {parameters: {parameter_overrides: Seconds=5}}}\n"
    )
    assert found(tmp_path) == [("timeout-beyond-caller", "configuration `prod`", ())]


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize("text", ["prod: [", "prod: &a [*a]\n", "a: " + "[" * 9_000, BOMB, "- prod", ""])
def test_yaml_that_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "samconfig.yaml").write_text(text)
    results = check([tmp_path], Config(root=tmp_path, select=("timeout-beyond-caller",)), "2026-11-24")
    assert results.findings == ()
    broken = [u.reason for u in results.undecided if u.rule == "samconfig"]
    assert bool(broken) is (text != "") and all(
        "valid YAML" in reason or "no environments" in reason for reason in broken
    )
