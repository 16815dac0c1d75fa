"""What library functions give back: something new, something stored, or a work on what they were given."""

from __future__ import annotations

import ast
import builtins

from lambdalint.data.libraries import library
from lambdalint.data.origins import DAY_CALLS, FINER, HOURS, RANDOM_CALLS, TIME_CALLS
from lambdalint.source.model.symbols import Origin
from lambdalint.source.provenance.atoms import CONST, NONE, Atom, Atoms
from lambdalint.span import Span


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


METHODS = _words(
    "get pop setdefault items keys values copy strip rstrip lstrip lower upper title capitalize split rsplit "
    "splitlines join replace format format_map encode decode startswith endswith removeprefix removesuffix "
    "partition rpartition zfill ljust rjust center isoformat strftime strptime timestamp date time total_seconds "
    "hexdigest digest group groups groupdict append extend add update insert index count find rfind sort reverse "
    "union intersection difference hex as_posix with_suffix joinpath read readlines readline getvalue to_dict "
    "dict model_dump json model_dump_json tolist casefold swapcase isdigit isnumeric isalpha astimezone replace "
    "weekday isdisjoint issubset quantize"
)
"""Methods of plain values: their result comes from the value and the arguments."""

PURE_MODULES = _words(
    "json hashlib base64 re urllib math decimal fractions itertools functools collections string copy html hmac "
    "zlib gzip bz2 lzma binascii struct datetime operator textwrap unicodedata statistics csv io pathlib logging "
    "dataclasses enum types typing calendar bisect heapq ast pprint numbers zoneinfo difflib mimetypes ipaddress "
    "posixpath fnmatch shlex email xml configparser contextlib array codecs time quopri colorsys cmath abc "
    "warnings traceback inspect"
)
"""Modules of the standard library whose functions compute on what they are given."""

STORES = (
    "builtins.open",
    "requests.",
    "httpx.",
    "aiohttp.",
    "urllib3.",
    "urllib.request.",
    "http.client.",
    "socket.",
    "subprocess.",
    "sqlite3.",
    "shelve.",
    "dbm.",
    "pickle.load",
    "os.listdir",
    "os.path.getmtime",
    "glob.",
    "os.environ",
    "boto3.",
    "botocore.",
    "aws_lambda_powertools.utilities.parameters.",
)
"""Beginnings of names whose results are read from outside the process."""


TIMES = frozenset({Origin.TIME, Origin.HOUR})
"""Of these less may be left."""


def of_name(name: str, span: Span) -> Atoms:
    """A name that nothing in the module binds."""
    if hasattr(builtins, name):
        return CONST
    return frozenset({Atom(Origin.UNKNOWN, "", span)})


def of_library(name: str, span: Span, given: bool = False) -> Atoms | None:
    """The origin that a library name adds by itself: nothing when it only works on its arguments, None if not known.

    `given`: it is called with arguments, as `time.strftime(format, when)`.
    """
    for part in _prefixes(name):
        if part in RANDOM_CALLS or part.startswith(("random.", "secrets.", "numpy.random.")):
            return frozenset({Atom(Origin.RANDOM, "", span)})
        if part in TIME_CALLS and not (given and part == name and part.startswith("time.") and "time.time" not in part):
            return frozenset({Atom(Origin.TIME, "", span)})
        if part in DAY_CALLS:
            return frozenset({Atom(Origin.DAY, "", span)})
    if name.startswith("os.environ"):
        return frozenset({Atom(Origin.ENV, "", span)})
    if name.startswith("os.path."):
        return NONE
    if name.startswith(STORES):
        return frozenset({Atom(Origin.STATE, "", span)})
    top = name.partition(".")[0].partition("(")[0]
    if top == "builtins" or top in PURE_MODULES:
        return NONE
    if top == "uuid":  # uuid3, uuid5 and UUID(text) are made of their arguments
        return NONE
    known = library(top)
    if known is not None and known.pure:
        return NONE
    if known is not None and (known.http or known.vpc != "none"):
        return frozenset({Atom(Origin.STATE, "", span)})
    return None


def cut(atoms: Atoms, left: Origin | None) -> Atoms:
    """The origins of what is left of a time."""
    return (
        atoms if left is None else frozenset(Atom(left, "", one.span) if one.origin in TIMES else one for one in atoms)
    )


def left_of_time(node: ast.expr) -> Origin | None:
    """What an expression leaves of a time, if that is a day (`now.date()`, `f"{now:%Y}"`) or an hour (`now.hour`)."""
    form: ast.expr | None = None
    match node:
        case ast.Attribute(attr="year" | "month" | "day"):
            return Origin.DAY
        case ast.Attribute(attr="hour"):
            return Origin.HOUR
        case ast.Call(func=ast.Attribute(attr="date" | "weekday" | "isoweekday" | "isocalendar"), args=[], keywords=[]):
            return Origin.DAY
        case ast.Call(func=ast.Attribute(attr="replace"), keywords=given):
            named = {one.arg for one in given if isinstance(one.value, ast.Constant)}
            finer = {"minute", "second", "microsecond"} <= named
            return (Origin.DAY if "hour" in named else Origin.HOUR) if finer else None
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[only])):
            form = only
        case ast.Subscript(
            value=ast.Call(func=ast.Attribute(attr="isoformat")),
            slice=ast.Slice(lower=None, upper=ast.Constant(value=int(length))),
        ):
            return Origin.DAY if length <= 10 else Origin.HOUR if length <= 13 else None
    return left_by_form(form.value) if isinstance(form, ast.Constant) else None


def left_by_form(text: object) -> Origin | None:
    """What a format of `strftime` leaves of a time."""
    if not isinstance(text, str) or "%" not in text:
        return None
    plain = text.replace("%-", "%")
    if any(one in plain for one in FINER):
        return None
    return Origin.HOUR if any(one in plain for one in HOURS) else Origin.DAY


def window_of(node: ast.expr) -> ast.expr | None:
    """The length of the window that an expression rounds a number of seconds down to: `seconds // 3600`,
    `int(seconds / 3600)`, `seconds - seconds % 3600`."""
    match node:
        case ast.BinOp(op=ast.FloorDiv(), right=length):
            return length
        case ast.Call(
            func=ast.Name(id="int" | "floor") | ast.Attribute(attr="floor"),
            args=[ast.BinOp(op=ast.Div(), right=length)],
        ):
            return length
        case ast.BinOp(
            left=ast.Name(id=whole), op=ast.Sub(), right=ast.BinOp(left=ast.Name(id=rest), op=ast.Mod(), right=length)
        ) if whole == rest:
            return length
    return None


def left_by_window(length: object) -> Origin | None:
    """What a window leaves of a time: one of days a day, one of some minutes what is the same for a while.

    No division that only changes the unit (by 1,000 and its powers) is by whole minutes.
    """
    if not isinstance(length, int) or length <= 60 or length % 60:
        return None
    return Origin.HOUR if length % 86_400 else Origin.DAY


def _prefixes(name: str) -> list[str]:
    """The calls in a dotted name: `uuid.uuid4().hex` holds `uuid.uuid4`."""
    parts = name.split("()")
    found = ["()".join(parts[: count + 1]).replace("()", "") for count in range(len(parts))]
    return [part for part in found if part]
