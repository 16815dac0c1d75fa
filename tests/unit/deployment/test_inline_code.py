"""Code that stands in the template: its places, its layers, and one reading for all worlds."""

from __future__ import annotations

import json
from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from lambdalint.span import Span

LINES = ["import os", "", "def handler(event, context):", "    text = 'ä€😀'", "    return os.environ['NOPE'] + text"]


def missed(folder: Path, template: str) -> list[tuple[int, int]]:
    """Where environment variables are read that nobody sets."""
    (folder / "template.json").write_text(template, "utf-8")
    config = Config(root=folder, profile="audit", select=("environment-variable-not-set",))
    found = check([folder], config, "2026-11-29").findings
    return [(finding.primary.span.line, finding.primary.span.column) for finding in found]


def function(code: object, **more: object) -> dict[str, object]:
    properties = {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": code}, **more}
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def test_a_join_of_lines_keeps_the_place_of_each(tmp_path: Path) -> None:
    worker = function({"Fn::Join": ["\n", LINES]})
    text = json.dumps({"Resources": {"Worker": worker}}, indent=1, ensure_ascii=False)
    [(line, column)] = missed(tmp_path, text)
    written = text.split("\n")[line - 1]
    assert written[column - 1 :].startswith("os.environ['NOPE']")


def test_a_join_with_a_value_has_the_place_of_the_whole(tmp_path: Path) -> None:
    worker = function({"Fn::Join": ["\n", [*LINES, {"Ref": "Last"}]]})
    parameters = {"Last": {"Type": "String", "Default": "LAST = 1"}}
    text = json.dumps({"Parameters": parameters, "Resources": {"Worker": worker}}, indent=1)
    assert len(missed(tmp_path, text)) == 1


def test_layers_of_inline_code_are_read(tmp_path: Path) -> None:
    (tmp_path / "shared" / "python").mkdir(parents=True)
    (tmp_path / "shared" / "python" / "names.py").write_text("import os\nNAME = os.environ['NOPE']\n")
    worker = function("import names\ndef handler(event, context):\n    return names.NAME\n", Layers=[{"Ref": "Shared"}])
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "shared/"}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Shared": layer, "Worker": worker}}
    assert missed(tmp_path, json.dumps(template)) == [(2, 8)]


def test_one_place_is_read_once(tmp_path: Path) -> None:
    programs = Programs(Files(tmp_path))
    at = Span("template.yaml", 3, 1, 3, 2)
    text = "def handler(event, context):\n    return event\n"
    first = programs.read_inline(text, at, lambda: lambda index: at, "index.handler", at)
    assert programs.read_inline(text, at, lambda: lambda index: at, "index.handler", at) is first
    assert programs.read_inline(text, at, lambda: lambda index: at, "index.handler", at, ("shared",)) is not first
