"""Make `escalation.tsv`, ways to more rights, from the installed cloudsplaining."""

from __future__ import annotations

from importlib.metadata import version

from cloudsplaining.shared import constants

from tools.tables import AS_OF, write


def main() -> None:
    records = []
    for name, actions in constants.PRIVILEGE_ESCALATION_METHODS.items():
        page = constants.PRIVILEGE_ESCALATION_PATHFINDING_PATHS.get(name) or ""
        records.append([name, page, " ".join(map(str.lower, actions))])
    for key, listed in (
        ("*credentials", constants.ACTIONS_THAT_RETURN_CREDENTIALS),
        ("*reads", constants.READ_ONLY_DATA_EXFILTRATION_ACTIONS),
    ):
        names = " ".join(map(str.lower, listed)).replace("gamelist:", "gamelift:")  # a slip of the source
        records.append([key, "", names])
    write(
        "escalation.tsv",
        records,
        AS_OF,
        f"cloudsplaining {version('cloudsplaining')} constants.py, after Rhino Security Labs and pathfinding.cloud",
        "BSD-3-Clause (cloudsplaining, (c) 2020 Salesforce.com, Inc.; see NOTICE)",
        "method, its page, actions in small letters",
    )


if __name__ == "__main__":
    main()
