"""Whether an environment variable holds a secret in plain text, by its name and its value."""

from __future__ import annotations

import re
from functools import lru_cache
from math import log2

from lambdalint.data.secrets import NAMES, ends_in
from lambdalint.deployment.model.function import Function, Secret
from lambdalint.source.model.symbols import Choice, Const, Env, Joined, Symbol
from lambdalint.value import Known, Reference, Text, Value

# Token formats that their issuers publish; our own patterns, each with texts of which one stands in all that it fits.
FORMATS = (
    ("an AWS access key", ("AKIA", "ASIA"), r"\b(AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("a private key", ("-----BEGIN",), r"-----BEGIN ((RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY"),
    (
        "a JSON web token",
        ("eyJ",),
        r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    ),
    ("a URL with a password", ("@",), r"\b[a-z][a-z0-9+.-]{0,20}://[^/\s:@]*:[^/\s:@{$<%][^/\s@]*@"),
    (
        "a connection string with a password",
        ("assword=", "ASSWORD=", "wd=", "WD="),
        r"[\w ]+=[^;=]+;\s*(?i:password|pwd)=[^;{$<%\s]{4,}|\b(?i:password|pwd)=[^;{$<%\s]{4,};\s*\w[\w ]*=",
    ),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}",
    ),
    ("a GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20}"),
    (
        "a Slack token",
        ("xox", "hooks.slack.com"),
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10}|https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/\w+",
    ),
    ("a Stripe key", ("_live_", "whsec_"), r"\b(sk|rk)_live_[A-Za-z0-9]{16,}\b|\bwhsec_[A-Za-z0-9]{20,}"),
    ("a Google API key", ("AIza",), r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a SendGrid key", ("SG.",), r"(?<![A-Za-z0-9_-])SG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}"),
    ("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a storage account key", ("AccountKey=",), r"AccountKey=[A-Za-z0-9+/]{80,}=="),
    ("a signed URL", ("sig=",), r"[?&]sig=[A-Za-z0-9%_-]{40,}"),
    ("a Discord webhook", ("/api/webhooks/",), r"https://discord(app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{60,}"),
)
# The path of the extension that reads secrets for functions: http://localhost:2773/secretsmanager/get?secretId=…
EXTENSION = "/secretsmanager/get"
# One of these words is in every name of a secret.
WORDS = ("PASS", "PWD", "SECRET", "KEY", "TOKEN", "CREDENTIAL")
# A path, a placeholder, a switch, a number, an ARN, a bare reference or what KMS has encrypted (`AQICAH…`) is not a
# secret whatever its name says.
HARMLESS = (
    r"(arn:|/|alias/|\d+(\.\d+)?$|$|x(-[a-z]+)+$|\$\w+$|%\w+%$|__\w+__$|aq[ei]cah|enc\[)|"
    r".*(change_?me|example|dummy|placeholder|sample|xxxx|todo|replace|your[_-]|<[^<]*>|\*\*\*|\{\{|[$#]\{|insert|redacted|[_-]here$)"
)
HARMLESS_WORDS = frozenset(
    "true false yes no none null tbd fixme notset not-set not_set unset undefined disabled enabled setme set-me set_me iam iam-auth iam_auth "
    "fillme fill-me fill_me fill-me-in dev test local foo bar bearer n/a na".split()
)
LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
FILES = (".json", ".yaml", ".yml", ".pem", ".txt", ".p12", ".pfx", ".crt", ".ini", ".toml")
# What stands in a token whose author put none there; short words may also be part of one.
STANDS_IN = r"\*\*\*|change_?me|example|dummy|placeholder|sample|xxxx|replace|your[_-]|0000000"
# Where the password of a connection string stands.
WRITTEN = r"(?i:password|pwd)=([^;]*)"
# Names and passwords that say where the real ones belong: `postgres://user:password@localhost/app`.
STANDARD_USER = (
    r"\w+://(?P<same>\w+):(?P=same)@(localhost|127\.0\.0\.1)\b|"
    r"\w+://(user(name)?|name|login|\$?\{.*):(pass(word)?|passwd|pw|pwd|secret)@|\w+://guest:guest@"
)
# A word of a path, `orders-db2` or `OrdersTable`; the characters of a key are not sorted like this.
WORD = r"[A-Za-z][a-z]+([-_.A-Z][a-z]+)*\d{0,2}"
# What CloudFormation tells of a key of a user and of a client of a user pool, once or to whoever may describe it.
SECRET_ATTRIBUTES = frozenset({"SecretAccessKey", "ClientSecret"})
RESOLVED = r"\{\{resolve:secretsmanager:[^}]*(?:\}\})?"
# Parts of a database's secret that are none by themselves.
PLAIN_PARTS = r":SecretString:(user(name)?|host|port|db(name|clusteridentifier|instanceidentifier)?|engine)\b[^}]*\}\}"
# Words with hyphens between under such a name, `orders-db-credentials`: what a secret is called, or a poor secret.
OF_STORED = r"(SECRET|CREDENTIALS?)$"
NAME = r"[a-z]+([-_][a-z]+)+\d{0,2}"
# `NEW_RELIC_LICENSE_KEY`: what a variable is called, or a secret after it.
VARIABLE = r"[A-Z]+(_[A-Z]+)+"
KMS_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"
# What is called a key or a token and is known to everybody, or a place in a listing.
NO_SECRETS = ("PUBLIC", "PAGINATION", "CONTINUATION")


def secret(name: str, value: Value[str | Text | Reference | int | float | bool], no_echo: str) -> Secret | None:
    """What secret the variable holds in plain text, None when it holds none or cannot be told."""
    named = secretive(name)
    if no_echo:
        return Secret(f"the NoEcho parameter `{no_echo}`", "ends as plain text in the configuration", named)
    if not isinstance(value, Known) or isinstance(value.value, (bool, int, float)):
        return None
    parts = value.value.parts if isinstance(value.value, Text) else (value.value,)
    made = next((one for one in parts if isinstance(one, Reference) and one.attribute in SECRET_ATTRIBUTES), None)
    if made is not None:
        return Secret(f"`{made.attribute}` of `{made.id}`", "ends as plain text in the configuration", True)
    if isinstance(value.value, Reference):
        return None
    if isinstance(value.value, Text):
        text = "".join(part for part in value.value.parts if isinstance(part, str))
        return dynamic(text, named)
    text = value.value
    if "{{resolve:" in text:
        return dynamic(text, named)
    for what, signs, form in FORMATS:
        found = pattern(form).search(text) if any(map(text.__contains__, signs)) else None
        if (
            found
            and not pattern(STANDS_IN).search(found.group().lower())
            and not placeholder_password(found.group(), text[found.end() :])
        ):
            return Secret(what, "recognised by its format", True)
    if named and not harmless(text.lower()) and not is_path(text) and not refers_by_name(name, text):
        refers = pattern(OF_STORED).search(name.upper()) and pattern(NAME).fullmatch(text)
        certain = len(text) >= 8 and entropy(text) > 2 and not refers
        return Secret("a secret", "a literal value under the name of a secret", certain, by_name=True)
    return None


def names_stored(function: Function, name: str) -> bool:
    """Whether the code takes a variable for the name of a secret or parameter that it reads."""
    if not isinstance(function.handler, Known):
        return False
    code = function.handler.value
    calls = (*code.calls_to("secretsmanager"), *code.calls_to("ssm"))
    if any(name in variables(target.symbol) for call in calls for target in call.call.targets):
        return True
    hosts = [one.host.symbol for one in code.facts.connections.items if one.host is not None]
    fixed = [(one, [part for part in one.parts if isinstance(part, Const)]) for one in hosts if isinstance(one, Joined)]
    return any(EXTENSION in str(part.value) and name in variables(one) for one, parts in fixed for part in parts)


def variables(symbol: Symbol) -> set[str]:
    """The environment variables that a symbol may be."""
    parts = symbol.parts if isinstance(symbol, Joined) else symbol.options if isinstance(symbol, Choice) else (symbol,)
    return {part.name for part in parts if isinstance(part, Env)}


def harmless(text: str) -> bool:
    """Whether a text, in small letters, is no secret whatever its name says."""
    return text in HARMLESS_WORDS or text.endswith(FILES) or pattern(HARMLESS).match(text) is not None


def is_path(text: str) -> bool:
    """Whether a text is words with slashes between, as secrets are named: `prod/orders-db`."""
    return "/" in text and all(pattern(WORD).fullmatch(part) for part in text.split("/"))


def refers_by_name(name: str, text: str) -> bool:
    """Whether a text is the name of a variable or of a secret, `NEW_RELIC_LICENSE_KEY`, or the id of a key in KMS."""
    of_kms = name.upper().endswith(("ENCRYPTION_KEY", "SIGNING_KEY")) and pattern(KMS_ID).fullmatch(text.lower())
    return bool(of_kms or pattern(VARIABLE).fullmatch(text))


def secretive(name: str) -> bool:
    """Whether a variable's name is that of a secret."""
    upper = name.upper()
    return (
        not any(map(upper.__contains__, NO_SECRETS))
        and any(map(upper.__contains__, WORDS))
        and ends_in(snake(name), NAMES)
    )


def dynamic(text: str, named: bool) -> Secret | None:
    """A dynamic reference is replaced when the stack is deployed; Lambda keeps what it stood for."""
    resolved = pattern(RESOLVED).findall(text) if "{{resolve:secretsmanager:" in text else ()
    if resolved and not all(pattern(PLAIN_PARTS).search(one) for one in resolved):
        return Secret("a value of Secrets Manager", "resolved at deployment, kept as plain text", named)
    secure = "{{resolve:ssm-secure:" in text
    if secure or ("{{resolve:ssm:" in text and named):
        return Secret("a parameter's value", "resolved at deployment, kept as plain text", named, by_name=not secure)
    return None


def placeholder_password(url: str, rest: str) -> bool:
    """Whether the password of a URL up to its host, or of a connection string, is obviously none."""
    if "://" not in url or "@" not in url:
        written = pattern(WRITTEN).search(url)
        return written is not None and harmless(written.group(1).lower())
    password = url.rpartition("@")[0].rpartition(":")[2]
    return bool(harmless(password.lower()) or pattern(STANDARD_USER).match((url + rest).lower()))


def snake(name: str) -> str:
    """`dbPassword` as db_Password."""
    pairs = zip(("", *name), name, strict=False)
    return "".join(f"_{one}" if before and before in LOWER and "A" <= one <= "Z" else one for before, one in pairs)


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    return -sum(p * log2(p) for p in (text.count(c) / len(text) for c in set(text)))


@lru_cache(maxsize=64)
def pattern(form: str) -> re.Pattern[str]:
    """Compiled when first needed."""
    return re.compile(form)
