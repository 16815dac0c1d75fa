"""A project whose names are bait for everything that prints them: terminals, CI servers, browsers, YAML, Mermaid, DOT."""

from __future__ import annotations

import json
import re
from pathlib import Path

BAIT = "::error::owned \x1b[2J\n::error::owned<script>owned()</script>`|\"'\u202e%%{init: {}}%%##vso[task.owned]\\${x} # }]:"
"""A workflow command, an escape, a second line with one, markup, quotes, a mark that turns the direction of writing,
a setting of Mermaid, a command of Azure Pipelines, an escape of DOT, and what ends things in YAML and JSON."""

FUNCTION = BAIT.replace("::", ":")
"""An address splits at `::`."""


def project(folder: Path) -> None:
    """A function of that name, triggered, failing, calling and reading by such names; its template lies in such a file."""
    table, queue, parked, topic = (f"{BAIT}{kind}" for kind in ("table", "queue", "parked", "topic"))
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            FUNCTION: {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.13",
                    "Handler": "app.handler",
                    "Timeout": 60,
                    "CodeUri": "code/",
                    "Role": {"Fn::GetAtt": [f"{BAIT}role", "Arn"]},
                    "Environment": {"Variables": {BAIT: "x", "TABLE": {"Ref": table}, "TOPIC": {"Ref": topic}}},
                    "Events": {
                        BAIT: {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": [queue, "Arn"]}}},
                        f"{BAIT}api": {"Type": "Api", "Properties": {"Path": f"/{BAIT}", "Method": "get"}},
                    },
                    "EventInvokeConfig": {
                        "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": [parked, "Arn"]}}}
                    },
                },
            },
            f"{BAIT}role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "Policies": [
                        {
                            "PolicyName": BAIT,
                            "PolicyDocument": {
                                "Statement": [
                                    {"Effect": "Allow", "Action": ["dynamodb:*", f"s3:{BAIT}"], "Resource": BAIT}
                                ]
                            },
                        }
                    ]
                },
            },
            table: {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": BAIT,
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                },
            },
            queue: {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": [parked, "Arn"]}, "maxReceiveCount": 5}
                },
            },
            parked: {"Type": "AWS::SQS::Queue"},
            topic: {"Type": "AWS::SNS::Topic"},
        },
    }
    (folder / "code").mkdir(parents=True)
    (folder / "::error::owned\x1b[2J.json").write_text(json.dumps(template), encoding="utf-8")
    (folder / "code" / "app.py").write_text(
        f"""import os

import boto3

tables, sns, s3 = boto3.resource("dynamodb"), boto3.client("sns"), boto3.client("s3")


def handler(event, context):
    tables.Table(os.environ["TABLE"]).put_item(Item={{"id": event["id"]}})
    tables.Table({BAIT!r}).put_item(Item={{"id": event["id"]}})
    sns.publish(TopicArn=os.environ["TOPIC"], Message="x")
    s3.get_object(Bucket={BAIT!r}, Key={BAIT!r})
    s3.put_object(Bucket=event["bucket"], Key={BAIT!r}, Body=os.environ[{BAIT + "unset"!r}])
""",
        encoding="utf-8",
    )


def harmless(printed: str) -> None:
    """Nothing in it that a terminal or a CI server obeys."""
    assert [sign for sign in printed if not sign.isprintable() and sign != "\n"] == []
    assert not re.search(r"^\s*::[A-Za-z]|##\w*\[", printed, re.MULTILINE)
