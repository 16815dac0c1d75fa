"""Calls whose value is new in every invocation, by qualified name: a key made of them never repeats.

Read in the documentation of the standard library and of each package.
"""

from __future__ import annotations

RANDOM_CALLS = frozenset(
    {
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid.uuid6",
        "uuid.uuid7",
        "os.urandom",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "secrets.token_bytes",
        "secrets.choice",
        "secrets.randbelow",
        "secrets.randbits",
        "random.random",
        "random.randint",
        "random.randrange",
        "random.choice",
        "random.choices",
        "random.sample",
        "random.getrandbits",
        "random.uniform",
        "ulid.new",
        "ulid.ULID",
        "ulid.ulid",
        "shortuuid.uuid",
        "nanoid.generate",
        "ksuid.Ksuid",
        "ksuid.ksuid",
    }
)
TIME_CALLS = frozenset(
    {
        "time.time",
        "time.time_ns",
        "time.monotonic",
        "time.perf_counter",
        "time.localtime",
        "time.gmtime",
        "time.strftime",
        "time.ctime",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "pendulum.now",
        "arrow.now",
        "arrow.utcnow",
    }
)
"""Calls whose value is new in every invocation. `time.strftime` and the like take a time when they are given one."""
DAY_CALLS = frozenset({"datetime.date.today", "pendulum.today"})
"""Calls whose value is the same all day: a retry gets it again."""
HOURS = ("%H", "%I", "%p")
"""Directives of `strftime` that change within a day, but not within an hour."""
FINER = ("%M", "%S", "%f", "%s", "%c", "%X", "%T", "%R", "%r", "%+")
"""Directives of `strftime` that change within an hour."""
