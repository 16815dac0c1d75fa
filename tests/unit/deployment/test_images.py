"""Container images: their code is read where what they are made of is certain, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.deployment.build import dockerfile
from lambdalint.finding import Reading, Results
from lambdalint.owners import owners
from lambdalint.project.files import Files

TODAY = "2026-11-29"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Version: {Type: String}}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata: {DockerContext: ./context}
"""
DOCKERFILE = """\
FROM public.ecr.aws/lambda/python:3.13
COPY app.py requirements.txt ./
RUN python3.13 -m pip install -r requirements.txt -t .
CMD ["app.handler"]
"""
CODE = """\
import os

def handler(event, context):
    return os.environ["TABLE"]
"""
FOUND = [("environment-variable-not-set", "context/app.py")]


def project(folder: Path, text: str = DOCKERFILE, template: str = TEMPLATE, **files: str) -> Path:
    root = folder / "project"
    for path, content in {
        "template.yaml": template,
        "context/Dockerfile": text,
        "context/app.py": CODE,
        "context/requirements.txt": "",
        **{path.replace("__", "/").replace("_py", ".py"): content for path, content in files.items()},
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return root


def run(root: Path) -> Results:
    return check([root], Config(root=root, profile="audit"), TODAY)


def found(results: Results) -> list[tuple[str, str]]:
    return [(one.rule, one.primary.span.path) for one in results.findings if one.rule != "logs-kept-for-ever"]


def reasons(results: Results) -> list[str]:
    return [one.reason for one in results.undecided if one.rule == "code"]


def changed(old: str, new: str) -> str:
    assert old in DOCKERFILE
    return DOCKERFILE.replace(old, new)


FROM, COPY, RUN, CMD = DOCKERFILE.splitlines()
LIBRARIES = f"{FROM} AS built\nCOPY requirements.txt .\nRUN pip install -r requirements.txt -t /libraries\n{FROM}"
LOCKED = f"""\
FROM ghcr.io/astral-sh/uv:0.9 AS uv
{FROM} AS built
RUN --mount=from=uv,source=/uv,target=/bin/uv uv export --frozen -o all.txt && \\
    uv pip install -r all.txt --target "${{LAMBDA_TASK_ROOT}}"
{FROM}"""
SLIM = 'FROM python:3.13-slim AS built\nARG HOME=/code\nENV PYTHONPATH=/x\nENTRYPOINT ["sh"]\nCOPY . ${HOME}\n' + FROM
OUT = "COPY --from=built"


@pytest.mark.parametrize(
    "text",
    [
        DOCKERFILE,
        "# syntax=docker/dockerfile:1\n" + DOCKERFILE.lower().replace("./\nrun", "./ \nrun"),
        changed(FROM, "FROM --platform=linux/amd64 amazon/aws-lambda-python:3.12.2024.11.22 AS run"),
        changed(FROM, "ARG VERSION=3.13\nFROM public.ecr.aws/lambda/python:${VERSION}"),
        changed(FROM, "FROM public.ecr.aws/lambda/python:3.13@sha256:" + "0" * 64),
        changed(FROM, f"FROM node:22 AS web\nRUN npm run build\n{FROM} AS base\nFROM base"),
        changed(COPY, "COPY . ."),
        changed(COPY, "COPY . ${LAMBDA_TASK_ROOT}"),
        changed(COPY, "COPY --chown=1:1 app.py $LAMBDA_TASK_ROOT/"),
        changed(COPY, "COPY app.py /var/task"),
        changed(COPY, "COPY app.py ./app.py"),
        changed(COPY, 'COPY ["app.py", "./"]'),
        changed(COPY, "ADD *.py requirements.txt /var/task/"),
        changed(COPY, "ARG ROOT=/var/task\nWORKDIR ${ROOT}\nCOPY app.py ./"),
        changed(COPY, f"{COPY}\nCOPY model /opt/ml/model\nCOPY --from=web /certificates /etc/certificates"),
        changed(FROM, LIBRARIES).replace(COPY, f"{OUT} /libraries .\n{COPY}"),
        changed(FROM, LIBRARIES).replace(COPY, f"COPY --from=0 /libraries /var/task\n{COPY}"),
        changed(FROM, LOCKED).replace(COPY, f"{OUT} ${{LAMBDA_TASK_ROOT}} ${{LAMBDA_TASK_ROOT}}\n{COPY}"),
        changed(FROM, SLIM).replace(COPY, f"{OUT} /code ${{LAMBDA_TASK_ROOT}}"),
        changed(FROM, SLIM).replace(COPY, f"{OUT} code/ ./"),
        changed(FROM, f"{SLIM} AS again\n{OUT} /code /var/other\n{FROM}").replace(
            COPY, "COPY --from=again /var/other ."
        ),
        changed(RUN, "RUN --mount=type=cache,target=/root/.cache pip install \\\n  # libraries\n  -r requirements.txt"),
        changed(RUN, 'RUN dnf install -y gcc && pip3 install "boto3>1" && dnf clean all && rm -rf /var/cache/dnf'),
        changed(RUN, 'RUN ["pip", "install", "-r", "requirements.txt"]'),
        changed(CMD, "ONBUILD COPY later.py ./\n" + CMD),
        changed(CMD, 'CMD ["app.other"]\nLABEL a=b\nCMD [ "app.handler" ]'),
    ],
)
def test_what_is_certain_is_read(text: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, text))
    assert (found(results), reasons(results)) == (FOUND, [])
    assert results.coverage.reading == Reading(1, 1, 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (changed(FROM, "FROM python:3.13-slim"), "`python:3.13-slim` is none of AWS's images"),
        (changed(FROM, "FROM public.ecr.aws/lambda/python:latest"), "`public.ecr.aws/lambda/python:latest` does not"),
        (changed(FROM, "ARG VERSION\nFROM public.ecr.aws/lambda/python:${VERSION}"), "`VERSION` is decided when"),
        (changed(COPY, "COPY lib/app.py ./"), "`lib/app.py` is not in the context"),
        (changed(COPY, "COPY ../context/app.py ./"), "what `../context/app.py` stands for"),
        (changed(COPY, "COPY app.py ./main.py"), "`app.py` gets another name in the image, `main.py`"),
        (changed(COPY, "COPY app.py main"), "`app.py` gets another name in the image, `main`"),
        (changed(COPY, "COPY app.py /code/"), "no instruction copies code from the context"),
        (changed(COPY, "WORKDIR /code\nCOPY app.py ./"), "no instruction copies code from the context"),
        (changed(COPY, "COPY --from=build /app ./"), "`COPY --from` brings what another image holds"),
        (changed(FROM, SLIM).replace(COPY, f"{OUT} /code/src ./"), "of what `COPY . ${HOME}` brings, only a part"),
        (changed(FROM, SLIM).replace(COPY, f"{OUT} /code ./src"), "`.` gets another name in the image, `src`"),
        (changed(FROM, SLIM.replace("COPY . ", "RUN make ")).replace(COPY, f"{OUT} /code ./"), "`RUN make ${HOME}` may"),
        (changed(FROM, SLIM.replace("\nFROM", "\nRUN rm /code/app.py\nFROM")).replace(COPY, f"{OUT} /code ./"), "`RUN rm"),
        (changed(FROM, f"{FROM} AS built\n{OUT} /b /b\n{FROM}").replace(COPY, f"{OUT} /b ./"), "`COPY --from` brings"),
        (changed(COPY, "ADD https://code.example/app.py ./"), "`ADD https://code.example/app.py ./` fetches"),
        (changed(COPY, "ADD app.tar.gz ./"), "`ADD app.tar.gz ./` fetches or unpacks"),
        (changed(COPY, "COPY --parents app.py ./"), "`COPY --parents app.py ./` was not understood"),
        (changed(COPY, "COPY <<EOF app.py\nimport os\nEOF"), "`COPY <<` writes a file"),
        (changed(COPY, "COPY app.py"), "`COPY app.py` was not understood"),
        (changed(COPY, COPY + "\nCOPY adapter /opt/extensions/"), "`COPY adapter /opt/extensions/` brings what may be"),
        (changed(RUN, "RUN make app"), "`RUN make app` may write code"),
        (changed(RUN, "RUN pip install x; curl https://code.example > app.py"), "`RUN pip install x; curl"),
        (changed(RUN, "RUN pip install $(cat list)"), "`RUN pip install $(cat list)` may write"),
        (changed(RUN, "RUN rm -rf ./*"), "`RUN rm -rf ./*` may write"),
        (changed(RUN, "RUN rm -rf /var/task/app.py"), "`RUN rm -rf /var/task/app.py` may write"),
        (changed(RUN, "RUN echo 'unfinished"), "`RUN echo 'unfinished` may write"),
        (changed(RUN, "ENV PYTHONPATH=/code"), "`ENV PYTHONPATH` decides where code is looked for"),
        (changed(RUN, "SHELL [\"/bin/sh\"]"), "`SHELL` is not followed"),
        (changed(CMD, "CMD app.handler"), "its `CMD` is not the name of a handler"),
        (changed(CMD, 'CMD ["python", "app.py"]'), "its `CMD` is not the name of a handler"),
        (changed(CMD, ""), "neither `CMD` nor `ImageConfig` names a handler"),
        (changed(CMD, 'CMD ["main.handler"]'), "`main.handler` is not in what is copied"),
        (changed(CMD, 'ENTRYPOINT ["/lambda-entrypoint.sh"]\n' + CMD), "an `ENTRYPOINT` of its own"),
        (changed(CMD, "ONBUILD ONBUILD COPY x ./\n" + CMD), "`ONBUILD ONBUILD` is refused by Docker"),
        (changed(CMD, "onbuild from x\n" + CMD), "`ONBUILD FROM` is refused by Docker"),
        (changed(FROM, FROM + " AS base\nONBUILD COPY x ./\nFROM base"), "`ONBUILD` runs in the stage that"),
        ("# escape=`\n" + DOCKERFILE, "the Dockerfile has an escape character"),
        ("", "the Dockerfile has no `FROM`"),
        ("RUN x\n" + DOCKERFILE, "`RUN` stands before the first `FROM`"),
        ("FROM a b\n", "what this `FROM` names was not understood"),
        (DOCKERFILE + "\n" * dockerfile.MOST_LINES, "a Dockerfile of more than 2,000 lines"),
        (DOCKERFILE + "#" * dockerfile.MOST_CHARACTERS, "a Dockerfile of more than 2,000 lines"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_undecided(text: str, told: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, text))
    [reason] = reasons(results)
    assert reason.startswith(f"its code was not read: {told}")
    assert found(results) == []
    assert results.coverage.reading == Reading(1, 0, 0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("./context", "context", ""),
        ("{DockerContext: ./context}", "{DockerContext: ., Dockerfile: context/Dockerfile}", "`app.py` is not in the"),
        ("{DockerContext: ./context}", "{Dockerfile: Dockerfile}", "the code is in a container image, and no `DockerC"),
        ("./context", "../beside", "`../beside` lies outside the project"),
        ("./context", "missing", "the context `missing` of its image does not exist"),
        ("./context", "'${Context}'", "`${Context}` is filled in before the deployment"),
        ("./context", "!Ref Version", "parameter `Version` has no default"),
        ("./context}", "./context, Dockerfile: other}", "the Dockerfile `context/other` does not exist"),
        ("./context}", "./context, Dockerfile: ../../x}", "the Dockerfile `../x` lies outside the project"),
        ("./context}", "./context, DockerBuildTarget: test}", "`DockerBuildTarget` decides"),
        ("./context}", "./context, DockerBuildArgs: {ANY: 1}}", ""),
        ("Image\n", "Image\n      ImageConfig: {Command: [app.handler]}\n", ""),
        ("Image\n", "Image\n      ImageConfig: {Command: [missing.handler]}\n", "`missing.handler` is not in what"),
        ("Image\n", "Image\n      ImageConfig: {Command: [a, b]}\n", "its command is not the name of a handler alone"),
        ("Image\n", "Image\n      ImageConfig: {Command: [!Ref Version]}\n", "parameter `Version` has no default"),
        ("Image\n", "Image\n      ImageConfig: {EntryPoint: [a]}\n", "`EntryPoint` decides"),
        ("Image\n", "Image\n      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /w}}\n", "a wrapper starts"),
    ],
)  # fmt: skip
def test_what_the_template_says_of_it(old: str, new: str, told: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, template=TEMPLATE.replace(old, new)))
    assert bool(reasons(results)) == bool(told)
    assert all(reason.startswith(f"its code was not read: {told}") for reason in reasons(results))
    assert found(results) == ([] if told else FOUND)


def test_a_module_that_was_copied_without_the_handler(tmp_path: Path) -> None:
    results = run(project(tmp_path, changed(CMD, 'CMD ["app.other"]')))
    [one] = [one for one in results.findings if one.rule == "handler-not-found"]
    assert (one.primary.span.path.rpartition("/")[2], one.primary.span.line) == ("Dockerfile", 4)
    assert "defines no `other`" in one.message
    assert one.help == 'write `CMD ["app.handler"]`'
    assert not one.fixes


def test_the_arguments_of_the_build(tmp_path: Path) -> None:
    text = changed(FROM, "ARG VERSION\nFROM public.ecr.aws/lambda/python:${VERSION}")
    template = TEMPLATE.replace("./context}", "./context, DockerBuildArgs: {VERSION: '3.13'}}")
    assert found(run(project(tmp_path, text, template))) == FOUND


def test_the_template_names_the_handler_first(tmp_path: Path) -> None:
    template = TEMPLATE.replace("Image\n", "Image\n      ImageConfig: {Command: [other.handler]}\n")
    root = project(tmp_path, changed(COPY, "COPY *.py ./"), template, context__other_py=CODE)
    assert found(run(root)) == [("environment-variable-not-set", "context/other.py")]


@pytest.mark.parametrize(
    ("copies", "told"),
    [
        ("COPY app.py ./\nCOPY shared/*.py ./", ""),
        ("COPY app.py shared/helper.py ./", ""),
        ("COPY app.py ./\nCOPY shared ./", ""),
        ("COPY app.py ./", "is not in what is copied"),
        ("COPY . ./", ""),
        ("COPY app.py ./\nCOPY shared ./helper", "`shared` gets another name in the image, `helper`"),
        ("COPY app.py shared/app.py ./", "`app.py` gets into the image from two folders"),
    ],
)
def test_several_folders_make_up_the_task_root(copies: str, told: str, tmp_path: Path) -> None:
    """What the handler imports counts as there only where an instruction copies it."""
    code = "from helper import read\n\ndef handler(event, context):\n    return read()\n"
    helper = 'import os\n\ndef read():\n    return os.environ["TABLE"]\n'
    root = project(tmp_path, changed(COPY, copies), context__app_py=code, context__shared__helper_py=helper)
    if "shared/app.py" in copies:
        (root / "context/shared/app.py").write_text("")
    results = run(root)
    assert [told in reason for reason in reasons(results)] == ([True] if told and "copied" not in told else [])
    read = "helper" in copies or "shared" in copies
    assert bool(found(results)) == (not told and read)


def test_a_module_beside_the_handler_that_is_not_copied(tmp_path: Path) -> None:
    code = "import helper\n" + CODE
    [reason] = reasons(run(project(tmp_path, context__app_py=code, context__helper_py="")))
    assert reason.endswith("the code imports `context/helper.py`, which is not copied into the image")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("*.pyc\n.git\n# app.py\n\n", True),
        ("*\n!app.py\n", False),
        ("app.py", False),
        ("**/app*\n", False),
        ("[" * 1_001, False),
    ],
)
def test_what_a_dockerignore_may_keep_out(text: str, kept: bool, tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "context/.dockerignore").write_text(text)
    results = run(root)
    assert found(results) == (FOUND if kept else [])
    assert [".dockerignore" in reason for reason in reasons(results)] == ([] if kept else [True])


@pytest.mark.parametrize("line", ["ENV TABLE=orders", "ENV TABLE orders", "ENV OTHER=1"])
def test_an_image_may_bring_variables(line: str, tmp_path: Path) -> None:
    results = run(project(tmp_path, changed(RUN, line)))
    assert (found(results), reasons(results)) == ([], [])
    assert "the image may set more variables" in [one.reason for one in results.undecided]


def test_images_of_other_languages_are_counted(tmp_path: Path) -> None:
    results = run(project(tmp_path, "FROM public.ecr.aws/lambda/nodejs:22\nRUN npm ci\n"))
    assert results.coverage.reading == Reading(1, 0, 1)
    assert reasons(results) == []


def test_nothing_is_said_of_the_runtime_or_the_size(tmp_path: Path) -> None:
    """An image on an old base can be deployed on any day, and may have 10 GB."""
    results = run(project(tmp_path, changed(FROM, "FROM public.ecr.aws/lambda/python:3.8")))
    assert found(results) == FOUND


def test_a_plain_function_of_cloudformation(tmp_path: Path) -> None:
    template = TEMPLATE.replace("AWS::Serverless::Function", "AWS::Lambda::Function").replace(
        "Image\n", "Image\n      Role: arn:aws:iam::111122223333:role/x\n      Code: {ImageUri: worker:latest}\n"
    )
    assert found(run(project(tmp_path, template=template))) == FOUND


def test_links_that_lead_out(tmp_path: Path) -> None:
    root = project(tmp_path)
    (tmp_path / "beside").write_text(CODE)
    for name in ("app.py", "Dockerfile"):
        (root / "context" / name).unlink()
        os.symlink(tmp_path / "beside", root / "context" / name)
        [reason] = reasons(run(root))
        assert "is not in the context" in reason or "lies outside the project" in reason


def test_growing_variables_are_bounded(tmp_path: Path) -> None:
    doubling = "".join(f"ARG A{n + 1}=$A{n}$A{n}\n" for n in range(60))
    [reason] = reasons(run(project(tmp_path, changed(COPY, f"ARG A0=aaaa\n{doubling}COPY $A60 ./"))))
    assert reason.endswith("was not understood")


def test_a_changed_dockerfile_belongs_to_its_template(tmp_path: Path) -> None:
    files = Files(project(tmp_path))
    assert owners(["context/Dockerfile"], files) == {"context/Dockerfile": ["template.yaml"]}
