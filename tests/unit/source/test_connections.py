"""With whom code talks: requests, databases, clients, credentials, and who checks the caller."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts
from tests.unit.programs import program


@pytest.mark.parametrize(
    ("code", "timeout", "unlimited"),
    [
        ("requests.get('https://x')", None, True),
        ("requests.get('https://x', timeout=3)", 3, False),
        ("requests.get('https://x', timeout=(3, 7))", 10, False),
        ("requests.get('https://x', timeout=None)", None, True),
        ("requests.get('https://x', timeout=event['t'])", None, False),
        ("requests.Session().request('GET', 'https://x', timeout=LIMIT)", 20, False),
        ("asyncio.run(asyncio.wait_for(requests.get('https://x'), 5))", None, False),
        ("with asyncio.timeout(5):\n    requests.get('https://x')", None, False),
    ],
)
def test_requests(tmp_path: Path, code: str, timeout: float | None, unlimited: bool) -> None:
    [one] = facts(tmp_path, code, "LIMIT = 20\n").connections.items
    assert (one.kind, one.timeout, one.unlimited) == ("http", timeout, unlimited)
    assert one.host is not None and one.host.symbol.value == "https://x"  # type: ignore[union-attr]


def test_database_connections(tmp_path: Path) -> None:
    code = "import psycopg2\nimport redis\nDB = psycopg2.connect(host=os.environ['DB'], dbname='x')\n"
    found = facts(tmp_path, "redis.Redis(host='cache').get('k')", code).connections.items
    assert {(one.kind, one.library, one.site.at_import) for one in found} == {
        ("database", "psycopg2", True), ("cache", "redis", False),
    }  # fmt: skip


def test_clients_made_for_each_event(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "a = boto3.client('s3')\nb = boto3.client('s3', region_name=event['region'])\nc = kept()",
        "from functools import lru_cache\n@lru_cache\ndef kept():\n    return boto3.client('kms')\n",
    )
    made = {(one.service, one.cached, one.varies) for one in found.clients.items if not one.site.at_import}
    assert made == {("s3", False, False), ("s3", False, True), ("kms", True, False)}


@pytest.mark.parametrize("made", ["@singleton\nclass Store", "class Store(metaclass=Singleton)", "class Store"])
def test_a_client_of_a_class_that_has_one_object(tmp_path: Path, made: str) -> None:
    before = f"from patterns import Singleton, singleton\n{made}:\n    def __init__(self):\n        self.s3 = boto3.client('s3')\n"
    found = facts(tmp_path, "Store()", before).clients.items
    assert [one.cached for one in found if one.service == "s3"] == ["ingleton" in made]


def test_a_client_that_is_given_proxies_goes_another_way(tmp_path: Path) -> None:
    before = "from botocore.config import Config\nconfig = Config(proxies={'https': 'http://proxy.example:3128'})\n"
    [found] = facts(tmp_path, "boto3.client('s3', config=config)", before).clients.items[-1:]
    assert found.endpoint is not None and not found.public


def test_a_client_that_is_kept_by_a_walrus(tmp_path: Path) -> None:
    before = "s3 = None\ndef kept():\n    global s3\n    return s3 or (s3 := boto3.client('s3'))\n"
    found = facts(tmp_path, "kept()\nkms = None\nkms or (kms := boto3.client('kms'))", before).clients.items
    assert {one.service: one.cached for one in found if not one.site.at_import} == {"s3": True, "kms": False}


def test_static_credentials(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "boto3.client('s3', aws_access_key_id='AKIAQWERTYUIOPASDFGH', aws_secret_access_key=os.environ['K'])",
    )
    assert {(one.parameter, one.literal) for one in found.credentials.items} == {
        ("aws_access_key_id", True), ("aws_secret_access_key", False), ("literal", True),
    }  # fmt: skip


def test_an_engine_connects_at_its_first_use(tmp_path: Path) -> None:
    top = "import psycopg2, redis, sqlalchemy\nengine = sqlalchemy.create_engine('x')\nconnection = psycopg2.connect('y')\n"
    top += "seen = redis.Redis(host='z')\n"
    found = facts(tmp_path, "return engine, connection, seen", top).fresh_at_import.items
    assert [(one.kind, one.name) for one in found] == [("connection", "psycopg2.connect")]


@pytest.mark.parametrize(
    ("code", "checks"),
    [
        ("hmac.compare_digest(event['headers']['x'], 'y')", 1),
        ("if event['headers']['x-token'] != os.environ['TOKEN']:\n    return", 1),
        ("if event['id'] == os.environ['ID']:\n    return", 0),
        ("if event['headers']['accept'] == 'json':\n    return", 0),
        ("if event['requestContext']['http']['sourceIp'] == '203.0.113.7':\n    return", 1),
        ("if event['headers']['x-api-key'] != 'correct-horse':\n    return", 1),
        ("if event.get('queryStringParameters', {}).get('token') != os.environ['TOKEN']:\n    return", 1),
        ("if json.loads(event['body'])['k'] != os.environ['API_KEY']:\n    return", 1),
        ("if event['queryStringParameters']['k'] != os.environ['API_KEY']:\n    return", 1),
        ("if event['queryStringParameters']['k'] != os.environ['STAGE']:\n    return", 0),
        ("if 'static' != os.environ['HOOK_SECRET']:\n    return", 0),
        ("if event['headers'].get('x-api-key') is None:\n    return", 0),
        (
            "if event['headers']['x-sum'] != hashlib.sha256((os.environ['S'] + event['body']).encode()).hexdigest():\n    return",
            1,
        ),
        ("if app.current_event.get_header_value('x-token') != os.environ['TOKEN']:\n    return", 1),
        ("jwt.decode(event['headers']['authorization'], KEY)", 1),
        ("jwt.decode(event['headers']['authorization'], options={'verify_signature': False})", 0),
        ("pyotp.TOTP(os.environ['SEED']).verify(event['queryStringParameters']['code'])", 1),
        ("serialization.load_pem_public_key(PEM).verify(event['headers']['x-sum'], event['body'])", 1),
        ("boto3.client('cognito-idp').get_user(AccessToken=event['headers']['authorization'])", 1),
    ],
)
def test_verifications(tmp_path: Path, code: str, checks: int) -> None:
    imports = "import hashlib, jwt, pyotp\nfrom cryptography.hazmat.primitives import serialization\n"
    found = facts(tmp_path, code, f"{imports}from framework import app\n").verifications.items
    assert len(found) == checks and all(one.sure for one in found)


@pytest.mark.parametrize(
    "code",
    [
        "boto3.client('dynamodb').get_item(TableName='keys', Key={'id': {'S': event['headers']['x-api-key']}})",
        "requests.get('https://example.com/me', headers={'Authorization': event['headers']['authorization']})",
        "boto3.client('dynamodb').get_item(TableName='sessions', Key={'id': {'S': event['cookies'][0]}})",
        "requests.post('https://example.com/verify', json={'sig': event['headers']['x-hook-sig']})",
        "requests.post('https://example.com/verify', data={'response': json.loads(event['body'])['captcha']})",
    ],
)
def test_who_asks_may_be_looked_up(tmp_path: Path, code: str) -> None:
    assert [one.sure for one in facts(tmp_path, code, "import requests\n").verifications.items] == [False]


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        ("event['rawPath']", "HOOK_TOKEN", True),
        ("event['rawPath'].rsplit('/', 1)[-1]", "HOOK_SECRET", True),
        ("event['pathParameters']['id']", "HOOK_TOKEN", True),
        ("event['rawPath']", "STAGE", False),
    ],
)
def test_who_knows_a_secret_path_may_ask(tmp_path: Path, path: str, name: str, told: bool) -> None:
    found = facts(tmp_path, f"if {path} != os.environ['{name}']:\n    return").verifications.items
    assert [one.sure for one in found] == ([False] if told else [])


def test_middleware_may_check_who_asks(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """import hmac, os
from aws_lambda_powertools.middleware_factory import lambda_handler_decorator
@lambda_handler_decorator
def guarded(handler, event, context):
    if not hmac.compare_digest(event["headers"]["x-origin"], os.environ["ORIGIN"]):
        return {"statusCode": 403}
    return handler(event, context)
@guarded
def handler(event, context):
    return {"statusCode": 200}
""",
    )
    assert [(one.name, one.sure) for one in found.facts.verifications.items] == [("guarded", False)]
