"""Names of environment variables that Lambda itself gives.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
"""

from __future__ import annotations

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23", "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html", "Apache-2.0 (our own data)"
)

RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_MAX_CONCURRENCY",
        "AWS_LAMBDA_METADATA_API",
        "AWS_LAMBDA_METADATA_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Set by Lambda; a function cannot set them."""

ALWAYS = frozenset(
    {
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Those of them that no runtime, image or way of initialisation leaves out: nothing else is where code runs in Lambda."""

GIVEN = RESERVED | {
    "LANG",
    "LD_LIBRARY_PATH",
    "NODE_PATH",
    "PATH",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "TZ",
    "HOME",
    "PWD",
    "SHLVL",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
    "AWS_LAMBDA_DOTNET_PREJIT",
}
"""May be read without being set in the template; those that are not reserved can be set too."""

PRESENT = RESERVED | {
    "LANG",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "TZ",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
}
"""Those that Python functions surely have, so that a read does not fail."""

LOCAL_ONLY = frozenset({"AWS_SAM_LOCAL", "LOCALSTACK_HOSTNAME", "IS_LOCAL", "IS_OFFLINE", "PYTEST_CURRENT_TEST"})
"""Set on developers' machines and in tests, never by Lambda: a branch on them is dead."""
