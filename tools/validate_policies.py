"""Generate the least-privilege policy of every function below some folders and check each with a validator of others.

    python tools/validate_policies.py FOLDER [FOLDER ...]

Each folder is a project of its own. The validator is parliament (`pip install parliament setuptools`), whose list of
actions ends in 2025: an action that only our newer table knows is counted apart.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from parliament import analyze_policy_string  # type: ignore[import-not-found,import-untyped,unused-ignore]

from lambdalint.config import Config
from lambdalint.data import iam
from lambdalint.deployment.permissions.least import least
from lambdalint.report.policy_document import document
from lambdalint.survey import survey


def main() -> None:
    policies = bad = undecided = newer = 0
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        for deployment in survey([folder], Config(root=folder), date.today().isoformat()).deployments:
            for function in deployment.functions:
                needs = least(function, deployment)
                if not needs.grants:
                    continue
                policies += 1
                undecided += not needs.complete
                findings = [
                    finding
                    for finding in analyze_policy_string(json.dumps(document(needs))).findings
                    if finding.issue not in ("RESOURCE_STAR",)
                ]
                recent = [
                    f for f in findings if f.issue == "UNKNOWN_ACTION" and iam.action(f.detail.rpartition(" ")[2])
                ]
                newer += bool(recent)
                findings = [finding for finding in findings if finding not in recent]
                bad += bool(findings)
                for finding in findings:
                    print(f"{folder.name}/{deployment.template}::{function.id}: {finding.issue} {finding.detail}")
    print(
        f"{policies} policies, {bad} refused, {undecided} with something that is not decided, {newer} with actions newer than the validator"
    )
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
