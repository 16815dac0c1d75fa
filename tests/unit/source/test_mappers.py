"""Writes through query builders, models and sessions that refuse what was done before, and mail that is sent after them."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.unit.programs import program

HEAD = """
import boto3
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from models import Inbox, Note, Row, Seen, Stored
from peewee import IntegrityError as Taken
from pynamodb.exceptions import PutError

ses = boto3.client("ses")
engine = create_engine("postgresql://db.example.com/shop")
inbox = Table("inbox", MetaData(), Column("id", String, primary_key=True))
conn, session = engine.connect(), Session(engine)
ONCE = text("INSERT INTO inbox (id) VALUES (:id) ON CONFLICT DO NOTHING")
"""
MODELS = """
from django.db import models
from peewee import CharField, Model
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model as Item
from sqlalchemy.orm import declarative_base

class Row(declarative_base()):
    __tablename__ = "inbox"

class Stored(Model):
    id = CharField(primary_key=True)

class Inbox(models.Model):
    message_id = models.CharField(max_length=64, unique=True)

class Note(models.Model):
    message_id = models.CharField(max_length=64)

class Seen(Item):
    id = UnicodeAttribute(hash_key=True)
"""
BUILT = "postgresql.insert(Row).values(id=id).on_conflict_do_nothing()"
RUN = f"with engine.begin() as conn:\n    done = conn.execute({BUILT})\n"
TAKEN = "try:\n    {}\nexcept {}:\n    continue"
ADDED = "session = Session(engine)\nsession.add(Row(id={}))\n"


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        (f"{RUN}if done.rowcount == 0:\n    continue", True),
        (f"{RUN}if done.rowcount == 1:\n    continue", False),
        (f"{RUN}print(done.rowcount)", False),
        (f"built = {BUILT}\nwith engine.begin() as conn:\n    new = conn.execute(built).scalar()\nif not new:\n    continue", True),
        ("with engine.begin() as conn:\n    if conn.execute(ONCE, {'id': id}).rowcount == 0:\n        continue", True),
        (TAKEN.format("engine.connect().execute(insert(inbox).values(id=id))", "IntegrityError"), True),
        (TAKEN.format("engine.connect().execute(insert(inbox).values(id=id))", "ValueError"), None),
        (ADDED.format("id") + TAKEN.format("session.commit()", "IntegrityError"), True),
        (ADDED.format("str(uuid.uuid4())") + TAKEN.format("session.commit()", "IntegrityError"), False),
        (ADDED.format("id") + "try:\n    session.commit()\nexcept IntegrityError:\n    session.rollback()", False),
        (TAKEN.format("Stored.create(id=id)", "Taken"), True),
        (TAKEN.format("Stored(id=id).save(force_insert=True)", "Taken"), True),
        ("if not Stored.insert(id=id).on_conflict_ignore().as_rowcount().execute():\n    continue", True),
        ("if not Stored.insert(id=id).on_conflict_ignore().execute():\n    continue", None),
        ("_, created = Stored.get_or_create(id=id)\nif not created:\n    continue", True),
        ("_, created = Inbox.objects.get_or_create(message_id=id)\nif not created:\n    continue", True),
        ("_, created = Inbox.objects.get_or_create(message_id=id)\nif created:\n    continue", False),
        ("_, created = Note.objects.get_or_create(message_id=id)\nif not created:\n    continue", None),
        (TAKEN.format("Inbox.objects.create(message_id=id)", "IntegrityError"), True),
        (TAKEN.format("Seen(id).save(condition=Seen.id.does_not_exist())", "PutError"), True),
        (TAKEN.format("Seen(id=id).save(Seen.id.does_not_exist())", "PutError"), True),
        ("one = Seen(str(uuid.uuid4()))\n" + TAKEN.format("one.save(condition=Seen.id.does_not_exist())", "PutError"), False),
        ("try:\n    Seen(id).save(condition=Seen.id.does_not_exist())\nexcept PutError:\n    print(id)", False),
        (TAKEN.format("Seen(id).save(condition=Seen.state == 'new')", "PutError"), None),
        ("Seen(id).save()", False),
        ("if not Inbox.objects.filter(message_id=id, state='new').update(state='sent'):\n    continue", None),
        ("Inbox.objects.filter(message_id=id, state='new').update(state='sent')", False),
        ("if Stored.update(state='sent').where(Stored.id == id).execute() == 0:\n    continue", None),
        ("n = session.query(Row).filter(Row.id == id).update({'state': 'sent'})\nif not n:\n    continue", None),
        ("done = conn.execute(update(inbox).where(inbox.c.id == id).values(state='sent'))\nif done.rowcount == 0:\n    continue", None),
    ],
)  # fmt: skip
def test_what_a_mapper_refuses(body: str, guarded: bool | None, tmp_path: Path) -> None:
    lines = f"import uuid\n{HEAD}\n\ndef handler(event, context):\n    for record in event['Records']:\n"
    lines += indent(f"id = record['messageId']\n{body}\nses.send_email(Source='a')", "        ")
    found = program(tmp_path, {"app.py": f"{lines}\n", "models.py": MODELS}).facts.effects.items
    assert [one.guarded for one in found if one.name == "ses.send_email"] == [guarded]
    saved = [one for one in found if one.kind == "sql" and one.name == "session.add"]
    assert all(one.guarded is (guarded or "uuid4" not in body) for one in saved)
