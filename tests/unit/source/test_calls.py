"""SDK calls are resolved through what real handlers do with their clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.symbols import Const, Env, Joined
from tests.unit.programs import called, only, program

IDIOMS = {
    "module client": """
        import boto3
        s3 = boto3.client("s3")
        def handler(event, context):
            s3.put_object(Bucket="b", Key="k")
    """,
    "alias and keyword": """
        import boto3 as aws
        def handler(event, context):
            aws.client(service_name="s3").put_object(Bucket="b", Key="k")
    """,
    "imported constructor": """
        from boto3 import client
        def handler(event, context):
            client("s3").put_object(Bucket="b")
    """,
    "session": """
        import boto3
        session = boto3.session.Session(region_name="eu-west-1")
        s3 = session.client("s3")
        def handler(event, context):
            s3.put_object(Bucket="b")
    """,
    "lazy global": """
        import boto3
        s3 = None
        def client():
            global s3
            if s3 is None:
                s3 = boto3.client("s3")
            return s3
        def handler(event, context):
            client().put_object(Bucket="b")
    """,
    "self or default": """
        import boto3
        class Store:
            def __init__(self, client=None):
                self.client = client or boto3.client("s3")
            def save(self):
                self.client.put_object(Bucket="b")
        def handler(event, context):
            Store().save()
    """,
    "inherited": """
        import boto3
        class Base:
            def __init__(self):
                self.client = boto3.client("s3")
        class Store(Base):
            def save(self):
                self.client.put_object(Bucket="b")
        store = Store()
        def handler(event, context):
            store.save()
    """,
    "parameter": """
        import boto3
        def save(client, key):
            client.put_object(Bucket="b", Key=key)
        def handler(event, context):
            save(boto3.client("s3"), "k")
    """,
    "dict of clients": """
        import boto3
        clients = {"a": boto3.client("s3"), "b": boto3.client("sqs")}
        def handler(event, context):
            clients["a"].put_object(Bucket="b")
    """,
    "dict filled later": """
        import boto3
        clients = {}
        def handler(event, context):
            clients["s3"] = boto3.client("s3")
            clients["s3"].put_object(Bucket="b")
    """,
    "executor": """
        import boto3
        from concurrent.futures import ThreadPoolExecutor
        s3 = boto3.client("s3")
        def handler(event, context):
            with ThreadPoolExecutor() as pool:
                pool.submit(s3.put_object, Bucket="b")
    """,
    "function handed over": """
        import boto3
        from concurrent.futures import ThreadPoolExecutor
        def save(client, key):
            client.put_object(Bucket="b", Key=key)
        def handler(event, context):
            with ThreadPoolExecutor() as pool:
                pool.submit(save, boto3.client("s3"), "k")
    """,
    "partial": """
        import functools
        import boto3
        put = functools.partial(boto3.client("s3").put_object, Bucket="b")
        def handler(event, context):
            put(Key="k")
    """,
    "tuple unpacking": """
        import boto3
        s3, sqs = boto3.client("s3"), boto3.client("sqs")
        def handler(event, context):
            s3.put_object(Bucket="b")
    """,
    "annotation": """
        from mypy_boto3_s3 import S3Client
        def save(client: S3Client):
            client.put_object(Bucket="b")
        def handler(event, context):
            save(unknown())
    """,
    "aioboto3": """
        import aioboto3
        session = aioboto3.Session()
        async def save():
            async with session.client("s3") as s3:
                await s3.put_object(Bucket="b")
        async def handler(event, context):
            await save()
    """,
    "cached helper": """
        import boto3
        from functools import lru_cache
        @lru_cache
        def client(name):
            return boto3.client(name)
        def handler(event, context):
            client("s3").put_object(Bucket="b")
    """,
    "lambda": """
        import boto3
        make = lambda: boto3.client("s3")
        def handler(event, context):
            make().put_object(Bucket="b")
    """,
    "own decorator": """
        import boto3
        def catch(function):
            def wrapper(*args, **kwargs):
                try:
                    return function(*args, **kwargs)
                except Exception:
                    return None
            return wrapper
        @catch
        def handler(event, context):
            boto3.client("s3").put_object(Bucket="b")
    """,
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_idiom(tmp_path: Path, idiom: str) -> None:
    found = program(tmp_path, IDIOMS[idiom])
    assert called(found) == ["s3.put_object"]
    assert not found.calls.gaps


def test_two_modules_deep(tmp_path: Path) -> None:
    files = {
        "app.py": "from store.orders import save\ndef handler(event, context):\n    save(event['id'])\n",
        "store/__init__.py": "",
        "store/orders.py": "from .tables import table\ndef save(id):\n    table().put_item(Item={'id': id})\n",
        "store/tables.py": "import os, boto3\nNAME = os.environ['TABLE']\n"
        "def table():\n    return boto3.resource('dynamodb').Table(NAME)\n",
    }
    call = only(program(tmp_path, files))
    assert (call.service, call.api, call.through) == ("dynamodb", "PutItem", "resource")
    assert call.target is not None and call.target.symbol == Env("TABLE")
    assert [frame.function for frame in call.site.chain] == ["handler"]
    assert call.site.span.path == "store/orders.py"
    item = call.argument("Item")
    assert item is not None and item.complete and item.member("id").provenance.from_event  # type: ignore[union-attr]


def test_what_only_looks_like_the_sdk(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        class Fake:
            def put_item(self, Item): return Item
        def handler(event, context):
            Fake().put_item(Item=event)
            event.get("body").split(",")
        """,
    )
    assert called(found) == [] and found.calls.complete


def test_unreached_calls_are_left_out(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import boto3
        s3 = boto3.client("s3")
        def forgotten():
            s3.delete_bucket(Bucket="b")
        def handler(event, context):
            return s3.list_buckets()
            s3.delete_object(Bucket="b", Key="k")
        if __name__ == "__main__":
            forgotten()
        """,
    )
    assert called(found) == ["s3.list_buckets"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket="b")', "s3.list_objects_v2/paginator"),
        ('boto3.client("ecs").get_waiter("tasks_stopped").wait(cluster="c", tasks=[])', "ecs.describe_tasks/waiter"),
        ('boto3.client("s3").upload_file("f", "b", "k")', "s3.upload_file/"),
        ('boto3.resource("s3").Bucket("b").upload_file("f", "k")', "s3.upload_file/resource"),
        ('[o.key for o in boto3.resource("s3").Bucket("b").objects.filter(Prefix="p")]', "s3.list_objects/collection"),
        ('boto3.resource("sqs").get_queue_by_name(QueueName="q")', "sqs.get_queue_url/resource"),
        ('boto3.resource("dynamodb").meta.client.put_item(TableName="t")', "dynamodb.put_item/"),
        ('boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": "b"})', "s3.get_object/presigned"),
        ('getattr(boto3.client("s3"), "put_object")(Bucket="b")', "s3.put_object/"),
    ],
)
def test_other_ways_to_call(tmp_path: Path, code: str, expected: str) -> None:
    call = only(program(tmp_path, f"import boto3\ndef handler(event, context):\n    return {code}\n"))
    assert f"{call.service}.{call.operation}/{call.through}" == expected
    if "Bucket" in code or '"b"' in code:
        assert call.target is not None and call.target.symbol == Const("b")


def test_batch_writer_and_lazy_attributes(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")
        queue = boto3.resource("sqs").Queue("https://sqs/1/q")
        def handler(event, context):
            with table.batch_writer() as batch:
                for order in event["orders"]:
                    batch.put_item(Item=order)
            return queue.attributes
        """,
    )
    assert called(found) == ["dynamodb.batch_write_item", "sqs.get_queue_attributes"]
    first = found.calls.items[0]
    assert first.target is not None and first.target.symbol == Const("orders")
    assert len(first.site.loops) == 1


def test_lazy_attributes_of_a_resource_in_other_letters(tmp_path: Path) -> None:
    code = 'import boto3\nqueue = boto3.ｒesource("sqs").Queue("u")\ndef handler(e, c):\n    return queue.attributes\n'
    assert called(program(tmp_path, code)) == ["sqs.get_queue_attributes"]


def test_keyword_dict_built_in_steps(tmp_path: Path) -> None:
    call = only(
        program(
            tmp_path,
            """
            import boto3
            def handler(event, context):
                arguments = {"TableName": "t", "Key": {"id": event["id"]}}
                arguments["UpdateExpression"] = "SET a = :a"
                if event.get("once"):
                    arguments.update(ConditionExpression="attribute_not_exists(id)")
                boto3.client("dynamodb").update_item(**arguments)
            """,
        )
    )
    assert sorted(name for name, _ in call.arguments) == ["ConditionExpression", "Key", "TableName", "UpdateExpression"]


def test_credentials_of_another_role(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import boto3
        def handler(event, context):
            found = boto3.client("sts").assume_role(RoleArn=event["role"], RoleSessionName="s")
            credentials = found["Credentials"]
            other = boto3.client("s3", aws_access_key_id=credentials["AccessKeyId"])
            other.list_buckets()
            session = boto3.Session(aws_session_token=credentials["SessionToken"])
            session.client("ec2").describe_instances()
            boto3.client("sqs").list_queues()
        """,
    )
    assert {call.service: call.own_role for call in found.calls.items} == {
        "sts": True, "s3": False, "ec2": False, "sqs": True,
    }  # fmt: skip
    assert [(one.parameter, one.literal, one.temporary) for one in found.facts.credentials.items] == [
        ("aws_access_key_id", False, True),
        ("aws_session_token", False, True),
    ]


def test_a_client_that_may_be_of_another_role_is_told_in_one_order(tmp_path: Path) -> None:
    code = """
    import boto3

    def client(key):
        if key:
            return boto3.client("organizations", aws_access_key_id=key, aws_session_token=key)
        return boto3.client("organizations")

    def handler(event, context):
        for page in client(event["key"]).get_paginator("list_accounts").paginate():
            print(page)
    """
    calls = program(tmp_path, code).calls.items
    assert [(call.operation, call.own_role) for call in calls] == [("list_accounts", False), ("list_accounts", True)]


@pytest.mark.parametrize(
    ("mark", "more", "complete"),
    [("@abstractmethod", "", True), ("", "", True), ("", 'others = Repository("others")', False)],
)
def test_a_method_of_a_class_of_which_no_object_is_made_never_runs(
    mark: str, more: str, complete: bool, tmp_path: Path
) -> None:
    code = f"""
    import boto3
    from abc import ABC, abstractmethod
    class Repository(ABC):
        def __init__(self, table):
            self.table = boto3.resource("dynamodb").Table(table)
        {mark or "# runs where no class has its own"}
        def key(self, id):
            ...
        def find(self, id):
            return self.table.get_item(Key=self.key(id))
    class Orders(Repository):
        def key(self, id):
            return {{"pk": id, "sk": "ORDER"}}
    orders = Orders("orders")
    {more}
    def handler(event, context):
        return orders.find(event["id"])
    """
    key = only(program(tmp_path, code)).argument("Key")
    assert key is not None
    assert [name for name, _ in key.members] == ["pk", "sk"]
    assert key.complete is complete


@pytest.mark.parametrize(
    ("source", "bucket"),
    [
        ("{'Bucket': 'from', 'Key': 'k'}", Const("from")),
        ("'from/k'", Const("from")),
        ("os.environ['FROM'] + '/k'", Env("FROM")),
        ("f'{os.environ[\"FROM\"]}-x/k'", Joined((Env("FROM"), Const("-x")))),
        ("'arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/k'", None),
    ],
)
def test_a_copy_goes_to_its_bucket_and_names_what_it_copies(tmp_path: Path, source: str, bucket: object) -> None:
    code = f"import boto3, os\ndef handler(event, context):\n    boto3.client('s3').copy_object(Bucket='to', Key='k', CopySource={source})\n"
    call = only(program(tmp_path, code))
    assert call.target is not None and call.target.symbol == Const("to")
    assert bucket is None or [one.symbol for one in call.targets] == [Const("to"), bucket]


@pytest.mark.parametrize(
    ("copied", "members", "complete"),
    [
        ("dict(base)", ["id", "kind"], True),
        ("dict(base); key.pop('kind')", ["id", "kind"], False),
        ("base.copy(); del key['kind']", ["id", "kind"], False),
        ("copy.deepcopy(base); key['at'] = '3'", ["id", "kind", "at"], True),
        ("dict({'id': '1'}); key.update({'at': '3'})", ["id", "at"], True),
        ("dict(base); base.pop('id')", ["id", "kind"], True),
        ("dict(event); key.pop('kind')", [], False),
    ],
)
def test_a_copy_is_changed_by_itself(copied: str, members: list[str], complete: bool, tmp_path: Path) -> None:
    code = f"""
    import boto3, copy
    table = boto3.resource("dynamodb").Table("orders")
    def handler(event, context):
        base = {{"id": "1", "kind": "2"}}
        key = {copied}
        table.get_item(Key=key)
    """
    key = only(program(tmp_path, code)).argument("Key")
    assert key is not None
    assert ([name for name, _ in key.members], key.complete) == (members, complete)
