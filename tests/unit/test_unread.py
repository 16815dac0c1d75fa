"""Code that was not read is told: as undecided, as a finding, or as a number. Never is it silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.finding import Reading, Results
from lambdalint.limits import Limits
from lambdalint.owners import above, owners
from lambdalint.project.files import Files
from lambdalint.report import Options, render
from lambdalint.survey import survey

TODAY = "2026-11-29"
HANDLER = "def handler(event, context):\n    return None\n"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}, Somewhere: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
"""
READ, UNREAD, FOREIGN = Reading(1, 1, 0), Reading(1, 0, 0), Reading(1, 0, 1)


def project(folder: Path, code: str = HANDLER, **changed: str) -> Path:
    """A template whose properties are changed, its code, and a folder beside the project."""
    root = folder / "project"
    for at in (folder / "beside", root / "src"):
        at.mkdir(parents=True)
        (at / "app.py").write_text(code)
    lines = [line for line in TEMPLATE.splitlines() if line.strip().partition(":")[0] not in changed]
    lines += [f"      {name}: {value}" for name, value in changed.items() if value]
    (root / "template.yaml").write_text("\n".join(lines) + "\n")
    return root


def run(root: Path, limits: Limits = Limits()) -> Results:
    return check([root], Config(root=root, limits=limits, profile="audit"), TODAY)


def questions(results: Results) -> list[tuple[str, str | None, str]]:
    """What the engine says of code, with the lines of the template that it stands at."""
    found = [one for one in results.undecided if one.rule == "code"]
    return [(one.reason, one.resource, f"{one.span.path}:{one.span.line}") for one in found]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"CodeUri": "../beside"}, "`../beside` lies outside the project; `root` in lambdalint.toml"),
        ({"CodeUri": "/etc"}, "`/etc` lies outside the project"),
        ({"CodeUri": r"C:\shop\src"}, r"`C:\shop\src` lies outside the project"),
        ({"CodeUri": "C:/shop/src"}, "`C:/shop/src` lies outside the project"),
        ({"CodeUri": r"\\server\shop"}, r"`\\server\shop` lies outside the project"),
        ({"CodeUri": "build/app.zip"}, "the code is an archive"),
        ({"CodeUri": "https://code.example/app.zip"}, "the code is an archive"),
        ({"CodeUri": "file:///etc"}, "`file:///etc` is an address, not a folder"),
        ({"CodeUri": "s3://bucket/key"}, "the code is in S3"),
        ({"CodeUri": "{Bucket: bucket, Key: key}"}, "the code is in S3"),
        ({"CodeUri": "dist/"}, "`dist/` is made by a build"),
        ({"CodeUri": "!Ref Somewhere"}, "parameter `Somewhere` has no default"),
        ({"CodeUri": "", "InlineCode": "!Ref Somewhere"}, "the inline code is decided at deployment"),
        ({"CodeUri": "", "InlineCode": "!Rain::Embed app.py"}, "`Rain::Embed` puts the inline code in"),
        ({"CodeUri": "", "InlineCode": "{'Rain::Embed': app.py}"}, "`Rain::Embed` puts the inline code in"),
        ({"CodeUri": "{ImageUri: 1.dkr.ecr.eu-west-1.amazonaws.com/a}"}, "the code is in a container image"),
        ({"PackageType": "Image", "Runtime": "", "Handler": "", "CodeUri": ""}, "the code is in a container image"),
        ({"Runtime": "!Ref Somewhere"}, "parameter `Somewhere` has no default"),
        ({"Runtime": "'{{ cookiecutter.runtime }}'"}, "`{{ cookiecutter.runtime }}` is no runtime that is known"),
        ({"Layers": "[!Ref Somewhere]", "Handler": "elsewhere.handler"}, "the handler may come from a layer"),
        ({"Layers": f"[{', '.join(['!Ref L'] * 21)}]"}, "`Layers` names 21 layers, more than 20 are not searched"),
        ({"Layers": f"[{', '.join(['!Ref L'] * 21)}]", "CodeUri": "", "InlineCode": "x = 1"}, "`Layers` names 21 layers"),
    ],
)  # fmt: skip
def test_code_that_is_not_read_is_undecided(changed: dict[str, str], told: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, **changed))
    [(reason, resource, place)] = questions(results)
    assert reason.startswith(f"its code was not read: {told}") and resource == "Worker"
    assert place.startswith("template.yaml:")
    assert results.coverage.reading == UNREAD
    assert "Code not read: 1 function.\n" in render("text", results, Options())


@pytest.mark.parametrize(
    ("runtime", "told"), [("{{ runtime }}", []), ("{a: b}", ["a mapping or list stands where a value is expected"])]
)
def test_a_value_of_a_template_engine_is_told_once(runtime: str, told: list[str], tmp_path: Path) -> None:
    results = run(project(tmp_path, Runtime=runtime))
    assert [reason for reason, _, _ in questions(results)] == [f"its code was not read: {one}" for one in told]
    engine = [one.reason for one in results.undecided if one.rule == "template"]
    assert [reason[:5] for reason in engine] == ([] if told else ["`{{…}}"[:5]])
    assert results.coverage.reading == Reading(1, 0, 0)


def test_it_stands_where_the_template_says_so(tmp_path: Path) -> None:
    root = project(tmp_path, CodeUri="../beside")
    [question] = [one for one in run(root).undecided if one.rule == "code"]
    line = (root / "template.yaml").read_text().splitlines()[question.span.line - 1]
    assert line[question.span.column - 1 :] == "../beside"


def test_explain_says_the_same(tmp_path: Path) -> None:
    root = project(tmp_path, CodeUri="../beside")
    _, function = survey([root], Config(root=root), TODAY).find("Worker")
    assert f"its code was not read: {getattr(function.handler, 'reason', '')}" == questions(run(root))[0][0]


def test_links_that_lead_out(tmp_path: Path) -> None:
    root = project(tmp_path, CodeUri="linked")
    os.symlink(tmp_path / "beside", root / "linked")
    assert questions(run(root))[0][0].startswith("its code was not read: `linked` lies outside the project")


def test_a_handler_behind_a_link_that_leads_out_is_not_missing(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "src" / "app.py").unlink()
    os.symlink(tmp_path / "beside" / "app.py", root / "src" / "app.py")
    results = run(root)
    assert "handler-not-found" not in [finding.rule for finding in results.findings]
    assert questions(results)[0][0].startswith("its code was not read: `src/app.py` leads out of the project")


@pytest.mark.parametrize(
    "statement", ["import helper", "from helper import x", "from . import helper", "import helper.inner"]
)
def test_a_module_behind_a_link_that_leads_out(statement: str, tmp_path: Path) -> None:
    root = project(tmp_path, f"{statement}\n{HANDLER}")
    name = "helper" if "inner" in statement else "helper.py"
    os.symlink(tmp_path / "beside" / ("" if name == "helper" else "app.py"), root / "src" / name)
    results = run(root)
    [(reason, _, place)] = questions(results)
    assert reason.startswith(f"its code was not read to the end: `src/{name}` leads out") and place == "src/app.py:1"
    assert results.coverage.reading == READ


def test_code_that_is_read_says_nothing(tmp_path: Path) -> None:
    results = run(project(tmp_path))
    assert (questions(results), results.coverage.reading) == ([], READ)
    assert "not read" not in render("text", results, Options())


def test_other_languages_are_a_number(tmp_path: Path) -> None:
    results = run(project(tmp_path, Runtime="nodejs24.x"))
    assert (questions(results), results.coverage.reading) == ([], FOREIGN)
    for format in ("text", "markdown", "html"):
        assert "Code not read: 1 function in other languages." in render(format, results, Options())
    assert '"read": 0,\n    "foreign": 1,\n    "unread": 0' in render("json", results, Options())


@pytest.mark.parametrize(
    ("changed", "rule"), [({"CodeUri": "nowhere/"}, "handler-not-found"), ({}, "source-unreadable")]
)
def test_a_finding_is_enough(changed: dict[str, str], rule: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, "def handler(:\n" if not changed else HANDLER, **changed))
    assert rule in [finding.rule for finding in results.findings]
    assert (questions(results), results.coverage.reading) == ([], UNREAD)


TWICE = """\
import os

def name(of):
    return os.environ[of] if of else name(of[1:])

TABLE = name(name("TABLE"))

"""


def test_limits_that_bite(tmp_path: Path) -> None:
    root = project(tmp_path, f"import other\n{HANDLER}")
    (root / "src" / "other.py").write_text("import another\n")
    (root / "src" / "another.py").write_text("")
    assert questions(run(root)) == []
    assert "it imports more modules than are followed" in questions(run(root, Limits(modules=2)))[0][0]
    (root / "src" / "app.py").write_text(TWICE + HANDLER)
    assert "too large or too deeply nested" in questions(run(root, Limits(steps=1)))[0][0]


def test_a_function_that_is_read_in_one_world_only(tmp_path: Path) -> None:
    results = run(project(tmp_path, CodeUri="!If [IsProd, build/app.zip, src/]"))
    assert [reason for reason, _, _ in questions(results)] == ["its code was not read: the code is an archive"]
    assert results.coverage.reading == READ


OTHER = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Somewhere: {Type: String}}
Resources:
  Thing:
    Type: TYPE
    Properties: {PROPERTY: VALUE}
"""
TOLD = {
    "a definition outside": ("Serverless::StateMachine", "DefinitionUri", "../beside/app.py", "`../beside/app.py` lies outside the project"),
    "no definition": ("Serverless::StateMachine", "DefinitionUri", "no.json", "`no.json` does not exist"),
    "a definition in another case": ("Serverless::StateMachine", "DefinitionUri", "Broken.json", "`Broken.json` does not exist; `broken.json` does"),
    "a layer that is misspelt": ("Serverless::LayerVersion", "ContentUri", "coed", "`coed` does not exist"),
    "an include in another case": ("SQS::Queue", "Fn::Transform", "{Name: AWS::Include, Parameters: {Location: Broken.JSON}}", "it does not exist; `broken.json` does"),
    "a broken definition": ("Serverless::StateMachine", "DefinitionUri", "broken.json", "was not read: "),
    "a definition of CloudFormation": ("StepFunctions::StateMachine", "DefinitionS3Location", "no.json", "`no.json` does not exist"),
    "a definition in S3": ("Serverless::StateMachine", "DefinitionUri", "s3://a/b", ""),
    "a definition of a parameter": ("Serverless::StateMachine", "DefinitionUri", "!Ref Somewhere", ""),
    "a nested template outside": ("CloudFormation::Stack", "TemplateURL", "../beside/t.yaml", "`../beside/t.yaml` lies outside"),
    "a nested template of a Windows machine": ("Serverless::Application", "Location", r"C:\shop\t.yaml", r"`C:\shop\t.yaml` lies outside"),
    "no nested template": ("Serverless::Application", "Location", "no.yaml", "the nested stack was not looked at: `no.yaml` does not exist"),
    "a nested template that is none": ("CloudFormation::Stack", "TemplateURL", "broken.json", "cannot be read as a template"),
    "a nested template at a URL": ("CloudFormation::Stack", "TemplateURL", "https://example.com/t.yaml", ""),
    "a layer outside": ("Serverless::LayerVersion", "ContentUri", "../beside", "the layer was not read: `../beside` lies outside"),
    "a layer of a Windows machine": ("Serverless::LayerVersion", "ContentUri", r"C:\shop\layer", r"`C:\shop\layer` lies outside"),
    "a layer with backslashes": ("Serverless::LayerVersion", "ContentUri", r".\src\..\src\ ".strip(), ""),
    "no layer": ("Lambda::LayerVersion", "Content", "layer", "the layer was not read: `layer` does not exist"),
    "a layer that is built": ("Serverless::LayerVersion", "ContentUri", "dist/layer", ""),
    "a layer in an archive": ("Serverless::LayerVersion", "ContentUri", "layer.zip", ""),
    "a layer of another language": ("Serverless::LayerVersion", "CompatibleRuntimes: [nodejs24.x], ContentUri", "layer", ""),
    "an include outside": ("SQS::Queue", "Fn::Transform", "{Name: AWS::Include, Parameters: {Location: ../beside/x.yaml}}", "is not included: it lies outside"),
    "no include": ("SQS::Queue", "Fn::Transform", "{Name: AWS::Include, Parameters: {Location: x.yaml}}", "`x.yaml` is not included: it does not exist"),
    "a broken include": ("SQS::Queue", "Fn::Transform", "{Name: AWS::Include, Parameters: {Location: broken.json}}", "is not included: it is not valid"),
    "an include in S3": ("SQS::Queue", "Fn::Transform", "{Name: AWS::Include, Parameters: {Location: s3://a/b}}", ""),
    "a key twice": ("SQS::Queue", "QueueName: a, QueueName", "b", "`QueueName` is written twice; the last one counts"),
    "a loop without an end": ("SQS::Queue", "'Fn::ForEach::X'", f"[N, [{','.join('a' * 1_001)}], {{}}]", "it makes more than 1,000 entries"),
    "a loop over what is not known": ("SQS::Queue", "'Fn::ForEach::X'", "[N, !Ref Somewhere, {}]", "a list that only the deployment knows"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_other_files_and_what_is_left_out(name: str, tmp_path: Path) -> None:
    kind, property, value, told = TOLD[name]
    root = project(tmp_path)
    (root / "template.yaml").write_text(
        OTHER.replace("TYPE", f"AWS::{kind}").replace("PROPERTY", property).replace("VALUE", value)
    )
    (root / "broken.json").write_text("{a: [")
    asked = [one for one in run(root).undecided if one.rule in ("file", "template")]
    assert [(told in one.reason, one.template, one.span.path) for one in asked] == (
        [(True, "template.yaml", "template.yaml")] if told else []
    ), asked
    assert all(one.resource == ("Thing" if one.rule == "file" else None) for one in asked)


@pytest.mark.parametrize("written", ["/src", r"\src", "C:/src"])
def test_an_absolute_path_is_not_looked_for_beside_a_template_in_a_folder(written: str, tmp_path: Path) -> None:
    root = project(tmp_path, CodeUri=written)
    (root / "below" / "src").mkdir(parents=True)
    (root / "template.yaml").rename(root / "below" / "template.yaml")
    results = run(root)
    assert questions(results)[0][0].startswith(f"its code was not read: `{written}` lies outside the project")
    assert "handler-not-found" not in [finding.rule for finding in results.findings]


def test_windows_separators_name_what_is_there(tmp_path: Path) -> None:
    root = project(tmp_path, CodeUri=r".\src")
    below = root / "below"
    below.mkdir()
    (root / "template.yaml").rename(below / "child.yaml")
    (root / "src").rename(below / "src")
    (root / "template.yaml").write_text(
        OTHER.replace("TYPE", "AWS::Serverless::Application")
        .replace("PROPERTY", "Location")
        .replace("VALUE", r".\below\child.yaml")
    )
    assert not run(root).undecided
    files = Files(root)
    assert owners(["below/src/app.py"], files) == {"below/src/app.py": ["below/child.yaml"]}
    assert above(["below/child.yaml"], files) == ["template.yaml"]


def test_links_to_nothing_are_told(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "below").mkdir()
    for at in ("machine.json", "below/template.yaml", "below/values.yaml"):
        (root / at).symlink_to("nowhere")
    with (root / "template.yaml").open("a") as template:
        template.write("  M: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: machine.json}}\n")
    results = run(root)
    assert [one.reason for one in results.undecided if one.rule == "file"] == [
        "the definition of `M` was not read: `machine.json` does not exist; the link of that name leads to nothing"
    ]
    assert [(one.path, one.reason) for one in results.unreadable] == [
        ("below/template.yaml", "it is a link that leads to nothing")
    ]


def test_a_local_definition_of_cloudformation_is_read(tmp_path: Path) -> None:
    root = project(tmp_path)
    with (root / "template.yaml").open("a") as template:
        template.write(
            "  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
            "      DefinitionS3Location: s.json\n      DefinitionSubstitutions: {F: !GetAtt Worker.Arn}\n"
        )
    (root / "s.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${F}", "End": true}}}')
    _, function = survey([root], Config(root=root), TODAY).find("Worker")
    assert [trigger.kind for trigger in function.triggers.items] == ["step-functions"]
    assert not function.triggers.gaps


FRAMEWORK = """\
{"Resources": {
  "Packed": {"Type": "AWS::S3::Bucket"},
  "Worker": {"Type": "AWS::Lambda::Function", "Properties": {
    "Code": {"S3Bucket": {"Ref": "Packed"}, "S3Key": "serverless/shop/dev/1/shop.zip"},
    "Runtime": "python3.13", "Handler": "src/app.handler", "Role": "arn:aws:iam::111122223333:role/r"}}}}
"""


@pytest.mark.parametrize(
    ("settings", "read"),
    [
        ("service: shop\n", True),
        ("custom: {node_modules: left out}\n", True),
        ("functions: {worker: {module: other}}\n", False),
        ("package: {artifact: built.zip}\n", False),
        (None, False),
    ],
)
def test_the_serverless_framework_packs_the_folder_of_its_settings(
    settings: str | None, read: bool, tmp_path: Path
) -> None:
    root = project(tmp_path)
    (root / ".serverless").mkdir()
    (root / "template.yaml").unlink()
    (root / ".serverless" / "template.json").write_text(FRAMEWORK)
    if settings is not None:
        (root / "serverless.yml").write_text(settings)
    results = check([root / ".serverless"], Config(root=root, profile="audit"), TODAY)
    told = [] if read else [("its code was not read: the code is in S3", "Worker", ".serverless/template.json:4")]
    assert questions(results) == told


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/var/task/libs", True),
        ("/opt/kit:/var/task/none:/var/task/libs", True),
        ("/var/task", False),
        ("/var/task/../libs", False),
        ("/var/task/../../..", False),
    ],
)
def test_the_search_path_that_a_variable_adds(path: str, read: bool, tmp_path: Path) -> None:
    code = "from kit import table\n\ndef handler(event, context):\n    return table()\n"
    root = project(tmp_path, code, Environment=f"{{Variables: {{PYTHONPATH: '{path}'}}}}")
    (root / "src/libs").mkdir()
    (root / "src/libs/kit.py").write_text("import os\n\ndef table():\n    return os.environ['TABLE']\n")
    told = [one.primary.span.path for one in run(root).findings if one.rule == "environment-variable-not-set"]
    assert told == (["src/libs/kit.py"] if read else [])
