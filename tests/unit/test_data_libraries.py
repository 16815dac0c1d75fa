"""Facts on packages and hosts."""

from __future__ import annotations

import re
import sys

import pytest

from lambdalint.data import libraries, libraries_known, libraries_network


def test_libraries() -> None:
    driver = libraries.library("psycopg2.extras")
    assert driver is not None and (driver.name, driver.vpc, driver.product) == ("psycopg2", "strong", "PostgreSQL")
    dotted = libraries.library("mysql.connector.pooling")
    assert dotted is not None and dotted.name == "mysql.connector" and dotted.vpc == "strong"
    assert libraries.library("mysql") is not None  # its distribution is known
    requests = libraries.library("requests")
    assert requests is not None and requests.http and requests.vpc == "weak" and not requests.pure
    search = libraries.library("opensearchpy")
    assert search is not None and search.signs_requests and search.vpc == "medium"
    assert libraries_known.USES.keys() <= libraries_known.SIGNS_REQUESTS - libraries_known.FOLLOWED
    assert search.uses == ("es:*", "aoss:*")
    frames = libraries.library("pandas")
    assert frames is not None and frames.heavy and not frames.pure  # it opens s3:// addresses
    powertools = libraries.library("aws_lambda_powertools.utilities.parameters")
    assert powertools is not None and not powertools.signs_requests
    assert powertools.vpc == "none"
    store = libraries.library("aws_lambda_powertools.utilities.idempotency.persistence.redis")
    assert store is not None and store.vpc == "strong"
    assert libraries.reads_variable(powertools.environment, "POWERTOOLS_SERVICE_NAME")
    assert not libraries.reads_variable(powertools.environment, "TABLE")
    assert libraries.library("my_own_module") is None
    assert libraries.runtime_reads("AWS_LAMBDA_EXEC_WRAPPER") and not libraries.runtime_reads("TABLE")
    assert libraries.in_runtime("boto3.dynamodb") and not libraries.in_runtime("requests")
    assert libraries.distributions("PIL.Image") == ("pillow",)
    assert libraries.distributions("aws_lambda_powertools") == ("aws-lambda-powertools",)


def test_pure_libraries_are_nothing_else() -> None:
    for names in (
        libraries_known.SIGNS_REQUESTS, libraries_known.PUBLIC_APIS, libraries_known.HTTP, libraries_known.SERVERS,
        libraries_network.STRONG, libraries_network.MEDIUM, libraries_network.WEAK,
    ):  # fmt: skip
        assert libraries_known.PURE & set(names) == set()
    assert libraries_known.PURE & sys.stdlib_module_names == set()


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("db.abc123.eu-west-1.rds.amazonaws.com", True),
        ("redis.abc.0001.euw1.cache.amazonaws.com", True),
        ("vpc-logs-abc.eu-west-1.es.amazonaws.com", True),
        ("search-logs-abc.eu-west-1.es.amazonaws.com", False),
        ("10.0.3.4", True),
        ("110.0.3.4", False),
        ("172.20.0.1", True),
        ("172.40.0.1", False),
        ("b-1.c.kafka.eu-west-1.amazonaws.com", True),
        ("b-1-public.kafka.eu-west-1.amazonaws.com", False),
        ("sqs.eu-west-1.amazonaws.com", False),
        ("abc.execute-api.eu-west-1.amazonaws.com", False),
        ("api.example.com", False),
        ("orders.internal", True),
    ],
)
def test_private_hosts(host: str, private: bool) -> None:
    assert any(re.search(pattern, host) for pattern, _ in libraries_network.PRIVATE_HOSTS) is private
