"""The findings of one rule in a small application."""

from __future__ import annotations

from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.finding import Finding

ROLE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Policies:
        - Statement:
            - Effect: Allow
              Action: %s
              Resource: "*"
"""


def found(
    folder: Path, rule: str, template: str, code: str = "def handler(event, context):\n    return None\n"
) -> list[Finding]:
    """The findings of one rule in an application of one template and one module."""
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    (folder / "app.py").write_text(code, encoding="utf-8")
    results = check([folder], Config(root=folder, profile="audit"), "2026-11-24")
    return [finding for finding in results.findings if finding.rule == rule]
