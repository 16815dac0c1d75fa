"""Libraries that handlers use, and what kind of work each does, so that their source need not be read.

The client libraries and how sure each is a sign of a private network follow the vendors' documentation; see the
table of the same name in the documentation of the rule needless-vpc.
"""

from __future__ import annotations

import sys
from functools import cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SDK = _words("boto3 botocore aioboto3 aiobotocore s3transfer jmespath boto3_stubs mypy_boto3 types_boto3")

_KINDS = {
    "powertools": "aws_lambda_powertools snapshot_restore_py",
    "tracing": "aws_xray_sdk opentelemetry aws_embedded_metrics watchtower ddtrace datadog_lambda datadog sentry_sdk "
    "newrelic newrelic_lambda lumigo_tracer aws_lambda_logging pythonjsonlogger structlog loguru thundra "
    "epsagon",
    "framework": "flask fastapi starlette django chalice mangum apig_wsgi awsgi serverless_wsgi bottle falcon "
    "ask_sdk_core ask_sdk_model slack_bolt crhelper cfnresponse cfn_custom_resource aws_durable_execution_sdk_python "
    "awslambdaric uvicorn gunicorn hypercorn waitress tornado connexion zappa graphene ariadne strawberry",
    # computes on what it is given
    "pure": "attr attrs pydantic pydantic_core annotated_types typing_extensions typing_inspection dateutil pytz "
    "tzdata tzlocal yaml ruamel simplejson ujson orjson msgpack cbor2 toml tomli tomli_w tomlkit jsonschema "
    "fastjsonschema jsonpatch jsonpointer jsonpath_ng jinja2 markupsafe mako chevron pystache markdown "
    "markdown2 mistune bs4 lxml html5lib cssselect defusedxml xmltodict numpy pandas scipy sklearn polars "
    "pyarrow sympy networkx shapely pyproj geopandas rasterio xarray PIL cv2 matplotlib seaborn plotly torch "
    "torchvision tensorflow keras xgboost lightgbm onnxruntime transformers tokenizers sentencepiece tiktoken "
    "nltk spacy joblib cloudpickle cachetools six future decorator wrapt more_itertools toolz inflection "
    "humanize humps slugify unidecode regex chardet charset_normalizer idna certifi cryptography nacl Crypto "
    "OpenSSL rsa ecdsa bcrypt passlib jwt jose authlib itsdangerous pyotp ulid ksuid shortuuid nanoid uuid6 "
    "faker marshmallow cerberus voluptuous dataclasses_json pendulum arrow ciso8601 isodate croniter tenacity "
    "backoff retry retrying deprecated packaging semver pyparsing ply lark antlr4 graphql phonenumbers "
    "openpyxl xlsxwriter xlrd docx pptx PyPDF2 pypdf fitz pdfplumber reportlab fpdf pdf2image pytesseract "
    "qrcode rapidfuzz fuzzywuzzy Levenshtein jellyfish colorama tabulate texttable tqdm click typer rich "
    "dotenv setuptools pkg_resources zstandard lz4 brotli snappy "
    "fastavro avro pyasn1 google_crc32c protobuf iso3166 pycountry babel emoji mypy_extensions exceptiongroup "
    "sniffio blinker werkzeug injector inject punq kink dependency_injector statemachine transitions cfn_flip "
    "awsiot_credentials aenum dynamodb_json benedict glom deepdiff boltons sortedcontainers bitarray fastuuid "
    "xxhash mmh3 pyperclip icalendar vobject feedparser textwrap3 unittest2 mock pytest moto freezegun "
    "responses hypothesis parameterized",
    # reads the environment by itself
    "settings": "dotenv environs decouple dynaconf pydantic_settings envparse environ starlette_config everett",
    # may talk to any host
    "http": "requests httpx aiohttp urllib3 treq hyper h2 pycurl httplib2 requests_toolbelt requests_oauthlib uplink "
    "zeep suds grpc grpcio websocket websockets socketio gql sgqlc requests_futures niquests mcp "
    "simple_salesforce",
    # calls AWS, or signs requests, by itself
    "aws": "awswrangler pynamodb s3fs fsspec smart_open pyathena requests_aws4auth aws_requests_auth "
    "aws_secretsmanager_caching aws_encryption_sdk dynamodb_encryption_sdk sagemaker langchain langchain_aws "
    "langchain_core langchain_community langgraph llama_index strands strands_tools bedrock_agentcore "
    "anthropic litellm instructor amazoncerts boto cloudpathlib s3path dynamorm datalake_library aws_cdk "
    "troposphere cfnlint samtranslator awscli amazon_kclpy awscrt awsiot AWSIoTPythonSDK aws_assume_role_lib "
    "boto3_assume cloudaux dynamo3 dynamodb_lock python_dynamodb_lock pyiceberg deltalake duckdb awsglue "
    "pyspark crossplane stripe_events requests_iamauth",
    "saas": "stripe twilio sendgrid slack_sdk slack slackclient openai cohere replicate github gitlab jira atlassian "
    "zendesk mailchimp_marketing hubspot telegram discord tweepy facebook google googleapiclient azure msal "
    "okta auth0 pagerduty pdpyras opsgenie_sdk firebase_admin algoliasearch braintree paypalrestsdk square "
    "faunadb plaid shopify braze segment analytics mixpanel amplitude snowflake databricks clickhouse_connect "
    "clickhouse_driver influxdb_client hvac consul etcd3 SPARQLWrapper pinecone weaviate qdrant_client "
    "supabase",
    "postgres": "psycopg2 psycopg psycopg_pool pg8000 asyncpg aiopg postgres pgdb psycopg2cffi",
    "mysql": "pymysql mysql MySQLdb aiomysql asyncmy mariadb",
    "aws-wrapper": "aws_advanced_python_wrapper",
    "oracle": "oracledb cx_Oracle",
    "sqlserver": "pyodbc pymssql pytds aioodbc mssql_python",
    "redis": "redis valkey rediscluster aioredis coredis walrus glide glide_sync redis_om rejson",
    "memcached": "pymemcache pylibmc memcache aiomcache elasticache_auto_discovery elasticache_pyclient",
    "dax": "amazondax",
    "graph": "gremlin_python neptune_python_utils",
    "redshift": "redshift_connector",
    "ldap": "ldap3 ldap msldap bonsai",
    "smb": "smbprotocol smb smbclient impacket",
    "orm": "sqlalchemy sqlmodel peewee tortoise ormar databases pony records dataset piccolo gino edgedb alembic",
    "mongo": "pymongo motor mongoengine beanie odmantic bson",
    "search": "opensearchpy elasticsearch elasticsearch_dsl elastic_transport",
    "kafka": "kafka confluent_kafka aiokafka faust pykafka",
    "amqp": "pika aio_pika kombu stomp proton paho amqp celery",
    "neo4j": "neo4j py2neo neomodel",
    "cassandra": "cassandra scylla acsylla",
    "ssh": "paramiko fabric asyncssh pysftp ftputil",
    "erp": "pyrfc hdbcli ibm_db teradatasql vertica_python sybpydb",
}

PRIVATE_STRONG = _words("postgres mysql aws-wrapper oracle sqlserver redis memcached dax graph redshift ldap smb")
"""Kinds whose servers are normally reached inside a VPC only."""
PRIVATE_POSSIBLE = _words("orm mongo search kafka amqp neo4j cassandra ssh erp")
"""Kinds whose servers are private or public; the host decides."""

GONE = _words(
    "asynchat asyncore aifc audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis nntplib "
    "ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib binhex formatter parser symbol macpath "
    "compression annotationlib"
)
"""Modules of the standard library in some versions of Python that run lambdalint, but not in all."""

LOADED = _words(
    "abc builtins codecs collections functools io json logging os re stat sys time traceback types warnings "
    "importlib threading contextlib enum operator itertools keyword string weakref copyreg posixpath"
)
"""What the runtime has imported before the handler, so that a file of that name is never seen."""


@cache
def _table() -> dict[str, str]:
    return {name: kind for kind, names in _KINDS.items() for name in names.split()}


def library_kind(name: str) -> str:
    """What a top-level package does (a key of the table above); "sdk"; "standard"; "" when it is not known."""
    if name in SDK or name.startswith(("mypy_boto3_", "types_boto3_", "types_aiobotocore", "mypy_boto3")):
        return "sdk"
    if name in sys.stdlib_module_names or name in GONE:
        return "standard"
    return _table().get(name, "")
