"""Secrets in environment variables: what tells that a pattern need not be tried is in everything that it fits."""

from __future__ import annotations

import pytest

from lambdalint.deployment.secrets import FORMATS, secret, secretive
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Text

AT = Span("template.yaml", 1, 1, 1, 2)
LETTERS = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0nOp3r"
SAMPLES = [
    ("an AWS access key", "AKIA" + "Q2W3E4R5T6Y7U2I3"),
    ("an AWS access key", "ASIA" + "Q2W3E4R5T6Y7U2I3"),
    ("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
    ("a private key", "-----BEGIN PRIVATE KEY-----"),
    ("a JSON web token", f"eyJ{LETTERS}.eyJ{LETTERS}.{LETTERS}"),
    ("a URL with a password", "postgres://shop:correcthorse@db.internal:5432/orders"),
    *(("a GitHub token", f"{kind}_{LETTERS}") for kind in ("ghp", "gho", "ghu", "ghs", "ghr")),
    ("a GitHub token", f"github_pat_{LETTERS}{LETTERS}"),
    ("a GitLab token", f"glpat-{LETTERS[:20]}"),
    ("a Slack token", f"xoxb-{LETTERS}"),
    ("a Slack token", "https://hooks.slack.com/services/T0QWERTY/B0QWERTY/aBcDeFgH"),
    ("a Stripe key", f"sk_live_{LETTERS}"),
    ("a Stripe key", f"rk_live_{LETTERS}"),
    ("a Stripe key", f"whsec_{LETTERS}"),
    ("a Google API key", f"AIza{LETTERS[:35]}"),
    ("a SendGrid key", f"SG.{LETTERS}.{LETTERS}"),
    ("an npm token", f"npm_{LETTERS[:36]}"),
    ("a storage account key", f"AccountKey={LETTERS}{LETTERS}=="),
    ("a URL with a password", "redis://:correcthorse@cache.internal:6379"),
    ("a connection string with a password", "Server=db;User Id=shop;Password=correcthorse;"),
    ("a connection string with a password", "PASSWORD=correcthorse;HOST=db"),
    ("a connection string with a password", "UID=shop;PWD=correcthorse"),
    ("a connection string with a password", "uid=shop;pwd=correcthorse"),
    ("a signed URL", f"https://flows.example.net/run?sv=1&sig={LETTERS}"),
    ("a Discord webhook", f"https://discord.com/api/webhooks/123456789012345678/{LETTERS}{LETTERS}"),
]


@pytest.mark.parametrize(("what", "text"), SAMPLES)
def test_every_format_is_recognised(what: str, text: str) -> None:
    found = secret("SETTING", Known(text, AT), "")
    assert found is not None
    assert found.what == what


def test_every_sign_has_its_sample() -> None:
    for what, signs, _ in FORMATS:
        for sign in signs:
            assert any(sign in text for kind, text in SAMPLES if kind == what), sign


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASS",
        "dbPassword",
        "PASSPHRASE",
        "ADMIN_PWD",
        "clientSecret",
        "API_KEY",
        "apiKey",
        "SECRET_ACCESS_KEY",
        "AuthToken",
        "CREDENTIALS",
        "signing_key",
        "LICENSE_KEY",
        "jwtSecret",
        "AWS_SECRETACCESSKEY",
        "PAYMENT_WEBHOOK_SIGNING_SECRET",
        "PGPASSWORD",
    ],
)
def test_names_of_secrets_whatever_their_spelling(name: str) -> None:
    assert secretive(name)


@pytest.mark.parametrize(
    "name",
    [
        "TABLE",
        "KEYBOARD",
        "PASSENGERS",
        "TOKENIZER_URL",
        "SECRET_ARN",
        "keyName",
        "KMS_KEY",
        "COMPASS",
        "TOKEN_TABLE",
        "MONKEY",
        "PUBLIC_API_KEY",
        "PAGINATION_TOKEN",
    ],
)
def test_names_that_only_hold_such_a_word_are_none(name: str) -> None:
    assert not secretive(name)


@pytest.mark.parametrize("text", ["prod/orders-db", "Shop/Prod/OrdersTable2", "shop.prod/db"])
def test_words_with_slashes_name_a_secret(text: str) -> None:
    assert secret("DB_SECRET", Known(text, AT), "") is None


@pytest.mark.parametrize("text", [LETTERS[:12] + "/" + LETTERS[12:], "aB/cD/eFgHiJkLm", "s3cr3t/phrase", "orders//db"])
def test_a_key_may_hold_slashes(text: str) -> None:
    assert secret("DB_SECRET", Known(text, AT), "") is not None


@pytest.mark.parametrize(
    "text",
    [
        *("arn:aws:kms:x", "/app/db/password", "true", "12", "", "changeme", "<your key>"),
        *("postgres://db.example.com/orders", "postgres://app:${PASSWORD}@db.example.com/orders"),
        *("xoxb-your-token-here", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX"),
        *("TBD", "not-set", "undefined", "disabled", "PUT_PASSWORD_HERE", "[REDACTED]", "dev", "service-account.json"),
        *("${DB_PASSWORD}", "$DB_PASSWORD", "__DB_PASSWORD__", "X-Auth-Token", "AQICAHgKZx7Fh3kqV0nT5yB2mPp4"),
    ],
)
def test_what_is_no_secret_under_any_name(text: str) -> None:
    assert secret("DB_PASSWORD", Known(text, AT), "") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LICENSE_KEY_SECRET", "NEW_RELIC_LICENSE_KEY"),
        ("ENCRYPTION_KEY", "1234abcd-12ab-34cd-56ef-1234567890ab"),
        ("ORDER_SIGNING_KEY", "mrk-1234abcd12ab34cd56ef1234567890ab"),
    ],
)
def test_what_names_a_secret_or_a_key_is_none(name: str, text: str) -> None:
    assert secret(name, Known(text, AT), "") is None


def test_an_id_may_be_a_secret_where_it_is_no_key_of_kms() -> None:
    assert secret("API_KEY", Known("1234abcd-12ab-34cd-56ef-1234567890ab", AT), "") is not None


def test_one_name_for_user_and_password_is_only_usual_at_home() -> None:
    assert secret("DATABASE", Known("postgres://orders:orders@db.example.com/orders", AT), "") is not None


def test_words_under_the_name_of_a_secret_may_be_its_name() -> None:
    named, poor = (
        secret("DB_SECRET", Known("orders-db-credentials", AT), ""),
        secret("DB_PASSWORD", Known("orders-db-credentials", AT), ""),
    )
    assert named is not None and not named.certain
    assert poor is not None and poor.certain


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:password@localhost/orders",
        "postgresql://app:IAM@db.example.com:5432/orders",
        "postgres://shop:$PASSWORD@db/orders",
        "Server=db;User Id=shop;Password=<password>;",
        "Server=db;User Id=shop;Password=****;",
        "Server=db;User Id=shop;Password=changeme;",
        "postgres://postgres:postgres@localhost:5432/postgres",
    ],
)
def test_where_a_password_belongs_is_none(text: str) -> None:
    assert secret("DATABASE", Known(text, AT), "") is None


@pytest.mark.parametrize(("id", "attribute"), [("Key", "SecretAccessKey"), ("Client", "ClientSecret")])
def test_secrets_that_cloudformation_tells(id: str, attribute: str) -> None:
    made = Reference(id, attribute)
    for value in (made, Text(("Basic ", made))):
        found = secret("SETTING", Known(value, AT), "")
        assert found is not None and found.certain and found.what == f"`{attribute}` of `{id}`"
    assert secret("SECRET", Known(Reference(id, "Arn"), AT), "") is None


@pytest.mark.parametrize(
    ("parts", "named"),
    [(("username",), False), (("host", "port"), False), (("username", "password"), True), (("password",), True)],
)
def test_each_reference_that_is_resolved_counts(parts: tuple[str, ...], named: bool) -> None:
    text = ":".join(f"{{{{resolve:secretsmanager:db:SecretString:{part}}}}}" for part in parts)
    assert (secret("ADDRESS", Known(text, AT), "") is not None) is named
