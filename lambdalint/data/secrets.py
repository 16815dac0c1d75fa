"""What secrets look like: names of variables and formats of values. Search values with `re.search`.

The formats are published by their issuers, the patterns are our own and heuristic; they are linear in the text.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the issuers' own documentation of token formats", "Apache-2.0 (our own data)")

NAMES = (
    r"(?i)(^|_)(PASS(WORD|WD|PHRASE)?|PWD|SECRET(_?KEY)?|API_?KEY|ACCESS_?KEY|SECRET_?ACCESS_?KEY|PRIVATE_?KEY|"
    r"((AUTH|ACCESS|REFRESH|BEARER|API|ID|BOT|SESSION)_?)?TOKEN|BEARER|CREDENTIALS?|CLIENT_?SECRET|"
    r"SIGNING_?(KEY|SECRET)|ENCRYPTION_?KEY|WEBHOOK_?SECRET|JWT_?SECRET|DSN|CONN(ECTION)?_?STR(ING)?|LICENSE_KEY|"
    r"SALT|PEPPER|SLACK_WEBHOOK(_URL)?)$"
)
"""Names of variables that hold secrets, written with underscores: turn camel case into them first."""

URL_NAMES = r"(?i)(^|_)(DATABASE_URL|DB_UR[IL]|MONGO(DB)?_UR[IL]|REDIS_URL|AMQP_URL|BROKER_URL)$"
"""Names of connection URLs: secret only if they hold a password."""

HARMLESS_ENDINGS = (
    r"(?i)_(ARN|NAME|ID|PATH|PARAM|PARAMETER|KMS_KEY|TABLE|BUCKET|QUEUE|TOPIC|ENABLED|TTL|EXPIRY|LENGTH|HEADER|PREFIX|"
    r"FILE|VERSION|ALGORITHM|ISSUER|AUDIENCE|FIELD|TYPE|COUNT)$"
)
"""Endings of names that speak of a secret's whereabouts, not of itself."""

HARMLESS_VALUES = (
    r"(?i)^(arn:.*|/.*|alias/.*|true|false|yes|no|on|off|none|null|\d+(\.\d+)?|)$"
    r"|change[_-]?me|example|dummy|placeholder|sample|xxxx|todo|replace|your[_-]|<[^>]*>|\*\*\*|\{\{|insert"
)
"""Values that are no secret whatever their name says: paths, ARNs, switches, numbers, placeholders."""

ANSWERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    # Where secrets stand in what an SDK call returns.
    ("secretsmanager", "get_secret_value"): ("SecretString", "SecretBinary"),
    ("secretsmanager", "get_random_password"): ("RandomPassword",),
    ("sts", "assume_role"): ("Credentials",),
    ("sts", "assume_role_with_saml"): ("Credentials",),
    ("sts", "assume_role_with_web_identity"): ("Credentials",),
    ("sts", "get_session_token"): ("Credentials",),
    ("sts", "get_federation_token"): ("Credentials",),
    ("sso", "get_role_credentials"): ("roleCredentials",),
    ("iam", "create_access_key"): ("AccessKey",),
    ("iam", "create_service_specific_credential"): ("ServiceSpecificCredential",),
    ("iot", "create_keys_and_certificate"): ("keyPair",),
    ("ec2", "create_key_pair"): ("KeyMaterial",),
    ("kms", "generate_data_key"): ("Plaintext",),
    ("kms", "generate_data_key_pair"): ("PrivateKeyPlaintext",),
    ("cognito-idp", "initiate_auth"): ("AuthenticationResult",),
    ("cognito-idp", "admin_initiate_auth"): ("AuthenticationResult",),
    ("cognito-idp", "respond_to_auth_challenge"): ("AuthenticationResult",),
    ("ecr", "get_authorization_token"): ("authorizationData",),
    ("codeartifact", "get_authorization_token"): ("authorizationToken",),
}
PUBLIC = frozenset(
    "AccessKeyId accessKeyId Expiration expiration UserName Status CreateDate PublicKey ExpiresIn TokenType expiresAt "
    "proxyEndpoint ServiceName ServiceUserName ServiceSpecificCredentialId".split()
)
"""Keys beside secrets in these answers that everybody may know."""
PLAIN_PARTS = frozenset(
    "host hostname port user username dbname database db engine schema region dbclusteridentifier "
    "dbinstanceidentifier masterarn sslmode".split()
)
"""Members of a database's secret that are none by themselves, in small letters."""

FORMATS: tuple[tuple[str, str], ...] = (
    ("an AWS access key", r"\b(AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("a private key", r"-----BEGIN ((RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY"),
    ("a JSON web token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    ("a URL with a password", r"\b[a-z][a-z0-9+.-]{0,30}://[^/\s:@]{1,200}:[^/\s:@{$][^/\s@]{0,200}@"),
    ("a GitHub token", r"\bgh[opusr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", r"https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+"),
    ("a Stripe key", r"\b[sr]k_(live|test)_[A-Za-z0-9]{16,}\b|\bwhsec_[A-Za-z0-9]{20,}"),
    ("an Anthropic key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    ("an OpenAI key", r"\bsk-(proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    ("a Google API key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a Google service account", r'"type"\s{0,9}:\s{0,9}"service_account"'),
    ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("a Mailgun key", r"\bkey-[0-9a-f]{32}\b"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("a New Relic key", r"\bNR(AK|IQ|LS)-[A-Za-z0-9-]{20,}|\b[0-9a-f]{36}NRAL\b"),
    ("a storage account key", r"AccountKey=[A-Za-z0-9+/]{80,}=="),
)
"""What a value is, and the pattern that says so by itself."""

EXAMPLES = frozenset({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ASIAIOSFODNN7EXAMPLE"})
"""Keys that the documentation of AWS uses."""
