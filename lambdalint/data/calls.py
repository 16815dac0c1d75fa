"""Calls outside the SDK that checks look for: requests, waits, SQL drivers, idempotency and batch helpers.

Names are qualified as imported (`requests.post`); a class's method is written `Class.method`. Read in the
documentation of each package.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source
from lambdalint.frozen import dataclass

SOURCE = Source("2026-11-23", "the documentation of each package, read by us", "Apache-2.0 (our own data)")


@dataclass(frozen=True)
class HttpCall:
    """A function that makes an HTTP request.

    `method` is the verb, "" when an argument says it (`method_at`: its position and name). `timeout` are the
    names of the argument that bounds it; `default` its default in seconds, None when it waits without end.
    """

    method: str
    method_at: tuple[int, str] | None = None
    timeout: str = "timeout"
    default: float | None = None


def _http(
    prefix: str, default: float | None, methods: str = "get post put patch delete head options"
) -> dict[str, HttpCall]:
    calls = {f"{prefix}.{method}": HttpCall(method.upper(), default=default) for method in methods.split()}
    calls[f"{prefix}.request"] = HttpCall("", (0, "method"), default=default)
    return calls


HTTP: Mapping[str, HttpCall] = {
    **_http("requests", None),
    **_http("requests.Session", None),
    **_http("requests.sessions.Session", None),
    **_http("requests.api", None),
    **_http("httpx", 5.0),
    **_http("httpx.Client", 5.0),
    **_http("httpx.AsyncClient", 5.0),
    **_http("aiohttp.ClientSession", 300.0),
    "urllib3.PoolManager.request": HttpCall("", (0, "method")),
    "urllib3.request": HttpCall("", (0, "method")),
    "urllib3.PoolManager.urlopen": HttpCall("", (0, "method")),
    "urllib.request.urlopen": HttpCall("", (1, "data")),
    "http.client.HTTPConnection.request": HttpCall("", (0, "method")),
    "http.client.HTTPSConnection.request": HttpCall("", (0, "method")),
}
"""Qualified name -> request. `urlopen` posts when it is given data."""

DUPLICATING_VERBS = frozenset({"POST", "PATCH"})
IDEMPOTENCY_HEADERS = frozenset({"idempotency-key", "x-idempotency-key", "x-request-id", "paypal-request-id"})
"""Headers (small letters) by which many services tell a repetition, if their value comes from the event."""

DUPLICATING_APIS: Mapping[str, str] = {
    # Method -> the argument that tells a repetition, or where in an argument it is; "" when the API has none.
    **{
        f"stripe.{kind}.{verb}": "idempotency_key"
        for kind in (
            "Charge",
            "PaymentIntent",
            "Refund",
            "Transfer",
            "Payout",
            "Invoice",
            "InvoiceItem",
            "Subscription",
            "Customer",
            "SetupIntent",
        )
        for verb in ("create", "confirm", "capture")
    },
    **{
        f"stripe.StripeClient.{version}{kind}.{verb}": "options.idempotency_key"
        for version in ("", "v1.")
        for kind in (
            "charges",
            "payment_intents",
            "refunds",
            "transfers",
            "payouts",
            "invoices",
            "invoice_items",
            "subscriptions",
            "customers",
            "setup_intents",
            "checkout.sessions",
        )
        for verb in ("create", "confirm", "capture")
    },
    "twilio.rest.Client.messages.create": "",
    "twilio.rest.Client.calls.create": "",
    "sendgrid.SendGridAPIClient.send": "",
    "slack_sdk.WebClient.chat_postMessage": "client_msg_id",
    "slack_sdk.webhook.WebhookClient.send": "",
    "smtplib.SMTP.sendmail": "",
    "smtplib.SMTP.send_message": "",
    "smtplib.SMTP_SSL.sendmail": "",
    "smtplib.SMTP_SSL.send_message": "",
}

MAPPED_WRITES = frozenset(
    f"{session}.{method}"
    for session in (
        "sqlalchemy.orm.Session",
        "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.orm.scoped_session",
        "sqlalchemy.ext.asyncio.AsyncSession",
        "sqlalchemy.ext.asyncio.async_sessionmaker",
        "sqlmodel.Session",
    )
    for method in ("add", "add_all", "merge", "bulk_save_objects", "bulk_insert_mappings", "begin.add")
)
"""Methods of an object mapper's session that write objects; which key they have, only the class and database say."""

MAPPERS = ("sqlalchemy", "sqlmodel", "peewee", "django", "tortoise", "mongoengine", "pynamodb")
"""Packages of object mappers."""
MAPPED_CLASSES: Mapping[str, frozenset[str]] = {
    # The base class of a library -> its methods that write.
    "pynamodb.models.Model": frozenset({"save", "update"}),
    "peewee.Model": frozenset({"save", "create", "insert", "insert_many", "bulk_create"}),
    "mongoengine.Document": frozenset({"save", "insert"}),
    "tortoise.models.Model": frozenset({"save", "create", "bulk_create"}),
    "tortoise.Model": frozenset({"save", "create", "bulk_create"}),
    "django.db.models.Model": frozenset({"save"}),
}

SQL_METHODS = frozenset({"execute", "executemany", "execute_batch", "execute_values", "fetch", "fetchrow", "fetchval"})
"""Methods of connections and cursors of database drivers whose first argument is SQL."""
ANSWERING = frozenset(
    "rowcount fetchone fetchall fetchmany scalar scalars scalar_one_or_none first one_or_none all".split()
)
"""What is read of a cursor or result, and is true when the statement touched a row."""
SQL_TEXTS = frozenset(
    {"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "psycopg.sql.SQL", "psycopg2.sql.SQL"}
)
"""What makes a statement of a text."""
ADDING_METHODS = frozenset({"set", "setnx", "hsetnx", "sadd", "add", "insert_one", "incr"})
"""Methods of caches and document stores that can add something unless it is there, or tell whether it was."""
FIELDS = ("field", "Field", "ib", "attrib")
"""What says more of a field of a dataclass and its like."""
COMMITTING_METHODS = frozenset({"commit", "flush"})
"""Methods by which a session writes what was added to it before."""

SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "gevent.sleep", "trio.sleep", "anyio.sleep"})
SUBPROCESSES = frozenset(
    {
        "subprocess.run",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.Popen",
        "os.system",
        "os.popen",
        "asyncio.create_subprocess_exec",
        "asyncio.create_subprocess_shell",
    }
)
INSTALLERS = frozenset({"pip.main", "pip._internal.main", "pip._internal.main.main", "pip._internal.cli.main.main"})
"""What fetches packages and installs them in the process itself."""

SLOW_OPERATIONS: Mapping[str, int] = {
    # Usual seconds of one call, from the services' guides; only those that take seconds.
    "bedrock-runtime.InvokeModel": 5,
    "bedrock-runtime.InvokeModelWithResponseStream": 5,
    "bedrock-runtime.Converse": 5,
    "bedrock-runtime.ConverseStream": 5,
    "bedrock-agent-runtime.InvokeAgent": 10,
    "bedrock-agent-runtime.InvokeInlineAgent": 10,
    "bedrock-agent-runtime.InvokeFlow": 10,
    "bedrock-agent-runtime.RetrieveAndGenerate": 5,
    "sagemaker-runtime.InvokeEndpoint": 3,
    "textract.AnalyzeDocument": 3,
    "textract.DetectDocumentText": 3,
    "textract.AnalyzeExpense": 3,
    "textract.AnalyzeID": 3,
    "rekognition.DetectLabels": 2,
    "rekognition.DetectFaces": 2,
    "rekognition.RecognizeCelebrities": 2,
    "rekognition.DetectText": 2,
    "rekognition.SearchFacesByImage": 2,
    "rekognition.IndexFaces": 2,
    "rekognition.CompareFaces": 2,
    "polly.SynthesizeSpeech": 2,
    "translate.TranslateDocument": 3,
    "stepfunctions.StartSyncExecution": 5,
    "lambda.Invoke": 3,
    "s3.download_file": 2,
    "s3.upload_file": 2,
}

POWERTOOLS = "aws_lambda_powertools"
IDEMPOTENT_DECORATORS = frozenset(
    {
        "aws_lambda_powertools.utilities.idempotency.idempotent",
        "aws_lambda_powertools.utilities.idempotency.idempotent_function",
        "aws_lambda_powertools.utilities.idempotency.idempotency.idempotent",
        "aws_lambda_powertools.utilities.idempotency.idempotency.idempotent_function",
    }
)
CLAIMING = frozenset(
    "claim try_claim claim_event claim_message claim_once acquire acquire_lock try_acquire try_lock lock once run_once "
    "only_once ensure_once first_time is_first is_first_time is_new seen is_seen already_seen has_seen was_seen "
    "seen_before is_duplicate check_duplicate dedupe deduplicate is_processed already_processed was_processed "
    "has_been_processed mark_processed mark_as_processed is_handled already_handled already_done is_done already_sent "
    "check_and_set register_event start_processing check_idempotency idempotent".split()
)
"""How functions are called whose answer may say that an event was handled before."""
IDEMPOTENCY_EXPIRY = 3600
"""Seconds for which Powertools keeps a record unless the code says otherwise."""

BATCH_HELPERS = frozenset(
    {
        "process_partial_response",
        "async_process_partial_response",
        "batch_processor",
        "async_batch_processor",
        "BatchProcessor",
        "AsyncBatchProcessor",
        "SqsFifoPartialProcessor",
    }
)
"""Names in aws_lambda_powertools.utilities.batch that answer with batchItemFailures."""
