"""Conversations with hosts: HTTP requests, databases, caches, sockets, and checks of who asks."""

from __future__ import annotations

import ast
from functools import lru_cache

from lambdalint.data.authentication import SIGNATURE_CHECKS
from lambdalint.data.calls import HTTP
from lambdalint.data.libraries import Library, library
from lambdalint.data.secrets import NAMES, ends_in
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.branches.compared import variables_in
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.placed import verb
from lambdalint.source.model.behaviour import Connection, Verification
from lambdalint.source.model.places import distinct
from lambdalint.source.model.symbols import Argument, Const, Env, Input, Item, Origin, SsmValue
from lambdalint.source.modules.scope import Expression
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import Answer, External, FunctionObject, Operand

HOSTS = (
    "host",
    "hostname",
    "url",
    "dsn",
    "uri",
    "server",
    "endpoint",
    "bootstrap_servers",
    "address",
    "conninfo",
    "hosts",
    "database_url",
)
"""Names of the argument that says where to connect."""
SOCKETS = {
    "socket.create_connection": "socket",
    "socket.socket.connect": "socket",
    "ftplib.FTP": "other",
    "smtplib.SMTP": "mail",
    "smtplib.SMTP_SSL": "mail",
    "imaplib.IMAP4_SSL": "mail",
    "http.client.HTTPSConnection": "http",
    "http.client.HTTPConnection": "http",
    "asyncio.open_connection": "socket",
    "ssl.wrap_socket": "socket",
}
SENT = ("header", "authorization", "token", "signature", "secret", "api_key", "apikey", "password")
"""Words in the event path of what callers are known by."""
KNOWN_BY = (
    "authorization",
    "token",
    "signature",
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "password",
    "cookie",
    "-sig",
    "captcha",
)
"""Those that nothing else is sent for."""
SENT_ALONG = ("querystring", "body")
"""Words in the event path of what a secret may be sent in under any name."""
FROM = ("sourceip",)
"""Words in the event path of what callers cannot choose."""
PLACES = ("rawpath", "pathparameters", "http.path")
"""Words in the event path of what is asked for."""
LONGEST = 60
"""Characters of a comparison that is told."""
LOOKS = frozenset(
    {"get_item", "batch_get_item", "query", "get_user", "admin_get_user", "invoke", "verify", "verify_mac"}
)
"""Methods that may look up or ask others who the caller is."""
TOKEN_READS = frozenset({"get_user", "verify", "verify_mac"})
"""Those that fail for a token that is not valid."""
ADDRESSES = frozenset(
    {
        "sqlalchemy.URL.create",
        "sqlalchemy.engine.URL.create",
        "sqlalchemy.engine.url.URL.create",
        "urllib.request.Request",
    }
)
"""What makes an address of its parts, or a request to one."""
REQUESTING = frozenset({"urllib.request.urlopen"})
"""What takes a request in the place of an address."""
MIDDLEWARE = "lambda_handler_decorator"
"""Makes a decorator of a function that is given the handler, its event and its context."""
CACHES = ("Redis", "Memcached", "Accelerator")
MAKERS = frozenset(
    """connect Connection Redis StrictRedis Valkey RedisCluster from_url create_engine create_async_engine MongoClient
    AsyncIOMotorClient create_pool Pool ConnectionPool Client GlideClient OpenSearch Elasticsearch KafkaProducer
    KafkaConsumer Producer Consumer BlockingConnection Server AmazonDaxClient resource DriverRemoteConnection driver
    Cluster SSHClient connect_ex PooledDB SimpleConnectionPool ThreadedConnectionPool SmbClient""".split()
)
"""Names by which drivers make a connection (or what will connect)."""


def connections(code: Code) -> list[Connection]:
    """Everything that talks to a host, as far as the tables know the library."""
    found: list[Connection] = []
    for seen in code.calls(_may_talk):
        for name in seen.libraries:
            one = _of(code, seen, name)
            if one is not None:
                found.append(one)
                break
    found.sort(key=lambda one: one.site.span)
    return distinct(found)


@lru_cache(4_000)
def _may_talk(name: str) -> bool:
    """Whether a library function is one that the tables know to talk to a host."""
    return name in HTTP or name in SOCKETS or _driver(name) is not None


def _driver(name: str) -> Library | None:
    """The library of a function that makes a connection to a database or cache."""
    known = library(name) if name.rpartition(".")[2] in MAKERS else None
    return known if known is not None and known.product and known.vpc in ("strong", "medium") else None


def _of(code: Code, seen: Seen, name: str) -> Connection | None:
    from lambdalint.source.facts.timeouts import timeout_of

    http = HTTP.get(name)
    if http is not None:
        method = http.method or verb(seen, name)
        host = seen.argument(1 if not http.method and name != "urllib.request.urlopen" else 0, "url")
        timeout = timeout_of(code, seen, name, http.timeout, http.default)
        told = None
        if host is not None and not isinstance(host, ast.Starred):
            told = (_host_of_address(seen, host) if name in REQUESTING else None) or seen.told(host)
        package, waits = name.partition(".")[0], (timeout.seconds, timeout.unlimited, timeout.chosen)
        return Connection(seen.site, "http", construct(seen.node), package, "", told, method, *waits)
    kind = SOCKETS.get(name)
    if kind is not None:
        timeout = timeout_of(code, seen, name, "timeout", None)
        package, waits = name.partition(".")[0], (timeout.seconds, timeout.unlimited, timeout.chosen)
        return Connection(seen.site, kind, construct(seen.node), package, "", _host(seen), "", *waits)
    known = _driver(name)
    if known is None:
        return None
    kind = "cache" if any(word in known.product for word in CACHES) else "database"
    return Connection(seen.site, kind, construct(seen.node), known.name, known.product, _host(seen))


def _host(seen: Seen) -> Argument | None:
    for keyword in seen.node.keywords:
        if keyword.arg in HOSTS:
            return seen.told(keyword.value)
    for keyword in seen.node.keywords:
        if keyword.arg is None:
            told = seen.told(keyword.value)
            for name in HOSTS:
                member = told.member(name)
                if member is not None:
                    return member
    if seen.node.args and not isinstance(seen.node.args[0], ast.Starred):
        return _host_of_address(seen, seen.node.args[0]) or seen.told(seen.node.args[0])
    return None


def _host_of_address(seen: Seen, node: ast.expr) -> Argument | None:
    """The host of an address that is made of its parts, or of a request: `URL.create("postgresql", host=…)`."""
    code = seen.code
    made = definition(code.ev, node, seen.use.scope)
    if made is None or not isinstance(made.node, ast.Call):
        return None
    values = code.ev.values(made.node.func, made.scope)
    if not any(isinstance(one, External) and one.name in ADDRESSES for one in values):
        return None
    hosts = [keyword.value for keyword in made.node.keywords if keyword.arg in ("host", "url")]
    if External("urllib.request.Request") in values:
        hosts = [*made.node.args[:1], *hosts]
    return code.arguments.of(Operand(hosts[0], made.scope)) if hosts else None


def verifications(code: Code) -> list[Verification]:
    """The checks of who asks: known calls, and comparisons of a header with a secret."""
    found: list[Verification] = []
    for seen in code.calls(SIGNATURE_CHECKS.__contains__):
        if not _unverified(seen):
            found.append(Verification(seen.site, construct(seen.node)))
    texts = [module.source.text.lower() for module in code.ev.closure.modules.values()]
    spelt = any(word in text for text in texts for word in (*SENT, *KNOWN_BY, *FROM, *PLACES))
    for seen in code.calls(HTTP.__contains__, LOOKS) if spelt else ():
        given = [*seen.node.args, *(keyword.value for keyword in seen.node.keywords)]
        if any(_asked(code, one, seen.use, KNOWN_BY) for one in given):
            found.append(Verification(seen.site, construct(seen.node), seen.name in TOKEN_READS))
    for reached in code.reach.reached.values() if spelt else ():
        for use in reached.scope.compares:
            node = use.node
            assert isinstance(node, ast.Compare)
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
                sides = [node.left, node.comparators[0]]
                if _checks(code, sides, use):
                    found.append(Verification(code.reach.site(reached, use), "comparison"))
                elif _is_told_the_place(code, sides, use):
                    found.append(Verification(code.reach.site(reached, use), ast.unparse(node)[:LONGEST], False))
    found += _middleware(code)
    found.sort(key=lambda one: one.site.span)
    return distinct(found)


def _middleware(code: Code) -> list[Verification]:
    """The functions that Powertools puts around the handler, which may not let everybody pass."""
    found: list[Verification] = []
    for scope in code.entries:
        for decorator in scope.decorators:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            around = code.ev.values(function, scope.parent or scope.module.scope)
            reached = code.reach.reached.get((scope, False))
            if reached and any(
                isinstance(one, FunctionObject) and MIDDLEWARE in one.scope.decorator_names for one in around
            ):
                site = code.reach.site(reached, Expression(decorator, scope.parent or scope.module.scope))
                found.append(Verification(site, ast.unparse(function), False))
    return found


def _checks(code: Code, sides: list[ast.expr], use: Expression) -> bool:
    """Whether a comparison is one of what the caller sent with what only the function knows, or of where it is."""
    if any(_asked(code, side, use, FROM) for side in sides):
        return True
    if any(isinstance(side, ast.Constant) for side in sides):
        return any(isinstance(side, ast.Constant) and side.value for side in sides) and any(
            _asked(code, side, use, KNOWN_BY) for side in sides
        )
    secret = [side for side in sides if _secret(code, side, use)]
    along = SENT_ALONG if any(_is_named_secret(code, side, use) for side in secret) else ()
    return bool(secret) and any(
        side not in secret and (_asked(code, side, use, (*SENT, *along)) or _of_headers(code, side, use))
        for side in sides
    )


def _is_named_secret(code: Code, node: ast.expr, use: Expression) -> bool:
    """Whether an expression is, or has in it, a variable with the name of a secret."""
    return any(ends_in(name, NAMES) for name in variables_in(code.ev.symbol(node, use.scope)))


def _is_told_the_place(code: Code, sides: list[ast.expr], use: Expression) -> bool:
    """Whether a comparison is one of the path with a variable that has the name of a secret: who knows the path may ask."""
    named = [_is_named_secret(code, side, use) for side in sides]
    return any(_asked(code, side, use, PLACES) for side, own in zip(sides, reversed(named), strict=True) if own)


def _of_headers(code: Code, node: ast.expr, use: Expression) -> bool:
    """Whether an expression is spelt as a header: `app.current_event.headers.get("x-token")`, also under a name."""
    made = definition(code.ev, node, use.scope)
    inside = ast.walk(made.node if made is not None else node)
    spelt = (getattr(one, "attr", "") or getattr(one, "id", "") for one in inside)
    return any("header" in str(name).lower() for name in spelt)


def _unverified(seen: Seen) -> bool:
    """`jwt.decode(token, options={"verify_signature": False})`"""
    options = seen.argument(100, "options")
    pairs = zip(options.keys, options.values, strict=True) if isinstance(options, ast.Dict) else ()
    return any(
        isinstance(key, ast.Constant)
        and key.value == "verify_signature"
        and isinstance(value, ast.Constant)
        and value.value is False
        for key, value in pairs
    )


def _asked(code: Code, node: ast.expr, use: Expression, words: tuple[str, ...] = SENT) -> bool:
    """Whether an expression is something the caller sent to be known by: a header, a token."""
    if isinstance(node, ast.Constant):
        return False
    paths = code.provenance(node, use.scope).paths
    return any(word in path.lower() for path in paths for word in words)


def _secret(code: Code, node: ast.expr, use: Expression) -> bool:
    """Whether an expression is a value that only the function knows."""
    if isinstance(node, ast.Constant):
        return False
    values = code.ev.values(node, use.scope)
    if any(isinstance(value, Item | Input) for value in values):
        return False
    if any(isinstance(value, Env | SsmValue | Answer) for value in values):
        return True
    if isinstance(node, ast.Name) and all(isinstance(value, Const) and value.value for value in values):
        return bool(values)
    return bool(code.provenance(node, use.scope).origins & {Origin.ENV, Origin.STATE})
