"""The AWS SDK for Python as tables: services, their operations, waiters, paginators, and boto3's resources.

A method of a client is the operation's name in snake case, so the table holds operation names only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lambdalint.data.records import Records
from lambdalint.frozen import dataclass
from lambdalint.once import once

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

TABLE = Records("sdk.tsv", ordered=True)


@dataclass(frozen=True)
class Waiter:
    """A waiter: the method it calls, the seconds between two tries, and how often it tries."""

    name: str
    method: str
    operation: str
    delay: int
    attempts: int


@dataclass(frozen=True)
class ServiceTable:
    """One service as boto3 names it.

    `prefix` is the prefix of its IAM actions ("" when none is known), `endpoint` the first label of its host
    name ("sqs", "states"), `signing` the name in its signatures.
    """

    name: str
    prefix: str
    service_id: str
    endpoint: str
    signing: str
    _operations: str
    _waiters: str
    _targets: str

    @once
    def _words(self) -> dict[str, str]:
        """Operation without capitals -> operation with its marks."""
        return {word.rstrip("*!").lower(): word for word in self._operations.split()}

    def operation(self, method: str) -> str | None:
        """The API operation behind a client method: put_item -> PutItem."""
        word = self._words.get(method.replace("_", ""))
        if word is None:
            return None
        operation = word.rstrip("*!")
        return operation if method_name(operation) == method else None

    @once
    def operations(self) -> Mapping[str, str]:
        """Client method -> API operation, all of them."""
        return {method_name(name): name for name in self.names}

    @once
    def names(self) -> tuple[str, ...]:
        """The API operations."""
        return tuple(word.rstrip("*!") for word in self._operations.split())

    def has(self, operation: str) -> bool:
        """Whether the API has this operation."""
        return self._words.get(operation.lower(), "").rstrip("*!") == operation

    def paginated(self, method: str) -> bool:
        """Whether `get_paginator(method)` works."""
        return "*" in self._words.get(method.replace("_", ""), "")

    @property
    def paginators(self) -> frozenset[str]:
        """The client methods that have a paginator."""
        return frozenset(method_name(word.rstrip("*!")) for word in self._operations.split() if "*" in word)

    def unsigned(self, operation: str) -> bool:
        """Whether the service takes this operation without a signature, so that no role matters."""
        return "!" in self._words.get(operation.lower(), "")

    @once
    def waiters(self) -> Mapping[str, Waiter]:
        """Waiter name (table_exists) -> waiter."""
        found = {}
        for word in self._waiters.split():
            name, _, rest = word.partition("=")
            operation, _, times = rest.partition("/")
            delay, _, attempts = times.partition("x")
            found[name] = Waiter(name, method_name(operation), operation, int(delay), int(attempts))
        return found

    @once
    def targets(self) -> Mapping[str, str]:
        """API operation -> path of the argument that names the resource."""
        found = {}
        for word in self._targets.split():
            path, _, names = word.partition("=")
            found.update(dict.fromkeys(names.split(","), path))
        return found


def service(name: str) -> ServiceTable | None:
    """The service that `boto3.client(name)` gives, None when there is none."""
    return None if name.startswith("*") else _service(name)


@cache
def _service(name: str) -> ServiceTable | None:
    fields = TABLE.find(name)
    if fields is None:
        return None
    prefix, service_id, endpoint, signing, operations, waiters, targets = (*fields, "", "", "")[:7]
    return ServiceTable(name, prefix, service_id, endpoint, signing, operations, waiters, targets)


@cache
def services() -> tuple[str, ...]:
    """The names of all services."""
    return tuple(key for key in TABLE.keys if not key.startswith("*"))


@cache
def services_with(method: str) -> tuple[str, ...]:
    """The services whose client has this method, sorted; nine in ten names belong to one service only."""
    squeezed, text = method.replace("_", ""), _small()
    if not squeezed.isalnum() or squeezed != squeezed.lower():
        return ()
    found, at = set(), text.find(squeezed)
    while at >= 0:
        if text[at - 1] in " \t" and text[at + len(squeezed)] in " \t*!":
            name = TABLE.key_before(at)
            table = service(name)
            if table is not None and table.operation(method) is not None:
                found.add(name)
            at = text.index("\n", at)
        at = text.find(squeezed, at + 1)
    return tuple(sorted(found))


@cache
def _small() -> str:
    """The whole table in small letters; it has the same character positions."""
    return TABLE.text.lower()


def target_parameter(service_name: str, operation: str) -> str:
    """Where the arguments of an API operation name the resource it acts on; "" when not known or not named.

    `Bucket`; `Entries[].EventBusName` (in each item); `RequestItems{}` (the keys of a mapping);
    `TransactItems[].*.TableName` (any member). `A+B` name two resources, `A|B` are alternatives.
    """
    table = service(service_name)
    return table.targets.get(operation, "") if table else ""


@dataclass(frozen=True)
class Helper:
    """A client method that is no API operation: its positional arguments and what it may call."""

    positional: tuple[str, ...]
    operations: tuple[str, ...]
    target: str


_UPLOAD = ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload")
_COPY = ("HeadObject", "CopyObject", "CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload")
_HELPERS: Mapping[str, Helper] = {
    # boto3/s3/inject.py, botocore/signers.py
    "s3.upload_file": Helper(("Filename", "Bucket", "Key", "ExtraArgs", "Callback", "Config"), _UPLOAD, "Bucket"),
    "s3.upload_fileobj": Helper(("Fileobj", "Bucket", "Key", "ExtraArgs", "Callback", "Config"), _UPLOAD, "Bucket"),
    "s3.download_file": Helper(("Bucket", "Key", "Filename", "ExtraArgs"), ("HeadObject", "GetObject"), "Bucket"),
    "s3.download_fileobj": Helper(("Bucket", "Key", "Fileobj", "ExtraArgs"), ("HeadObject", "GetObject"), "Bucket"),
    "s3.copy": Helper(("CopySource", "Bucket", "Key", "ExtraArgs"), _COPY, "Bucket+CopySource"),
    "s3.generate_presigned_post": Helper(("Bucket", "Key", "Fields", "Conditions"), ("PutObject",), "Bucket"),
    "rds.generate_db_auth_token": Helper(("DBHostname", "Port", "DBUsername", "Region"), (), "DBUsername"),
    "dsql.generate_db_connect_auth_token": Helper(("Hostname", "Region"), (), ""),
    "dsql.generate_db_connect_admin_auth_token": Helper(("Hostname", "Region"), (), ""),
}
CLIENT_METHODS = frozenset(
    {
        "can_paginate",
        "close",
        "exceptions",
        "generate_presigned_url",
        "get_paginator",
        "get_waiter",
        "meta",
        "waiter_names",
    }
)
"""What every client has besides its operations."""


def helper(service_name: str, method: str) -> Helper | None:
    """A client method that boto3 adds to the operations, such as s3's upload_file."""
    return _HELPERS.get(f"{service_name}.{method}")


@cache
def method_name(operation: str) -> str:
    """The client method of an API operation: botocore's rule, with the names that it treats otherwise."""
    return python_name(operation, _odd())


@cache
def _odd() -> Mapping[str, str]:
    fields = TABLE.find("*odd")
    return dict(word.split("=", 1) for word in fields[0].split()) if fields else {}


def python_name(name: str, odd: Mapping[str, str]) -> str:
    """CamelCase in snake case as botocore.xform_name writes it; `odd` holds its exceptions."""
    if name in odd:
        return odd[name]
    if name.endswith("s"):
        stem = name[:-1].rstrip(CAPITALS)
        if len(name) - len(stem) > 2:
            name = f"{stem}_{name[len(stem) :].lower()}"
    parts: list[str] = []
    for before, letter, after in zip(("", *name), name, (*name[1:], ""), strict=False):
        if before and "A" <= letter <= "Z" and (before in LOWER or "a" <= after <= "z"):
            parts.append("_")
        parts.append(letter)
    return "".join(parts).lower()
