"""Libraries that call AWS for the code, and which of their arguments name the resource.

Powertools' API: https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.frozen import dataclass

POWERTOOLS = "aws_lambda_powertools.utilities."
PARAMETERS = f"{POWERTOOLS}parameters."


@dataclass(frozen=True)
class LibraryCall:
    """What one function of a library calls. `given` is the name of its first argument, `becomes` the parameter of the
    operation that this is; `made_with` and `made_becomes` are the same of the object that the method belongs to.
    `positional` are the names of its arguments, where they matter."""

    service: str
    operations: tuple[str, ...]
    given: str = ""
    becomes: str = ""
    made_with: str = ""
    made_becomes: str = ""
    positional: tuple[str, ...] = ()


_STORE = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
_STORED = LibraryCall(
    "dynamodb",
    _STORE,
    "table_name",
    "TableName",
    positional=("table_name", "key_attr", "static_pk_value", "sort_key_attr"),
)
_CONFIGURATION = ("StartConfigurationSession", "GetLatestConfiguration")
_PARAMETER = LibraryCall("ssm", ("GetParameter",), "name", "Name")
_PARAMETERS = LibraryCall("ssm", ("GetParametersByPath",), "path", "Path")
_NAMED = LibraryCall("ssm", ("GetParameters",))
_PUT = LibraryCall("ssm", ("PutParameter",), "name", "Name")
_SECRET = LibraryCall("secretsmanager", ("GetSecretValue",), "name", "SecretId")
_CACHED = LibraryCall("secretsmanager", ("GetSecretValue", "DescribeSecret"), "secret_id", "SecretId")
_PUT_SECRET = LibraryCall("secretsmanager", ("PutSecretValue",), "name", "SecretId")

LIBRARY_CALLS: Mapping[str, LibraryCall] = {
    f"{POWERTOOLS}idempotency.DynamoDBPersistenceLayer": _STORED,
    f"{POWERTOOLS}idempotency.persistence.dynamodb.DynamoDBPersistenceLayer": _STORED,
    f"{POWERTOOLS}feature_flags.AppConfigStore": LibraryCall("appconfigdata", _CONFIGURATION),
    "aws_secretsmanager_caching.SecretCache": LibraryCall("secretsmanager", ("GetSecretValue", "DescribeSecret")),
    "aws_secretsmanager_caching.SecretCache().get_secret_string": _CACHED,
    "aws_secretsmanager_caching.SecretCache().get_secret_binary": _CACHED,
    f"{PARAMETERS}get_parameter": _PARAMETER,
    f"{PARAMETERS}get_parameters": _PARAMETERS,
    f"{PARAMETERS}get_parameters_by_name": _NAMED,
    f"{PARAMETERS}set_parameter": _PUT,
    f"{PARAMETERS}get_secret": _SECRET,
    f"{PARAMETERS}set_secret": _PUT_SECRET,
    f"{PARAMETERS}get_app_config": LibraryCall("appconfigdata", _CONFIGURATION),
    f"{PARAMETERS}SSMProvider().get": _PARAMETER,
    f"{PARAMETERS}SSMProvider().get_multiple": _PARAMETERS,
    f"{PARAMETERS}SSMProvider().get_parameters_by_name": _NAMED,
    f"{PARAMETERS}SSMProvider().set": _PUT,
    f"{PARAMETERS}SecretsProvider().get": _SECRET,
    f"{PARAMETERS}SecretsProvider().set": _PUT_SECRET,
    f"{PARAMETERS}DynamoDBProvider().get": LibraryCall(
        "dynamodb", ("GetItem",), made_with="table_name", made_becomes="TableName"
    ),
    f"{PARAMETERS}DynamoDBProvider().get_multiple": LibraryCall(
        "dynamodb", ("Query",), made_with="table_name", made_becomes="TableName"
    ),
    f"{PARAMETERS}AppConfigProvider().get": LibraryCall("appconfigdata", _CONFIGURATION),
}
SSM_GETTERS = frozenset({f"{PARAMETERS}get_parameter", f"{PARAMETERS}SSMProvider().get"})
SECRET_GETTERS = frozenset(
    {
        f"{PARAMETERS}get_secret",
        f"{PARAMETERS}SecretsProvider().get",
        "aws_secretsmanager_caching.SecretCache().get_secret_string",
        "aws_secretsmanager_caching.SecretCache().get_secret_binary",
    }
)
