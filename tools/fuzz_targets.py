"""What is asked of mutated texts. Each target raises only what is a defect."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from lambdalint.check import examine
from lambdalint.config import Config, ConfigError, load
from lambdalint.deployment.build import build
from lambdalint.fix import fixed, replaced
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.project.ignorefiles import IgnoreFiles
from lambdalint.report import FORMATS, Options, render
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.samconfig import SamconfigUnreadable, environments
from lambdalint.template.source import read
from lambdalint.template.stacks import Stacks
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.triage.selection import select
from lambdalint.triage.suppressions import in_text

RULES = select(Config(root=Path(), profile="audit"))
"""Loaded once: to load them for each text takes ten times as long as to look at it."""
TODAY = "2026-11-29"
TEMPLATE = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: app.handler, CodeUri: ., Timeout: 30,
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}, Environment: {Variables: {TABLE: x}}}
  Q: {Type: AWS::SQS::Queue}
  M:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: machine.json, DefinitionSubstitutions: {F: !GetAtt F.Arn}}
  N:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: machine.yaml, DefinitionSubstitutions: {F: !GetAtt F.Arn}}
  A:
    Type: AWS::Serverless::Api
    Properties: {StageName: x, DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}}
"""
HANDLER = "import os, boto3\n\ndef handler(event, context):\n    return os.environ['TABLE']\n"
Ask = Callable[[str, Path], None]


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))


def pipeline(folder: Path) -> None:
    """A whole run and every report; a rule that crashed is a defect."""
    checked = examine([folder], Config(root=folder, profile="audit"), TODAY, entries=RULES)
    for finding in checked.results.findings:
        if finding.rule == "rule-crashed":
            raise AssertionError(finding.message)
    for format in FORMATS:
        render(format, checked.results, Options()).encode("utf-8", "backslashreplace")


def tree(text: str, folder: Path) -> None:
    put(folder, {"t.yaml": text})
    with contextlib.suppress(TemplateUnreadable, FileUnreadable):
        read(Files(folder), "t.yaml")


def resolver(text: str, folder: Path) -> None:
    """Every property of every resource in every world."""
    put(folder, {"t.yaml": text})
    files = Files(folder)
    try:
        source = read(files, "t.yaml")
    except (TemplateUnreadable, FileUnreadable):
        return
    for world in find_worlds(source, {}).worlds[:4]:
        template = Template(source, world, {}, stacks=Stacks(files))
        build(template, files, Programs(files), TODAY)


def template(text: str, folder: Path) -> None:
    put(folder, {"t.yaml": text, "app.py": HANDLER})
    pipeline(folder)


def source(text: str, folder: Path) -> None:
    put(folder, {"app.py": text})
    Programs(Files(folder)).read(("",), "app.handler", Span("t.yaml", 1, 1, 1, 2))


def handler(text: str, folder: Path) -> None:
    put(folder, {"t.yaml": TEMPLATE, "app.py": text})
    pipeline(folder)


def suppressions(text: str, folder: Path) -> None:
    in_text("t.yaml", text)
    in_text("t.py", text)


def edits(text: str, folder: Path) -> None:
    """What fixes make of a template is still one, and no edit leaves its text."""
    put(folder, {"t.yaml": text, "app.py": HANDLER})
    state = fixed([folder], Config(root=folder, profile="audit"), TODAY, unsafe=True, entries=RULES)
    if state.checked.crashed:
        raise AssertionError("a rule crashed")
    for finding in state.checked.results.findings:
        for fix in finding.fixes:
            for edit in fix.edits:
                replaced([edit], Files(folder).text(edit.span.path))


def config(text: str, folder: Path) -> None:
    for name in ("pyproject.toml", "lambdalint.toml"):
        put(folder, {name: text})
        with contextlib.suppress(ConfigError):
            load(folder / name, folder, "0.1.0")


def samconfig(text: str, folder: Path) -> None:
    put(folder, {"samconfig.toml": text, "t.yaml": TEMPLATE})
    with contextlib.suppress(SamconfigUnreadable):
        environments(Files(folder), "t.yaml")


def ignore(text: str, folder: Path) -> None:
    put(folder, {".gitignore": text})
    ignored = IgnoreFiles(Files(folder), tuple(text.split("\n")[:3]))
    holding = ignored.enter("", ignored.top)
    for path in ("a", "a/b.yaml", "src/lib/x/y/z.py", "é/ü.json", "a" * 60 + "/" + "b" * 60 + ".yaml"):
        ignored.ignored(path, True, holding)
        ignored.ignored(path, False, holding)
        ignored.excluded(path)


def machine(text: str, folder: Path) -> None:
    put(folder, {"t.yaml": TEMPLATE, "app.py": HANDLER, "machine.json": text, "machine.yaml": text})
    pipeline(folder)


def openapi(text: str, folder: Path) -> None:
    put(folder, {"t.yaml": TEMPLATE, "app.py": HANDLER, "api.yaml": text})
    pipeline(folder)


YAML = (".yaml", ".yml", ".json", ".template")
TYPES = (
    "Type: AWS::Serverless::Function", "Properties:", "Events:", "Policies:", "Globals:", "Conditions:", "Mappings:",
    "Fn::ForEach::X: [A, [a, b], {'${A}': {Type: AWS::SQS::Queue}}]", "!Join ['', [a, !Ref B]]", "!Select [0, [a]]",
    "!FindInMap [A, B, C]", "!Split [',', 'a,b']", "Fn::ToJsonString:", "!Cidr [10.0.0.0/8, 2, 8]", "AWS::NoValue",
    "!If [C, a, b]", "!ImportValue x", "!GetAtt A.B.C", "DependsOn:", "Condition: C", "Transform:", "Type: AWS::SQS::Queue",
    "RedrivePolicy:", "AWS::CloudFormation::Stack", "TemplateURL: t.yaml", "Metadata: {lambdalint: {ignore: {a: b}}}",
    "AWS::Include", "Outputs:", "Parameters:", "AllowedValues: [a]", "Default: x", "AWS::Lambda::EventSourceMapping",
)  # fmt: skip
CODE = (
    "import boto3\n", "from . import app\n", "from app import *\n", "os.environ['X']", "event['Records']", "self", "super()",
    "boto3.client('s3')", ".put_object(Bucket=x, Key=y)", "for record in event['Records']:", "return {'statusCode': 200}",
    "try:\n", "except Exception:\n    pass\n", "with x as y:\n", "yield from ", "async def f():\n", "class A(A):\n",
    "def f(*a, **k):\n", "lambda *a: a", "match x:\n    case {'a': b, **c}:\n", "handler = handler", "uuid.uuid4()",
    "datetime.now()", "open('/tmp/x', 'w')", "global handler\n", "nonlocal x\n", "@idempotent\n", "**{**{}}", "x: int = 1\n",
)  # fmt: skip
DIRECTIVES = ("# lambdalint: ignore[a] b until=2027-01-31", "until=", "ignore[]", "lambdalint:", "|-\n", ">\n", "'#'")
SETTINGS = (
    "[tool.lambdalint]\n", "select = ['a']\n", "per-path-ignores = {}\n", "parameters = {a = 1}\n", "jobs = -1\n",
    "limits = {worlds = 0}\n", "root = '..'\n", "required-version = '>=9'\n", "profile = 'x'\n", "tool = 3\n", "[[tool]]\n",
    "[default.deploy.parameters]\n", "parameter_overrides = 'A=b \"C=d'\n", "parameter_overrides = ['A=b']\n", "1979-05-27",
)  # fmt: skip
STATES = (
    '"States": {', '"Type": "Task"', '"Resource": "${F}"', '"Branches": [', '"Iterator": {', '"ItemProcessor": {', "null",
    '"Retry": [{}]', '"Catch": 1', '"Parameters": {"FunctionName": "${F}"}', "arn:aws:states:::lambda:invoke", "NaN", "[]",
)  # fmt: skip
PATTERNS = ("**/", "/**", "[a-z]", "[!a]", "[]]", "[z-a]", "!*.yaml", "\\ ", "\\", "a/*/b", "***", "?" * 20, "*a" * 20)

TARGETS: dict[str, tuple[Ask, tuple[str, ...], tuple[str, ...]]] = {
    "tree": (tree, YAML, TYPES),
    "resolver": (resolver, YAML, TYPES),
    "template": (template, YAML, TYPES),
    "source": (source, (".py",), CODE),
    "handler": (handler, (".py",), CODE),
    "suppressions": (suppressions, (".py", ".yaml"), DIRECTIVES),
    "edits": (edits, YAML, TYPES),
    "config": (config, (".toml",), SETTINGS),
    "samconfig": (samconfig, (".toml",), SETTINGS),
    "ignore": (ignore, (".gitignore",), PATTERNS),
    "machine": (machine, (".asl.json", ".asl.yaml"), STATES),
    "openapi": (openapi, ("api.yaml", "openapi.yaml", "swagger.yaml", "api.json"), TYPES),
}
"""By name: what is asked, the endings of its seeds, and words that mean something to it."""
