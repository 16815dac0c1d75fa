"""The facts of a handler that a few lines make."""

from __future__ import annotations

from pathlib import Path

from lambdalint.source.model.facts import Facts
from tests.unit.programs import program

HEAD = """
import asyncio, hmac, json, os, requests, shelve, sqlite3, subprocess, tempfile, threading, time, uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
import boto3
table = boto3.resource("dynamodb").Table("t")
sns = boto3.client("sns")
"""


def facts(folder: Path, body: str, before: str = "") -> Facts:
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    return program(folder, f"{HEAD}{before}\ndef handler(event, context):\n{lines}").facts
