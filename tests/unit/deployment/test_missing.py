"""Which actions a role lacks, and what decides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.permissions.missing import MissingPermission, missing_permissions
from tests.unit.deployments import deploy

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Reading: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Writing: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: textract:*, Resource: '*'}]}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Environment: {Variables: {READING: !GetAtt Reading.Arn, WRITING: !GetAtt Writing.Arn}}
      Policies:
        - Statement:
            - {Effect: Allow, Action: textract:*, Resource: '*'}
            - %s
      %s
"""
CODE = """import os

import boto3

textract = boto3.client("textract")


def handler(event, context):
    place = {"S3Object": {"Bucket": event["bucket"], "Name": event["key"]}}
    textract.start_document_analysis(DocumentLocation=place, NotificationChannel={"RoleArn": os.environ["READING"]})
    textract.start_document_text_detection(DocumentLocation=place, NotificationChannel={"RoleArn": os.environ["WRITING"]})
"""


@pytest.mark.parametrize(
    ("statement", "boundary", "handed", "bounded", "denied", "elsewhere"),
    [
        ("{Effect: Allow, Action: iam:PassRole, Resource: '*'}", "", None, False, False, 0),
        ("{Effect: Allow, Action: iam:GetRole, Resource: '*'}", "", "Reading", False, False, 0),
        ("{Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Reading.Arn}", "", "Writing", False, False, 1),
        (
            "{Effect: Allow, Action: iam:PassRole, Resource: '*'}",
            "PermissionsBoundary: !Ref Limit",
            "Reading",
            True,
            False,
            1,
        ),
        (
            "{Effect: Allow, Action: iam:*, Resource: '*'}\n            - {Effect: Deny, Action: iam:PassRole, Resource: '*'}",
            "",
            "Reading",
            False,
            True,
            1,
        ),
    ],
)
def test_each_role_that_is_handed_on_must_be_allowed(
    tmp_path: Path, statement: str, boundary: str, handed: str | None, bounded: bool, denied: bool, elsewhere: int
) -> None:
    deployment = deploy(tmp_path, TEMPLATE % (statement, boundary), app__py=CODE)
    found = list(missing_permissions(deployment.functions[0], deployment))
    if handed is None:
        assert found == []
        return
    [missing] = found
    assert isinstance(missing, MissingPermission)
    assert (missing.want.action, missing.want.handed, missing.resource) == ("iam:PassRole", handed, handed)
    assert (missing.bounded, missing.denied is not None, len(missing.elsewhere)) == (bounded, denied, elsewhere)
