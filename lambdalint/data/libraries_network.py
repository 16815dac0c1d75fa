"""Which imports say that a function talks to something in a VPC.

Sorted by us from https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, services-rds.html and
services-elasticache-tutorial.html beside it; the strength is our judgement.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the Lambda developer guide, read and sorted by us", "Apache-2.0 (our own data)")


def _each(groups: Mapping[str, str]) -> dict[str, str]:
    """Import name -> what it connects to, of groups with their names in one text."""
    return {name: product for product, names in groups.items() for name in names.split()}


STRONG: Mapping[str, str] = _each(
    {
        "PostgreSQL": "psycopg2 psycopg psycopg_pool pg8000 asyncpg aiopg postgres pgdb psycopg2cffi",
        "MySQL": "pymysql mysql.connector MySQLdb aiomysql asyncmy mariadb mysqlclient",
        "an RDS database": "aws_advanced_python_wrapper",
        "Oracle": "oracledb cx_Oracle",
        "SQL Server": "pyodbc pymssql pytds aioodbc mssql_python",
        "Redis or Valkey": "redis valkey rediscluster aioredis coredis walrus glide glide_sync redis_om rejson "
        "aws_lambda_powertools.utilities.idempotency.persistence.redis "
        "aws_lambda_powertools.utilities.idempotency.persistence.cache",
        "Memcached": "pymemcache pylibmc memcache aiomcache elasticache_auto_discovery elasticache_pyclient",
        "DynamoDB Accelerator": "amazondax",
        "Neptune": "gremlin_python neptune_python_utils",
        "Redshift": "redshift_connector",
        "LDAP": "ldap3 ldap msldap bonsai",
        "SMB": "smbprotocol smb smbclient impacket",
    }
)
"""Products that are normally reached inside a VPC only. Redis, Postgres and SQL hosts can also be public."""

MEDIUM: Mapping[str, str] = _each(
    {
        "a database": "sqlalchemy sqlmodel peewee tortoise ormar databases pony django.db records dataset piccolo "
        "gino edgedb flask_sqlalchemy alembic",
        "MongoDB or DocumentDB": "pymongo motor mongoengine beanie odmantic bson",
        "OpenSearch": "opensearchpy elasticsearch elasticsearch_dsl elastic_transport",
        "Kafka": "kafka confluent_kafka aiokafka faust pykafka",
        "a message broker": "pika aio_pika kombu stomp proton paho.mqtt amqp celery",
        "Neo4j": "neo4j py2neo neomodel",
        "Cassandra": "cassandra scylla acsylla",
        "an SSH or FTP server": "paramiko fabric asyncssh ftplib pysftp ftputil",
        "a system on the premises": "pyrfc hdbcli ibm_db teradatasql vertica_python sybpydb",
    }
)
"""Products that are often private: the host or a resource of the template decides."""

WEAK: Mapping[str, str] = _each(
    {
        "HTTP": "requests httpx aiohttp urllib3 urllib.request http.client SPARQLWrapper zeep suds gql httplib2 pycurl",
        "sockets": "socket asyncio.streams grpc websocket websockets ssl telnetlib imaplib poplib smtplib",
        "a hosted store": "snowflake.connector databricks google.cloud azure clickhouse_connect clickhouse_driver "
        "influxdb_client faunadb",
        "HashiCorp Vault or Consul": "hvac consul etcd3",
        "whatever its settings name": "django mlflow git dask feast airflow prefect great_expectations dbt pyspark "
        "smart_open fsspec litellm anthropic mcp snowflake",
        "the pages that it opens": "playwright selenium pyppeteer",
    }
)
"""They reach public and private hosts alike, so that nothing follows from the import."""

SOCKETS = frozenset(
    "socket ssl http urllib ftplib smtplib poplib imaplib telnetlib nntplib xmlrpc asyncio socketserver selectors".split()
)
"""Modules of the standard library that open connections by themselves."""
