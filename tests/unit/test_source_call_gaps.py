"""Calls of AWS that are not resolved: each is a gap, and what surely calls nothing is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program


def test_an_unknown_client_is_a_gap(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        from elsewhere import make_client
        def handler(event, context):
            make_client().put_item(TableName="t", Item={})
        """,
    )
    assert called(found) == []
    assert [gap.span.line for gap in found.calls.gaps] == [4]


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("S3Transfer(s3).upload_file('x', 'bucket', 'x')", "`S3Transfer` is given a client of s3 and may call AWS"),
        ("outside.Store(client=s3).save(event)", "`outside.Store` is given a client of s3 and may call AWS"),
        ("outside.Store(session)", "`outside.Store` is given a client of AWS and may call AWS"),
        ("print(s3)", ""),
        ("outside.Store(event)", ""),
        ("helper(s3)", ""),
    ],
)
def test_a_client_that_a_library_gets_is_a_gap(line: str, given: str, tmp_path: Path) -> None:
    code = f"""
        import boto3
        import outside
        from boto3.s3.transfer import S3Transfer
        s3, session = boto3.client("s3"), boto3.Session()
        def helper(client):
            client.list_buckets()
        def handler(event, context):
            {line}
    """
    assert [gap.reason for gap in program(tmp_path, code).calls.gaps] == ([given] if given else [])


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ('globals()[event["f"]](event)', 1),
        ('globals()["helper"](event)', 1),
        ('getattr(s3, event["operation"])(Bucket="b")', 1),
        ('run = getattr(s3, event["operation"]); run(Bucket="b")', 1),
        ('getattr(s3, "list_buckets")()', 0),
        ('getattr(event, event["name"])', 0),
    ],
)
def test_what_is_called_by_a_computed_name_is_a_gap(line: str, gaps: int, tmp_path: Path) -> None:
    code = f"""
        import boto3
        s3 = boto3.client("s3")
        def helper(event):
            s3.put_object(Bucket="b", Key="k")
        def handler(event, context):
            {line}
    """
    assert len(program(tmp_path, code).calls.gaps) == gaps
