"""Which imports say that a function talks to something in a VPC, and which hosts are private.

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
    }
)
"""They reach public and private hosts alike, so that nothing follows from the import."""

PRIVATE_HOSTS: tuple[tuple[str, str], ...] = (
    (r"\.rds\.amazonaws\.com(\.cn)?$", "RDS"),
    (r"\.cache\.amazonaws\.com(\.cn)?$", "ElastiCache"),
    (r"\.memorydb\.[a-z0-9-]+\.amazonaws\.com$", "MemoryDB"),
    (r"\.docdb\.amazonaws\.com$", "DocumentDB"),
    (r"\.dax-clusters\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$", "DynamoDB Accelerator"),
    (r"\.neptune\.amazonaws\.com$", "Neptune"),
    (r"^vpc-.*\.es\.amazonaws\.com$", "OpenSearch"),
    (r"\.redshift(-serverless)?\.amazonaws\.com$", "Redshift"),
    (r"(?<!-public)\.kafka(-serverless)?\.[a-z0-9-]+\.amazonaws\.com$", "MSK"),
    (r"^vpce-.*\.vpce\.amazonaws\.com$", "a VPC endpoint"),
    (r"\.(internal|local|corp|lan)$", "a private name"),
    (r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)", "a private address"),
    (r"^internal-.*\.elb\.amazonaws\.com$", "an internal load balancer"),
)
"""Patterns of host names (searched in small letters, without port) that are reached inside a VPC."""

PUBLIC_HOSTS: tuple[str, ...] = (
    r"\.execute-api\.",
    r"\.lambda-url\.",
    r"^search-.*\.es\.amazonaws\.com$",
    r"\.mongodb\.net$",
    r"\.confluent\.cloud$",
    r"\.upstash\.io$",
    r"\.supabase\.co$",
    r"\.neon\.tech$",
    r"\.dsql\.[a-z0-9-]+\.on\.aws$",
    r"\.databases\.neo4j\.io$",
)

URL_SCHEMES: Mapping[str, str] = {
    **dict.fromkeys(("postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql", "redshift"), "strong"),
    **dict.fromkeys(("redis", "rediss", "valkey", "memcached", "ldap", "ldaps", "smb"), "strong"),
    **dict.fromkeys(("mongodb", "amqp", "amqps", "kafka", "mqtt", "neo4j", "bolt", "sftp"), "medium"),
    **dict.fromkeys(("sqlite", "awsathena", "bigquery", "snowflake", "dynamodb", "mongodb+srv", "duckdb"), "none"),
}
"""Schemes of connection URLs (before `+driver`) -> how much they speak for a VPC."""

ENVIRONMENT_NAMES: Mapping[str, str] = _each(
    {
        "a database": "DB_HOST DATABASE_URL DATABASE_HOST PGHOST MYSQL_HOST RDS_HOSTNAME RDS_HOST DB_ENDPOINT "
        "DB_PROXY_ENDPOINT DB_URL",
        "a cache": "REDIS_HOST REDIS_URL REDIS_ENDPOINT CACHE_ENDPOINT MEMCACHED_HOST",
        "DocumentDB": "DOCDB_HOST MONGO_URI",
        "Neptune": "NEPTUNE_ENDPOINT",
        "OpenSearch": "OPENSEARCH_HOST ES_ENDPOINT",
        "Kafka": "KAFKA_BROKERS BOOTSTRAP_SERVERS",
        "LDAP": "LDAP_URL",
        "SMB": "SMB_HOST",
    }
)
"""Names of environment variables that often hold private hosts."""

RESOURCE_TYPES: Mapping[str, str] = {
    "AWS::RDS::DBInstance": "RDS",
    "AWS::RDS::DBCluster": "Aurora",
    "AWS::RDS::DBProxy": "RDS Proxy",
    "AWS::ElastiCache::ReplicationGroup": "ElastiCache",
    "AWS::ElastiCache::CacheCluster": "ElastiCache",
    "AWS::ElastiCache::ServerlessCache": "ElastiCache",
    "AWS::MemoryDB::Cluster": "MemoryDB",
    "AWS::DAX::Cluster": "DynamoDB Accelerator",
    "AWS::MSK::Cluster": "MSK",
    "AWS::MSK::ServerlessCluster": "MSK",
    "AWS::DocDB::DBCluster": "DocumentDB",
    "AWS::Neptune::DBCluster": "Neptune",
    "AWS::Redshift::Cluster": "Redshift",
    "AWS::RedshiftServerless::Workgroup": "Redshift",
    "AWS::EFS::FileSystem": "EFS",
    "AWS::EFS::AccessPoint": "EFS",
}
"""Resource types that live in a VPC. OpenSearch domains do with VPCOptions only; Aurora DSQL does not."""

PORTS: Mapping[str, tuple[int, ...]] = {
    "PostgreSQL": (5432,),
    "MySQL": (3306,),
    "Oracle": (1521,),
    "SQL Server": (1433,),
    "Redis or Valkey": (6379, 6380),
    "Memcached": (11211,),
    "DynamoDB Accelerator": (8111, 9111),
    "Neptune": (8182,),
    "Redshift": (5439,),
    "LDAP": (389, 636),
    "SMB": (445,),
    "MongoDB or DocumentDB": (27017,),
    "OpenSearch": (443, 9200),
    "Kafka": (9092, 9094, 9096, 9098),
    "EFS": (2049,),
}
"""Usual TCP ports of a product."""
