"""Small templates for the tests of the model."""

from __future__ import annotations

from pathlib import Path

from lambdalint.deployment.build import build
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from lambdalint.template.source import read
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds

PLAIN = """Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Role: 'arn:aws:iam::111122223333:role/r', Code: {ZipFile: 'def handler(e, c): pass'}}
"""


SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(e, c): pass'
"""


def deploy(tmp_path: Path, text: str, **files: str) -> Deployment:
    (tmp_path / "template.yaml").write_text(text)
    for name, content in files.items():
        (tmp_path / name.replace("__", ".")).write_text(content)
    reader = Files(tmp_path)
    source = read(reader, "template.yaml")
    return build(Template(source, find_worlds(source, {}).worlds[0]), reader, Programs(reader), "2026-11-24")
