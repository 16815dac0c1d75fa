"""Count how far the rights of functions are decided below some folders, and why not.

    python tools/measure_permissions.py FOLDER [FOLDER ...]

Each folder is a project of its own, looked at in its default world. A function has both sides decided when every
statement of its role and every SDK call of its code is known. Missing and unused are actions, not findings.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from lambdalint.config import Config
from lambdalint.data.iam_needs import needs
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.permissions.unused import spare, used
from lambdalint.survey import survey
from lambdalint.value import Known, Unknown


def code_side(function: Function) -> str:
    """Why the code is not decided, "" when it is."""
    found = used(function)
    return found.reason if isinstance(found, Unknown) else ""


def role_side(function: Function) -> str:
    """Why the role is not decided, "" when it is."""
    role = function.role
    if not isinstance(role, Known):
        return role.reason if isinstance(role, Unknown) else "no role"
    return role.value.statements.gaps[0].reason if role.value.statements.gaps else ""


def lacking(function: Function, deployment: Deployment) -> set[str]:
    """The actions of sure calls that no statement may allow."""
    if not isinstance(function.role, Known) or not isinstance(function.handler, Known):
        return set()
    arns, code = deployment.arns, function.handler.value
    if code.calls_to("sts", "assume_role"):
        return set()
    found = set()
    for call in code.calls.items:
        need = needs(call.service, call.call.api, {name for name, _ in call.call.arguments})
        sure = call.sure and call.call.own_role and call.call.sure and not call.site.in_except
        if need is not None and sure:
            wanted = [action for action in need.required if not deployment.lets_in(call.service, action)]
            found |= {action for action in wanted if arns.allows(function.role.value, action, call) is False}
    return found


def main() -> None:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        for deployment in survey([folder], Config(root=folder), date.today().isoformat()).deployments:
            for function in deployment.functions:
                runtime = function.runtime
                if not (isinstance(runtime, Known) and runtime.value.startswith("python")):
                    continue
                counts["Python functions"] += 1
                if not isinstance(function.handler, Known) or not isinstance(function.handler.value.signature, Known):
                    continue
                counts["with code"] += 1
                code, role = code_side(function), role_side(function)
                counts["code decided"] += not code
                counts["role decided"] += not role
                counts["both decided"] += not code and not role
                if code or role:
                    reasons[re.sub(r"`[^`]*`", "`…`", f"code: {code}" if code else f"role: {role}")] += 1
                counts["missing actions"] += len(lacking(function, deployment))
            for each in deployment.roles:
                found = spare(each, deployment) if each.functions else ()
                counts["unused entries"] += 0 if isinstance(found, Unknown) else sum(len(o.entries) for o in found)
    for name, number in counts.items():
        print(f"{number:6} {name}")
    for reason, number in reasons.most_common():
        print(f"{number:6} not decided: {reason}")


if __name__ == "__main__":
    main()
