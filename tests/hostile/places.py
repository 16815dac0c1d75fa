"""Places: links, pipes and devices, paths that lead out, and files beside the template."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

from tests.hostile import FUNCTION, GOOD, HANDLER, QUEUE, Cases, Make, code

SECRET = "import os\nSECRET = 'top-secret'\ndef handler(e, c): return os.environ['TOP_SECRET']\n"


def outside(folder: Path) -> Path:
    """A folder beside the project, with things that nobody in it may see."""
    other = folder.parent / "outside"
    other.mkdir(exist_ok=True)
    (other / "app.py").write_text(SECRET)
    (other / "t.yaml").write_text(QUEUE.replace("NAME", "top-secret"))
    (other / "s.json").write_text('{"StartAt": "top-secret", "States": {}}')
    (other / "samconfig.toml").write_text('[top-secret.deploy.parameters]\nparameter_overrides = "A=b"\n')
    return other


def link(target: str, at: str, first: Make = code(HANDLER)) -> Make:
    """Something, and then a link to a file outside in its place."""

    def make(folder: Path) -> None:
        first(folder)
        (folder / at).unlink(missing_ok=True)
        os.symlink(outside(folder) / target, folder / at)

    return make


def special(at: str, put: Callable[[Path], None] = os.mkfifo, first: Make = code(HANDLER)) -> Make:
    def make(folder: Path) -> None:
        first(folder)
        (folder / at).unlink(missing_ok=True)
        put(folder / at)

    return make


def zero(path: Path) -> None:
    os.symlink("/dev/zero", path)


def large(path: Path) -> None:
    path.touch()
    os.truncate(path, 50_000_000)


def template(content: str) -> Make:
    def make(folder: Path) -> None:
        outside(folder)
        (folder / "bad.yaml").write_text(content)

    return make


def beside(name: str, content: str) -> Make:
    def make(folder: Path) -> None:
        code(HANDLER)(folder)
        (folder / name).write_text(content)

    return make


def stack(url: str) -> str:
    return "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: URL}}}\n".replace("URL", url)


def machine(uri: str) -> str:
    return "Resources: {S: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: URI}}}\n".replace(
        "URI", uri
    )


def nothing(folder: Path) -> None:
    outside(folder)


def chain(folder: Path) -> None:
    link("app.py", "bad/l2")(folder)
    (folder / "bad" / "app.py").unlink()
    os.symlink("l1", folder / "bad" / "app.py")
    os.symlink("l2", folder / "bad" / "l1")


def folders_in_circles(folder: Path) -> None:
    code("import bad.app\nfrom x import y\n" + HANDLER)(folder)
    os.symlink("..", folder / "bad" / "x")
    os.symlink(".", folder / "bad" / "bad")


def odd_names(folder: Path) -> None:
    for name in (
        "x\n::error::owned.yaml",
        "\x1b[2J.yaml",
        "a\u202eb.yaml",
        "<img src=x>.yaml",
        "=cmd|x.yaml",
        "-rf.yaml",
    ):
        (folder / name).write_text(GOOD.replace("Good", "Other"))
    (folder / os.fsdecode(b"\xff\xfe")).mkdir()
    (folder / os.fsdecode(b"\xff\xfe") / os.fsdecode(b"\xfa.yaml")).write_text(GOOD.replace("Good", "Bytes"))


def queue_of_50_mb(path: Path) -> None:
    path.write_text(QUEUE)
    os.truncate(path, 50_000_000)


def code_outside(folder: Path) -> None:
    outside(folder)
    code(HANDLER, "../outside")(folder)


LEADS_OUT = "leads out of the project"
LIES_OUTSIDE = "lies outside the project"
CASES: Cases = {
    "50 MB": (special("bad.yaml", queue_of_50_mb, nothing), "is larger than"),
    "pipe": (special("bad.yaml", first=nothing), ""),
    "pipe as code": (special("bad/app.py"), "does not have"),
    "pipe as module": (special("bad/other.py", first=code("import other\n" + HANDLER)), ""),
    "pipe as definition": (special("s.json", first=template(machine("s.json"))), ""),
    "pipe as nested template": (special("n.yaml", first=template(stack("n.yaml"))), ""),
    "pipe as samconfig": (special("samconfig.toml"), "Not checked: `samconfig.toml` (is no regular file"),
    "folder as samconfig": (special("samconfig.toml", Path.mkdir), "Not checked: `samconfig.toml` (is a folder"),
    "pipe as ignore file": (special(".gitignore"), ""),
    "pipe as configuration": (special("pyproject.toml"), ""),
    "device": (special("bad.yaml", zero, nothing), ""),
    "device as code": (special("bad/app.py", zero), ""),
    "folder as template": (special("bad.yaml", Path.mkdir, nothing), ""),
    "folder as ignore file": (special(".gitignore", Path.mkdir), ""),
    "50 MB of samconfig": (special("samconfig.toml", large), "is larger than"),
    "50 MB of ignore file": (special(".gitignore", large), "is larger than"),
    "50 MB of somebody's configuration": (special("pyproject.toml", large), ""),
    "50 MB of requirements": (special("bad/requirements.txt", large), ""),
    "link out of the project": (link("t.yaml", "bad.yaml", nothing), LEADS_OUT),
    "link to itself": (special("bad.yaml", lambda path: os.symlink("bad.yaml", path), nothing), ""),
    "code behind a link": (link("app.py", "bad/app.py"), LEADS_OUT),
    "code behind three links": (chain, LEADS_OUT),
    "a module behind a link": (link("app.py", "bad/other.py", code("from other import SECRET\n" + HANDLER)), LEADS_OUT),
    "a folder behind a link": (link("", "bad", template(FUNCTION.replace("CODE", "bad/"))), LIES_OUTSIDE),
    "a folder that is a link to itself": (special("bad", lambda path: os.symlink("bad", path), template(FUNCTION.replace("CODE", "bad/"))), ""),
    "folders in circles": (folders_in_circles, ""),
    "a nested template behind a link": (link("t.yaml", "n.yaml", template(stack("n.yaml"))), ""),
    "a definition behind a link": (link("s.json", "s.json", template(machine("s.json"))), ""),
    "samconfig behind a link": (link("samconfig.toml", "samconfig.toml"), LIES_OUTSIDE),
    "samconfig.yaml behind a link": (link("samconfig.toml", "samconfig.yaml"), LIES_OUTSIDE),
    "pipe as samconfig.yaml": (special("samconfig.yaml"), "is no regular file"),
    "50 MB of samconfig.yaml": (special("samconfig.yaml", large), "is larger than"),
    "an ignore file behind a link": (link("t.yaml", ".gitignore"), ""),
    "code outside": (code_outside, LIES_OUTSIDE),
    "code far outside": (code(HANDLER, "../../../../../.."), LIES_OUTSIDE),
    "code at an absolute path": (code(HANDLER, "/etc"), LIES_OUTSIDE),
    "code on another drive": (code(HANDLER, "'C:\\Users\\x'"), ""),
    "code on a share": (code(HANDLER, "'\\\\server\\x'"), ""),
    "code at an address": (code(HANDLER, "file:///etc"), ""),
    "code in somebody's home": (code(HANDLER, "~/x"), ""),
    "code at NUL": (code(HANDLER, '"a\\0b"'), ""),
    "code in a very deep folder": (code(HANDLER, "'" + "a/" * 3_000 + "'"), "does not exist"),
    "a nested template outside": (template(stack("../outside/t.yaml")), ""),
    "a nested template at an absolute path": (template(stack("/etc/passwd")), ""),
    "a definition outside": (template(machine("../outside/s.json")), ""),
    "an include outside": (template("Metadata: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../outside/t.yaml}}}\n" + QUEUE), ""),
    "names of files": (odd_names, ""),
    "samconfig without an end": (beside("samconfig.toml", "a = " + "[" * 9_000), "nested too deeply"),
    "samconfig of one key": (beside("samconfig.toml", "[" + ".".join(["a"] * 90_000) + "]\n"), "line 1 is longer"),
    "samconfig that is none": (beside("samconfig.toml", "[[["), "is not valid TOML"),
    "samconfig with many environments": (
        beside("samconfig.toml", "".join(f'[e{n}.deploy.parameters]\nparameter_overrides = "A={n}"\n' for n in range(99))),
        "those beyond 32 were not looked at",
    ),
    "samconfig.yaml without an end": (beside("samconfig.yaml", "a: " + "[" * 9_000), "is not valid YAML"),
    "samconfig.yaml of one line": (beside("samconfig.yaml", "a: '" + "x" * 300_000 + "'\n"), "longer than 200,000 characters"),
    "samconfig.yaml that is none": (beside("samconfig.yaml", "a: [}"), "is not valid YAML"),
    "samconfig.yaml that is a list": (beside("samconfig.yaml", "- [1]\n--- \nx\n"), "holds no environments"),
    "samconfig.yaml of Python objects": (beside("samconfig.yaml", "!!python/object/apply:os.mkdir ['owned']\n"), ""),
    "samconfig.yaml that is a bomb": (
        beside("samconfig.yaml", "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in itertools.pairwise("abcdefghi"))),
        "values when aliases are followed",
    ),
    "samconfig.yaml with many environments": (
        beside("samconfig.yaml", "".join(f"e{n}: {{deploy: {{parameters: {{parameter_overrides: A={n}}}}}}}\n" for n in range(3_000))),
        "those beyond 32 were not looked at",
    ),
    "samconfig.yaml with odd values": (
        beside("samconfig.yaml", "? [a]\n: 1\n~: x\ndev: {deploy: {parameters: {parameter_overrides: [1, {a: b}, ~, [c], \"A=\\e[2J\"]}}}\n"
               "prod: {deploy: [], global: {parameters: x}}\n\"\\e[31mx\": {deploy: {parameters: {parameter_overrides: {A: {b: c}, B: .nan, ~: 1}}}}\n"),
        "",
    ),
    "bait: ignore file": (beside(".gitignore", "*a" * 40 + "b\n" + "**/" * 60 + "x\n" + "[" * 5_000 + "\n" + "[a-" * 3_000 + "]\n[[]x\n"), ""),
    "a million lines of ignore file": (beside(".gitignore", "x\n" * 1_000_000), "more than 5,000 lines"),
    "an ignore file that is no text": (special(".gitignore", lambda path: path.write_bytes(b"\xff\0\n*.yaml\n") and None), "is binary"),
}  # fmt: skip
