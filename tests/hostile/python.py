"""Python: nesting, size, endless texts and numbers, and calls without number."""

from __future__ import annotations

from pathlib import Path

from tests.hostile import HANDLER, Cases, Make, code

PUT = "    boto3.client('s3').put_object(Bucket=x, Key='k')\n"


def nested(line: str, levels: int) -> str:
    return HANDLER + "".join(f"{' ' * n}{line.replace('#', str(n))}\n" for n in range(levels)) + " " * levels + "pass\n"


def calls(body: str, levels: int = 60) -> str:
    """Each function calls the next one, twice."""
    made = "".join(f"def f{n}(x):\n    return {body.replace('NEXT', f'f{n + 1}')}\n" for n in range(levels))
    return f"import boto3\n{made}def f{levels}(x):\n{PUT}def handler(event, context):\n    return f0(event)\n"


def doubled(start: str, step: str, levels: int = 60) -> str:
    made = "".join(f"a{n + 1} = {step.replace('X', f'a{n}')}\n" for n in range(levels))
    return f"import boto3\na0 = {start}\n{made}def handler(event, context):\n{PUT.replace('x', f'a{levels}')}"


def queued(content: str) -> Make:
    """The code of a function that a queue invokes, so that what repeats is asked."""

    events = ", Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}\n  Q: {Type: AWS::SQS::Queue}\n"

    def make(folder: Path) -> None:
        code(content)(folder)
        template = (folder / "bad.yaml").read_text()
        (folder / "bad.yaml").write_text(template.rstrip("}\n") + events)

    return make


def mesh(folder: Path) -> None:
    """Forty modules that import everything of each other."""
    every = "".join(f"from m{n} import *\n" for n in range(40))
    code(every + HANDLER)(folder)
    for n in range(40):
        (folder / "bad" / f"m{n}.py").write_text(f"{every}x{n} = 1\n")


def everywhere(expression: str) -> str:
    """A handler with an expression in all the places that are searched for words."""
    return f"""import time
import boto3

table = boto3.resource("dynamodb").Table("orders")


class Base:
    def run(self, v):
        raise NotImplementedError({expression})


class Step(Base):
    def run(self, v):
        return v


def same(v):
    return {expression}


def save(v):
    try:
        table.put_item(Item=v, ConditionExpression="attribute_not_exists(id)")
    except ClientError as e:
        if {expression} == e.response["Error"]["Code"]:
            return same(v)
        raise


def handler(event, context):
    failures = {{}}
    for v in event["Records"]:
        try:
            Step().run(save(v))
        except ValueError as e:
            failures[{expression}] = 1
            failures.append({expression})
        except Exception:
            return {expression}
    while v:
        time.sleep({expression})
    boto3.client("s3").get_object(Bucket={expression}, Key="x")
    x = {expression}.put()
    return {expression}
"""


CASES: Cases = {
    "4,000 registered handlers": (
        code("R = {}\n\n\ndef at(n):\n    def put(f):\n        R[n] = f\n        return f\n    return put\n"
             + "".join(f"@at({n})\ndef f{n}(): pass\n" for n in range(4_000)) + "def handler(e, c):\n    return R[e['x']]()\n"),
        "",
    ),
    "deep Python": (code(HANDLER + "x = " + "(" * 5000 + ")" * 5000), "cannot be read"),
    "long sums everywhere": (code(everywhere("(v" + " + v" * 2_500 + ")")), ""),
    "long chains everywhere": (code(everywhere("v" + ".b()" * 900)), ""),
    "deep lists everywhere": (code(everywhere("[" * 180 + "v" + "]" * 180)), ""),
    "deep functions": (code(nested("def f#():", 95)), ""),
    "too deep functions": (code(nested("def f#():", 150)), "cannot be read"),
    "deep classes": (code(nested("class C#:", 95)), ""),
    "deep branches": (code(nested("if x#:", 95).replace(HANDLER, "def handler(event, context):\n    pass\n")), ""),
    "deep lambdas": (code(HANDLER + "x = " + "lambda: " * 3000 + "1\n"), "nested too deeply"),
    "deep signs": (code(HANDLER + "x = " + "-" * 30_000 + "1\n"), "nested too deeply"),
    "deep comprehensions": (code("def handler(event, context):\n    return " + "[" * 60 + "x" + " for x in event]" * 60), ""),
    "long chain": (code(HANDLER + "x = a" + ".b" * 20_000), ""),
    "long sum": (code(HANDLER + "x = " + " + ".join(["1"] * 20_000)), ""),
    "long f-string": (code("def handler(event, context):\n    return f'" + "{event}" * 5_000 + "'\n"), ""),
    "many elifs": (code(HANDLER + "if x == 0: pass\n" + "".join(f"elif x == {n}: y = {n}\n" for n in range(1_000))), ""),
    "1,000 conditional writes in elif after elif": (
        queued("import boto3\nt = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n    if event:\n        pass\n"
             + "".join(f"    elif event == {n}:\n        t.put_item(Item=event, ConditionExpression='attribute_not_exists(id)')\n"
                       "        t.put_item(Item=event)\n" for n in range(1_000))),
        "",
    ),
    "700 refusals that are passed over": (
        queued("import boto3\nt = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n" + "".join(
            f"    try:\n        t.put_item(Item=event, ConditionExpression='attribute_not_exists(id)')\n"
            f"    except Exception:\n        r{n} = 1\n    t.put_item(Item=event)\n" for n in range(700))),
        "",
    ),
    "many decorators": (code("def d(f): return f\n" + "@d\n" * 2_000 + HANDLER), ""),
    "decorators of decorators": (
        code("".join(f"def d{n}(f):\n    return d{n + 1}(d{n + 1}(f))\n" for n in range(60)) + "@d0\n" + HANDLER),
        "",
    ),
    "many decorators of its own": (
        code("".join(f"def d{n}(f):\n    def w(*a):\n        return f(*a)\n    return w\n" for n in range(2_500))
             + "".join(f"@d{n}\n" for n in range(2_500)) + HANDLER),
        "its code was not read to the end",
    ),
    "4,000 files in one with": (
        code("def handler(event, context):\n    with " + ", ".join(f"open('/tmp/{n}') as f{n}" for n in range(4_000)) + ": pass\n"),
        "",
    ),
    "5,000 dataclasses with a method each": (
        code("import boto3\nfrom dataclasses import dataclass\ntable = boto3.resource('dynamodb').Table('t')\n"
             "def put(item):\n    table.put_item(Item=item)\n" + "".join(
            f"@dataclass\nclass C{n}:\n    b: dict\n    def save(self):\n        put(self.b)\n" for n in range(5_000))
             + "def handler(event, context):\n" + "".join(f"    C{n}(**event).save()\n" for n in range(5_000))),
        "put_item",
    ),
    "2,500 attempts in a row": (
        code("import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n" + "".join(
            f"    try:\n        s3.put_object(Bucket='b', Key='k{n}')\n    except OSError:\n        print({n})\n"
            "    finally:\n        s3.get_object(Bucket='b', Key='k')\n" for n in range(2_500))),
        "put_object",
    ),
    "300 functions that all call each other": (
        code("import boto3\ns3 = boto3.client('s3')\n" + "".join(
            f"def f{n}(x):\n" + "".join(f"    f{(n * 7 + k) % 300}(x + '{k}')\n" for k in range(30))
            + "    s3.put_object(Bucket=x, Key='k')\n" for n in range(300)) + "def handler(e, c):\n    f0(e['x'])\n"),
        "put_object",
    ),
    "8,000 lines that log the event": (
        code("import logging\nlogger = logging.getLogger()\ndef handler(event, context):\n"
             + "    logger.warning('%s', event)\n" * 8_000),
        "",
    ),
    "2,500 loops that note their failures": (
        queued("import boto3\nt = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n    failed = []\n" + (
            "    for r in event['Records']:\n        try:\n            t.put_item(Item=r)\n        except Exception:\n"
            "            failed.append(r)\n") * 2_500),
        "",
    ),
    "6,000 functions that set one variable": (
        code("LAST = None\n" + "".join(f"def f{n}(e):\n    global LAST\n    LAST = e\n    print(LAST)\n" for n in range(6_000))
             + "def handler(event, context):\n" + "".join(f"    f{n}(event)\n" for n in range(6_000))),
        "",
    ),
    "60 functions that return what all of them do": (
        code("import boto3\nt = boto3.resource('dynamodb').Table('t')\n" + "".join(
            f"def f{n}(x):\n    return [{', '.join(f'f{k}(x)' for k in range(60))}]\n" for n in range(60))
             + "def handler(event, context):\n    t.put_item(Item=f0(event))\n"),
        "",
    ),
    "3,500 writes of what is changed in between": (
        code("import boto3\nt = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n    o, l = {}, []\n" + "".join(
            f"    o['k{n}'] = event\n    l.append(event)\n    t.put_item(Item=o, More=l)\n" for n in range(3_500))),
        "",
    ),
    "2,000 tests of the environment": (
        code("import os\ndef handler(event, context):\n" + "".join(
            f"    if os.environ['A{n}'] == 'x':\n        return {n}\n" for n in range(2_000))),
        "environment-variable-not-set",
    ),
    "1,500 threads": (
        code("import threading\ndef handler(event, context):\n" + "".join(
            f"    t{n} = threading.Thread(target=w{n})\n    t{n}.start()\n" for n in range(1_500))
             + "".join(f"def w{n}():\n    pass\n" for n in range(1_500))),
        "work-after-return",
    ),
    "many lines": (code(HANDLER + "".join(f"    v{n} = event.get('k{n}')\n" for n in range(20_000))), ""),
    "one line of many": (code("def handler(event, context):\n    " + "x=event;" * 20_000 + "\n"), ""),
    "2,000 functions in a row": (
        code("".join(f"def f{n}(x): return f{n + 1}(x)\n" for n in range(2_000)) + "def handler(e, c): return f0(e)\n"),
        "",
    ),
    "50 MB of Python": (code(HANDLER + "#" * 50_000_000), "is larger than"),
    "6 MB of Python": (code(HANDLER + "#" * 6_000_000), "larger than 5 MB"),
    "NUL in Python": (code(HANDLER.encode() + b"\0"), "is binary"),
    "Latin-1 as declared": (code(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n" + HANDLER.encode()), "not valid UTF-8"),
    "an encoding that is none": (code(b"# coding: nonsense\n" + HANDLER.encode()), ""),
    "UTF-16 Python": (code(HANDLER.encode("utf-16")), "is UTF-16"),
    "surrogates in Python": (code("import boto3\nx = '\\ud800'\ndef handler(event, context):\n" + PUT), ""),
    "Python that imports itself": (code("from app import handler as other\n" + HANDLER), ""),
    "a mesh of imports": (mesh, ""),
    "a class of itself": (code("class A(B): pass\nclass B(A): pass\ndef handler(e, c): return A().x\n"), ""),
    "calls that double": (code(calls("NEXT(x + 'a') + NEXT(x + 'b')")), "put_object"),
    "a function of itself": (code("w = lambda x: x(x)(x(x))\ndef handler(event, context):\n    return w(w)\n"), ""),
    "texts that double": (code(doubled("'xy'", "X + X")), "put_object"),
    "f-strings that double": (code(doubled("'xy'", "f'{X}{X}'")), "put_object"),
    "tuples that double": (code(doubled("(1,)", "(X, X)")), "put_object"),
    "dicts that double": (code(doubled("{'k': 'v'}", "{'l': X, 'r': X}")), "put_object"),
    "endless numbers": (
        code("import time\ndef handler(event, context):\n    time.sleep(0x" + "f" * 4000 + ")\n    time.sleep(1e999)\n"
             "    x = 'a' * 10**12\n    return 9**9**9\n"),
        "",
    ),
    "a huge number as text": (code(doubled("0x" + "f" * 5000, "f'{X}-'", 3)), ""),
}  # fmt: skip
