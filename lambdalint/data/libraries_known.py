"""Well-known packages besides the drivers of libraries_network.py: what each does that a check must know."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the packages' own documentation, read and sorted by us", "Apache-2.0 (our own data)")


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


SIGNS_REQUESTS = _set(
    "opensearchpy requests_aws4auth aws_requests_auth awswrangler pynamodb s3fs smart_open pyathena langchain "
    "langchain_aws langchain_community langgraph llama_index strands strands_tools sagemaker redshift_connector gql "
    "boto aioboto3 aiobotocore aws_durable_execution_sdk_python crhelper bedrock_agentcore mcp aws_encryption_sdk "
    "dynamodb_encryption_sdk aws_secretsmanager_caching awscrt awsiot AWSIoTPythonSDK dask fsspec cloudpathlib "
    "pyiceberg deltalake polars pandas duckdb pyarrow zarr xarray rasterio litellm anthropic kombu celery watchtower "
    "chalice zappa moto aws_advanced_python_wrapper amazondax sceptre awscli awsglue pyspark feast great_expectations "
    "dbt amazon_kclpy aws_msk_iam_sasl_signer instructor dspy haystack crewai prefect dagster airflow metaflow kedro "
    "mlflow dvc pycognito warrant aws_xray_sdk aws_embedded_metrics aws_lambda_powertools datadog_lambda"
)
"""They call AWS, or sign requests to it, by themselves: calls that our tables do not show may happen.

pandas, polars and the like open `s3://` addresses.
"""

FOLLOWED = _set("aws_lambda_powertools aws_xray_sdk aws_embedded_metrics aioboto3 datadog_lambda")
"""Members of SIGNS_REQUESTS whose calls are known well enough to be told from the code that uses them."""

USES: Mapping[str, tuple[str, ...]] = {
    # All that some members of SIGNS_REQUESTS can ask of AWS.
    "aws_secretsmanager_caching": ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    "aws_durable_execution_sdk_python": ("lambda:*Durable*", "lambda:InvokeFunction"),
    "aws_msk_iam_sasl_signer": ("kafka-cluster:*", "sts:AssumeRole"),
    "crhelper": ("lambda:AddPermission", "lambda:RemovePermission", "events:*"),
    "opensearchpy": ("es:*", "aoss:*"),
    "pandas": ("s3:*",),
    "pynamodb": ("dynamodb:*",),
    "s3fs": ("s3:*",),
    "watchtower": ("logs:*",),
}

PUBLIC_APIS = _set(
    "stripe twilio sendgrid slack_sdk openai cohere mistralai groq pinecone linebot telegram discord tweepy github "
    "gitlab jira atlassian simple_salesforce shopify braintree paypalrestsdk mailchimp_marketing mailjet_rest "
    "firebase_admin googleapiclient google.oauth2 msal ldclient analytics mixpanel algoliasearch cloudinary newrelic "
    "newrelic_lambda sentry_sdk ddtrace datadog lumigo_tracer epsagon thundra elasticapm rollbar bugsnag honeybadger "
    "posthog langsmith huggingface_hub opentelemetry cognitojwt pyshorteners dropbox notion_client pyairtable pip"
)
"""Clients of APIs on the internet: no AWS rights, but a function in a VPC needs a way out for them."""

READS_ENVIRONMENT: Mapping[str, tuple[str, ...]] = {
    # Variables that a package reads by itself; `*` at the end stands for any ending, alone for any name.
    "aws_lambda_powertools": ("POWERTOOLS_*", "LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL"),
    "aws_xray_sdk": ("AWS_XRAY_*",),
    "aws_embedded_metrics": ("AWS_EMF_*",),
    "boto3": ("AWS_*", "BOTO_*"),
    "botocore": ("AWS_*", "BOTO_*"),
    "aioboto3": ("AWS_*",),
    "datadog_lambda": ("DD_*", "DATADOG_*"),
    "ddtrace": ("DD_*", "DATADOG_*"),
    "datadog": ("DD_*", "DATADOG_*"),
    "opentelemetry": ("OTEL_*",),
    "sentry_sdk": ("SENTRY_*",),
    "newrelic": ("NEW_RELIC_*",),
    "newrelic_lambda": ("NEW_RELIC_*",),
    "lumigo_tracer": ("LUMIGO_*",),
    "epsagon": ("EPSAGON_*",),
    "thundra": ("THUNDRA_*",),
    "elasticapm": ("ELASTIC_APM_*",),
    "langchain": ("LANGCHAIN_*", "LANGSMITH_*", "OPENAI_*", "ANTHROPIC_*"),
    "langsmith": ("LANGCHAIN_*", "LANGSMITH_*"),
    "openai": ("OPENAI_*",),
    "anthropic": ("ANTHROPIC_*",),
    "strands": ("STRANDS_*", "OTEL_*", "BYPASS_TOOL_CONSENT"),
    "huggingface_hub": ("HF_*", "HUGGINGFACE_*"),
    "transformers": ("HF_*", "TRANSFORMERS_*", "TOKENIZERS_PARALLELISM"),
    "torch": ("TORCH_*", "OMP_NUM_THREADS", "CUDA_*"),
    "numpy": ("OMP_NUM_THREADS", "OPENBLAS_*", "MKL_*"),
    "numba": ("NUMBA_*",),
    "matplotlib": ("MPLCONFIGDIR", "MPLBACKEND"),
    "requests": ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_*"),
    "httpx": ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_*"),
    "hvac": ("VAULT_*",),
    "stripe": ("STRIPE_*",),
    "twilio": ("TWILIO_*",),
    "sendgrid": ("SENDGRID_*",),
    "snowflake": ("SNOWFLAKE_*",),
    "psycopg2": ("PG*",),
    "psycopg": ("PG*",),
    "asyncpg": ("PG*",),
    "django": ("*",),
    "flask": ("FLASK_*",),
    "pydantic_settings": ("*",),
    "decouple": ("*",),
    "dotenv": ("*",),
    "environ": ("*",),
    "environs": ("*",),
    "dynaconf": ("*",),
    "starlette": ("*",),
    "everett": ("*",),
    "envparse": ("*",),
    "prettyconf": ("*",),
    "confz": ("*",),
    "hydra": ("*",),
    "omegaconf": ("*",),
    "zappa": ("*",),
    "chalice": ("*",),
}
"""Package -> the variables it reads."""


HEAVY: Mapping[str, str] = {
    # Packages whose import takes long or needs much memory; the reason in two words.
    **dict.fromkeys(_set("pandas numpy scipy pyarrow polars dask numba xarray duckdb modin"), "data frames"),
    **dict.fromkeys(
        _set(
            "torch tensorflow keras transformers sklearn xgboost lightgbm catboost onnxruntime mxnet "
            "torchvision jax spacy nltk gensim sentence_transformers fastai prophet"
        ),
        "machine learning",
    ),
    **dict.fromkeys(_set("PIL cv2 skimage imageio rasterio shapely geopandas fitz pdf2image wand"), "images"),
    **dict.fromkeys(_set("matplotlib plotly bokeh seaborn"), "charts"),
    **dict.fromkeys(_set("pyspark awsglue awswrangler sagemaker"), "data processing"),
    **dict.fromkeys(_set("langchain langchain_aws langchain_community llama_index langgraph strands"), "agents"),
    **dict.fromkeys(_set("sympy networkx aws_cdk constructs"), "large packages"),
    **dict.fromkeys(_set("playwright selenium pyppeteer"), "a browser"),
}

HTTP = _set(
    "requests httpx aiohttp urllib3 urllib.request http.client httplib2 pycurl requests_futures requests_toolbelt "
    "treq websockets websocket grpc zeep suds gql"
)
"""Packages that make HTTP requests to any host."""

SERVERS = _set("uvicorn gunicorn hypercorn daphne waitress cherrypy twisted tornado gevent socketserver wsgiref")
"""Packages that listen for connections."""

ADAPTERS = _set(
    "mangum serverless_wsgi apig_wsgi awsgi aws_wsgi zappa chalice flask_lambda lambda_wsgi ask_sdk_core slack_bolt "
    "crhelper cfn_custom_resource strawberry jrpc"
)
"""Packages that make the handler out of something else, so that its event does not reach plain code."""

RUNTIME_PACKAGES = _set(
    "boto3 botocore s3transfer jmespath dateutil urllib3 six awslambdaric simplejson snapshot_restore_py pip setuptools "
    "pkg_resources"
)
"""Packages in the managed Python runtimes (AWS lists only boto3; the others are what it and the runtime need)."""

PURE = _set(
    "urllib.parse urllib.error http.HTTPStatus http.HTTPMethod http.cookies yaml jinja2 markupsafe pydantic pydantic_core typing_extensions typing_inspection annotated_types attr attrs "
    "cattr cattrs marshmallow voluptuous schema cerberus jsonschema fastjsonschema referencing rpds jsonpath_ng "
    "jsonpath_rw jsonpickle jsonpatch jsonpointer jmespath orjson ujson simplejson rapidjson msgpack cbor2 toml tomli "
    "tomlkit dateutil pytz tzdata tzlocal pendulum arrow dateparser ciso8601 croniter isodate humanize babel six "
    "future packaging setuptools pkg_resources importlib_metadata more_itertools toolz cytoolz boltons "
    "sortedcontainers tenacity backoff retry retrying cachetools wrapt decorator deepdiff regex chardet "
    "charset_normalizer idna certifi ftfy unidecode slugify inflection inflect phonenumbers email_validator "
    "tldextract jose jwt jwcrypto cryptography Crypto Cryptodome nacl bcrypt argon2 passlib itsdangerous ecdsa rsa "
    "pyasn1 OpenSSL hashids ulid shortuuid ksuid nanoid numpy scipy PIL cv2 skimage imageio matplotlib plotly shapely "
    "geojson openpyxl xlrd xlsxwriter docx pptx PyPDF2 pypdf pdfplumber pdfminer reportlab fpdf fitz pdf2image lxml "
    "xmltodict defusedxml bs4 html5lib cssselect tabulate prettytable texttable markdown mistune commonmark pygments "
    "docutils rich click typer docopt colorama tqdm structlog loguru pythonjsonlogger aws_lambda_typing "
    "mypy_extensions ruamel networkx sympy mpmath joblib sklearn xgboost lightgbm brotli zstandard lz4 snappy magic "
    "filetype pyparsing lark antlr4 sqlparse sqlglot pypika graphql graphene google.protobuf ijson dacite "
    "dataclasses_json glom munch box addict frozendict immutables bidict rapidfuzz fuzzywuzzy Levenshtein jellyfish "
    "qrcode barcode pyotp emoji pycountry holidays cfnresponse snapshot_restore_py dotenv pydantic_settings decouple "
    "environs werkzeug pluggy tiktoken"
)
"""Packages that do nothing beyond the process: no AWS, and no network for what handlers do with them.

cfnresponse answers CloudFormation over HTTP and needs no rights.
"""

DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "yaml": ("pyyaml",),
    "PIL": ("pillow",),
    "cv2": ("opencv-python", "opencv-python-headless"),
    "jwt": ("pyjwt",),
    "jose": ("python-jose",),
    "dateutil": ("python-dateutil",),
    "dotenv": ("python-dotenv",),
    "decouple": ("python-decouple",),
    "bs4": ("beautifulsoup4",),
    "sklearn": ("scikit-learn",),
    "skimage": ("scikit-image",),
    "Crypto": ("pycryptodome", "pycrypto"),
    "Cryptodome": ("pycryptodomex",),
    "OpenSSL": ("pyopenssl",),
    "docx": ("python-docx",),
    "pptx": ("python-pptx",),
    "fitz": ("pymupdf",),
    "magic": ("python-magic",),
    "slugify": ("python-slugify",),
    "git": ("gitpython",),
    "github": ("pygithub",),
    "attr": ("attrs",),
    "psycopg2": ("psycopg2", "psycopg2-binary", "aws-psycopg2"),
    "MySQLdb": ("mysqlclient",),
    "mysql": ("mysql-connector-python",),
    "ldap": ("python-ldap",),
    "kafka": ("kafka-python", "kafka-python-ng"),
    "confluent_kafka": ("confluent-kafka",),
    "opensearchpy": ("opensearch-py",),
    "aws_xray_sdk": ("aws-xray-sdk",),
    "aws_lambda_powertools": ("aws-lambda-powertools",),
    "datadog_lambda": ("datadog-lambda",),
    "pythonjsonlogger": ("python-json-logger",),
    "requests_aws4auth": ("requests-aws4auth",),
    "slack_sdk": ("slack-sdk",),
    "telegram": ("python-telegram-bot",),
    "strands": ("strands-agents",),
}
"""Import names whose package on PyPI has another name (small letters)."""

LASTING = frozenset(
    "subprocess multiprocessing concurrent asyncio socket http urllib ftplib smtplib zipfile tarfile shutil".split()
)
"""Modules of the standard library whose work may take long."""
OBSERVING = frozenset({"aws_lambda_powertools", "aws_xray_sdk", "aws_embedded_metrics"})
"""Packages that log, trace and count, or make a call or two."""
