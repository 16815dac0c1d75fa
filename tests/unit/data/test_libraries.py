"""Facts on packages and hosts."""

from __future__ import annotations

import sys

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
    framework = libraries.library("django.core.management")
    assert framework is not None and framework.vpc == "weak"  # its settings name a database
    assert libraries.library("my_own_module") is None
    assert libraries.in_runtime("boto3.dynamodb") and not libraries.in_runtime("requests")


def test_pure_libraries_are_nothing_else() -> None:
    for names in (
        libraries_known.SIGNS_REQUESTS, libraries_known.PUBLIC_APIS, libraries_known.HTTP, libraries_known.SERVERS,
        libraries_network.STRONG, libraries_network.MEDIUM, libraries_network.WEAK,
    ):  # fmt: skip
        assert libraries_known.PURE & set(names) == set()
    assert libraries_known.PURE & sys.stdlib_module_names == set()
