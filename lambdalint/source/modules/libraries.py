"""Which packages need not be read: the standard library, the SDK, and those that our tables describe."""

from __future__ import annotations

import sys

from lambdalint.data.libraries import library


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SDK = _words("boto3 botocore aioboto3 aiobotocore s3transfer jmespath boto3_stubs mypy_boto3 types_boto3")

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


def library_kind(name: str) -> str:
    """ "sdk", "standard", "known" for a package that the tables describe, else ""."""
    if name in SDK or name.startswith(("mypy_boto3_", "types_boto3_", "types_aiobotocore", "mypy_boto3")):
        return "sdk"
    if name in sys.stdlib_module_names or name in GONE:
        return "standard"
    return "known" if library(name) is not None else ""
