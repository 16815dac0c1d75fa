"""Make `managed.tsv`, the statements of AWS managed policies, from the installed moto."""

from __future__ import annotations

import json
from typing import Any

import moto
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tools.tables import statement, write


def main() -> None:
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    records = []
    for name, policy in sorted(policies.items()):
        if policy["Path"] == "/aws-service-role/":  # only the service's own role may hold it
            continue
        statements = policy["Document"]["Statement"]
        statements = [statements] if isinstance(statements, dict) else statements
        records.append([name, policy["Path"], *(statement(one, str) for one in statements)])
    newest = max(policy["UpdateDate"] for policy in policies.values())[:10]
    write(
        "managed.tsv",
        records,
        newest,
        f"moto {moto.__version__} iam/aws_managed_policies.py (policy documents of AWS), attachable ones",
        "Apache-2.0 (moto)",
        "name, path, statements as lambdalint.data.statements reads them",
    )


if __name__ == "__main__":
    main()
