"""Writes of caches and document stores that add something with every call.

Read in the command reference of Redis and the manual of MongoDB: https://redis.io/docs/latest/commands/ and
https://www.mongodb.com/docs/manual/reference/operator/update/
"""

from __future__ import annotations

COUNTING = frozenset({"incr", "incrby", "incrbyfloat", "decr", "decrby", "hincrby", "hincrbyfloat", "zincrby"})
"""Commands of Redis that add up."""
FADING = frozenset({"expire", "pexpire", "expireat", "pexpireat"})
"""Commands of Redis after which a key goes away by itself."""
PUSHING = frozenset({"lpush", "rpush", "lpushx", "rpushx", "xadd", "publish"})
"""Commands of Redis that hand something on: another entry or message with every call."""
INSERTING = frozenset({"insert_one", "insert_many"})
UPDATING = frozenset({"update_one", "update_many", "find_one_and_update"})
ADDING_OPERATORS = frozenset({"$inc", "$mul", "$push"})
"""Operators of MongoDB's updates whose second run changes what the first one left."""
STORE_METHODS = COUNTING | PUSHING | INSERTING | UPDATING
"""What is looked at by its last name, on a client of the store."""
DELETING = frozenset({"find_one_and_delete", "find_one_and_replace", "replace_one", "delete_one"})
TELLING = (
    frozenset(
        "eval evalsha fcall execute getset getdel zadd hset delete unlink srem zrem hdel smove pfadd setbit".split()
    )
    | UPDATING
    | DELETING
)
"""Commands of Redis and methods of MongoDB's collections whose answer says what was there, or whether they changed it."""
SCRIPTS = (".register_script",)
"""What makes a script of Redis that can be called."""
TELLING_SQL = r"(?is)\A\s*(UPDATE|DELETE)\b.*\bWHERE\b.*\bAND\b|\bFOR\s+UPDATE\b|\bpg_try_advisory"
"""Statements whose count of rows or whose row says whether it was done: under a condition beside the key, or a lock."""
DOCUMENT_STORES = ("pymongo.", "motor.")
"""Packages with databases and collections as items: `client["shop"]["orders"]`."""
OPENING = ("Client", "get_database", "get_default_database")
"""What is called last before such an item."""
REDIS, MONGO = "Redis or Valkey", "MongoDB or DocumentDB"
