"""What messages say of lists, of the ways of an escalation and of a runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.enumeration import LONG, brief, series
from tests.unit.rule_findings import ROLE, found


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", ""),
        ("a", "`a`"),
        ("aba", "`a`, `b`"),
        ("abcd", "`a`, `b`, `c`, `d`"),
        ("abcde", "`a`, `b`, `c` and 2 more"),
    ],
)
def test_a_series_says_how_many_it_leaves_out(names: str, text: str) -> None:
    assert series(names) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"sets `A` and {'b' * 1_900}", f"sets `A` and {'b' * 1_900}"),
        (f"reads `{'A' * 5_000}`, which `Worker` does not set", f"reads `{'A' * 200}…`, which `Worker` does not set"),
        (f"reads `{'A' * 200}`: {'b' * 5_000}", f"reads `{'A' * 200}`: {'b' * 1_790}…"),
        ("`A`" * 1_000, "`A`" * 666 + "`A…"),
    ],
)
def test_a_long_name_is_told_by_its_beginning(text: str, told: str) -> None:
    assert brief(text) == told


def test_a_name_of_megabytes_makes_no_report_of_megabytes(tmp_path: Path) -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
    code = f"import os\n\n\ndef handler(event, context):\n    return os.environ['{'A' * 1_000_000}']\n"
    (finding,) = found(tmp_path, "environment-variable-not-set", template, code)
    assert f"`{'A' * 200}…`" in finding.message
    texts = [finding.message, finding.help, *(location.label for location in finding.locations)]
    assert all(len(text) <= LONG for text in texts)


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ("python3.6", "deprecated since 2022-07-18, and can no longer be created (since 2022-07-18) or updated (since 2022-08-29)"),
        ("nodejs14.x", "deprecated since 2023-12-04, and can no longer be created since 2024-01-09, nor updated from 2027-03-03 on"),
        ("nodejs20.x", "deprecated since 2026-04-30, and can no longer be created from 2027-02-01 or updated from 2027-03-03 on"),
        ("dotnet9", "deprecated since 2026-11-10"),
    ],
)  # fmt: skip
def test_a_runtime_says_what_is_refused(runtime: str, text: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "deprecated-runtime", ROLE.replace("python3.13", runtime) % "s3:ListAllMyBuckets")
    assert finding.message == f"`Worker` runs on `{runtime}`, which is {text}"


@pytest.mark.parametrize(
    ("variable", "text"),
    [("LOG_LEVEL: DEBUG", "level to INFO"), ("POWERTOOLS_LOGGER_LOG_EVENT: '1'", "take the variable out")],
)
def test_the_help_fits_what_is_logged(variable: str, text: str, tmp_path: Path) -> None:
    template = ROLE % "s3:ListAllMyBuckets" + f"      Environment: {{Variables: {{{variable}}}}}\n"
    code = "from aws_lambda_powertools import Logger\nlogger = Logger()\n@logger.inject_lambda_context\ndef handler(event, context):\n    return None\n"
    (finding,) = found(tmp_path, "debug-logging-deployed", template, code)
    assert text in finding.help


@pytest.mark.parametrize(
    ("read", "text"),
    [('os.environ["TOKEN"]', "store it in"), ("None", "remove it"), ("os.environ[event]", "store it in")],
)
def test_a_secret_that_nothing_reads_goes(read: str, text: str, tmp_path: Path) -> None:
    template = "Parameters: {Token: {Type: String, NoEcho: true}}\n" + ROLE % "s3:ListAllMyBuckets"
    template += "      Environment: {Variables: {TOKEN: !Ref Token}}\n"
    code = f"import os\n\n\ndef handler(event, context):\n    return {read}\n"
    (finding,) = found(tmp_path, "secret-in-environment", template, code)
    assert finding.help.startswith(text)


@pytest.mark.parametrize(
    ("resources", "text"),
    [
        ("", "what its sender meant for the function alone"),
        (
            "  Order: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !GetAtt Worker.Arn}}\n",
            "holds `ResponseURL`",
        ),
        (
            "  Orders:\n"
            "    Type: AWS::Serverless::StateMachine\n"
            "    Properties: {Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}}\n",
            "what its sender meant for the function alone",
        ),
        (
            "  Open:\n"
            "    Type: AWS::Lambda::Url\n"
            "    Properties: {AuthType: AWS_IAM, TargetFunctionArn: !GetAtt Worker.Arn}\n",
            "cookies, bearer tokens",
        ),
    ],
)
def test_why_an_event_is_not_for_the_log_fits_its_source(resources: str, text: str, tmp_path: Path) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Worker:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler}\n" + resources
    )
    (one,) = found(tmp_path, "event-logged", template, "def handler(event, context):\n    print(event)\n")
    assert text in one.why


@pytest.mark.parametrize(
    ("caught", "told"),
    [
        ("ValueError, error", "write `except ValueError as error:`: the comma is how Python 2 gave the error a name"),
        ("json.Error, e", "write `except json.Error as e:`: the comma is how Python 2 gave the error a name"),
        ("ValueError, KeyError", "set `Runtime: python3.14` or newer, or write it in another way"),
    ],
)
def test_the_help_for_a_list_of_errors_tells_python_2_from_python_3_14(caught: str, told: str, tmp_path: Path) -> None:
    template = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
    code = f"def handler(event, context):\n    try:\n        return 1\n    except {caught}:\n        return 2\n"
    (finding,) = found(tmp_path, "wrong-handler-signature", template, code)
    assert finding.help == told


@pytest.mark.parametrize(
    ("key", "caught", "told"),
    [("httpMethod", "KeyError", 0), ("httpMethod", "ValueError", 1), ("queryStringParameters", "KeyError", 1)],
)
def test_what_lacks_a_part_of_each_request_is_none(key: str, caught: str, told: int, tmp_path: Path) -> None:
    template = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Events: {Ask: {Type: Api, Properties: {Path: /, Method: get}}}
"""
    code = f"""def handler(event, context):
    try:
        found = event["{key}"]
    except {caught}:
        return "nothing"
    return {{"statusCode": 200, "body": f"{{found}}"}}
"""
    assert len(found(tmp_path, "malformed-proxy-response", template, code)) == told
