"""What a run prints and writes, and to whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.command import APP, BAD, ROOT, lambdalint


def test_several_outputs_in_one_run(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    run = lambdalint(project, "--output-format", "concise", "--output", "json:out/a.json", "--output", "sarif:b.sarif")
    assert run.returncode == 1
    assert run.stdout.startswith("template.yaml:5:48: error[handler-not-found] F: ")
    assert json.loads((project / "out" / "a.json").read_text())["findings"][0]["rule"] == "handler-not-found"
    assert json.loads((project / "b.sarif").read_text())["version"] == "2.1.0"


def test_a_device_or_pipe_is_written_to_not_replaced(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    pipe = project / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as reader:
        assert lambdalint(project, "--output", f"concise:{pipe}").returncode == 1
        assert reader.communicate(timeout=20)[0].startswith("template.yaml:5:48: error[handler-not-found]")
    assert pipe.is_fifo()
    assert lambdalint(project, "--output", "json:/dev/null").returncode == 1
    assert Path("/dev/null").is_char_device()


def test_terminal_escapes_and_commands_in_names_are_defused(project: Path) -> None:
    evil = 'Resources:\n  "F\\e[31m\\n::error::x":\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python2.7, Handler: a.b}\n'
    (project / "template.yaml").write_text(evil)
    for format in ("text", "concise", "github", "markdown"):
        output = lambdalint(project, "--output-format", format).stdout
        assert "\x1b" not in output
        assert not any(line.startswith("::error::x") for line in output.split("\n"))


def test_the_same_bytes_whatever_the_hash_seed(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    runs = {
        lambdalint(ROOT / "examples", "orders", "--output-format", "json", PYTHONHASHSEED=seed).stdout
        for seed in "0123"
    }
    assert len(runs) == 1


def test_a_reader_who_leaves_and_a_full_disk(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    command = f"{sys.executable} -m lambdalint --output-format json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    gone = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert gone.returncode in (1, 141) and "Traceback" not in gone.stderr
    full = subprocess.run(
        ["bash", "-c", f"{command} > /dev/full"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert full.returncode == 2 and full.stderr.startswith("error: ") and "Traceback" not in full.stderr


def test_code_hosting_gets_paths_from_the_top_of_the_repository(project: Path) -> None:
    """A folder with a configuration is a project of its own; a host knows the repository only."""
    service = project / "services" / "my orders"
    (service / "src").mkdir(parents=True)
    (service / "src" / "app.py").write_text(APP)
    (service / "template.yaml").write_text(BAD)
    (service / "lambdalint.toml").write_text("")
    arguments = [
        "check",
        str(service),
        "--output",
        "sarif:a.sarif",
        "--output",
        "gitlab:a.gitlab",
        "--output",
        "json:a.json",
    ]
    run = lambdalint(project, *arguments, "--output-format", "github")
    assert run.stdout.startswith("::error file=services/my orders/template.yaml,line=5,")
    (result,) = json.loads((project / "a.sarif").read_text())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/my%20orders/template.yaml"
    (row,) = json.loads((project / "a.gitlab").read_text())
    assert row["location"]["path"] == "services/my orders/template.yaml"
    (finding,) = json.loads((project / "a.json").read_text())["findings"]
    assert finding["locations"][0]["path"] == "template.yaml"
    assert finding["id"] == row["fingerprint"] == result["partialFingerprints"]["lambdalint/v1"]
