"""Query builders and object mappers: how they build a statement, and which writes are refused the second time.

Read in the documentation of SQLAlchemy, peewee, Django, Tortoise, MongoEngine and PynamoDB.
"""

from __future__ import annotations

from collections.abc import Mapping

BUILDERS = frozenset(
    {
        "sqlalchemy.insert",
        "sqlalchemy.sql.insert",
        "sqlalchemy.sql.expression.insert",
        "sqlalchemy.dialects.postgresql.insert",
        "sqlalchemy.dialects.sqlite.insert",
        "sqlalchemy.dialects.mysql.insert",
        "sqlmodel.insert",
        "sqlalchemy.Table.insert",
        "sqlalchemy.schema.Table.insert",
        "sqlalchemy.sql.schema.Table.insert",
    }
)
"""What begins an INSERT that is built by further calls."""
INSERTS = frozenset({"insert", "insert_many"})
"""Methods of a model that do so."""
KEEPING = frozenset({"on_conflict_do_nothing", "on_conflict_ignore"})
"""Steps by which a statement passes over rows that exist."""
REPLACING = frozenset({"on_conflict_do_update", "on_duplicate_key_update", "on_conflict_replace"})
CHANGERS = frozenset(
    f"{package}.{verb}"
    for package in ("sqlalchemy", "sqlalchemy.sql", "sqlalchemy.sql.expression")
    for verb in ("update", "delete")
) | {"sqlalchemy.Table.update", "sqlalchemy.Table.delete"}
"""What begins an UPDATE or DELETE that is built by further calls."""
CHANGES = frozenset({"update", "delete"})
"""Methods of a model that begin one, or of its rows that were chosen that run one."""
CHOOSING = frozenset({"where", "filter", "filter_by", "exclude"})
"""Steps by which rows are chosen."""
EXECUTING = frozenset({"execute", "scalar", "scalars"})
"""Methods that run a statement that was built."""

MODELS = (
    "peewee.Model",
    "tortoise.models.Model",
    "tortoise.Model",
    "mongoengine.Document",
    "django.db.models.Model",
)
"""Classes whose objects are rows or documents."""
MANAGED = ("django.db.models.Model",)
"""Those whose rows are made by way of `Class.objects`."""
CREATING = frozenset({"create", "save"})
"""Their methods that a violation of a unique key fails."""
TELLING_WHETHER = "get_or_create"
"""Theirs that answers the row and whether it is new."""
UNIQUE = frozenset({"unique", "primary_key", "pk"})
"""Arguments of a field by which the database keeps its values apart."""

CONDITIONED: Mapping[str, int] = {"save": 0, "update": 1, "delete": 0}
"""Methods of PynamoDB's models, with the place of the argument `condition`."""
PYNAMO = ("pynamodb.models.Model",)
