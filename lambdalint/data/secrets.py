"""What secrets are called, and where they stand in what calls return."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the documentation of AWS, names as they are usual", "Apache-2.0 (our own data)")

NAMES = frozenset(
    "PASS PASSWORD PASSWD PASSPHRASE PWD SECRET TOKEN CREDENTIAL CREDENTIALS "
    "SECRET_KEY API_KEY ACCESS_KEY PRIVATE_KEY SIGNING_KEY ENCRYPTION_KEY LICENSE_KEY SECRETACCESS_KEY "
    "SECRETKEY APIKEY ACCESSKEY PRIVATEKEY SIGNINGKEY ENCRYPTIONKEY SECRETACCESSKEY "
    "AUTHTOKEN ACCESSTOKEN REFRESHTOKEN BEARERTOKEN APITOKEN "
    "CLIENTSECRET SIGNINGSECRET WEBHOOKSECRET JWTSECRET".split()
)
"""The last words of names of variables that hold secrets."""

LOGGED_NAMES = NAMES | frozenset(
    "BEARER IDTOKEN BOTTOKEN SESSIONTOKEN DSN CONN_STR CONNSTR CONNECTION_STR CONNECTIONSTR CONN_STRING CONNSTRING "
    "CONNECTION_STRING CONNECTIONSTRING SALT PEPPER SLACK_WEBHOOK SLACK_WEBHOOK_URL".split()
)
"""Those, and the last words of names whose values are harmless in a configuration but not in a log."""
MOST_WORDS = 3


def ends_in(name: str, names: frozenset[str]) -> bool:
    """Whether the last words of a name, with underscores between, are one of some, or the last one is a `DBPASSWORD`."""
    words = name.upper().rsplit("_", MOST_WORDS)[-MOST_WORDS:]
    return words[-1].endswith("PASSWORD") or any("_".join(words[n:]) in names for n in range(len(words)))


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
    ("kms", "decrypt"): ("Plaintext",),
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

EXAMPLES = frozenset({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ASIAIOSFODNN7EXAMPLE"})
"""Keys that the documentation of AWS uses."""
