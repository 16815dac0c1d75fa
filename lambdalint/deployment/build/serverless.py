"""Where the Serverless Framework packs a function's code from: the service's folder, which holds `.serverless`.

https://www.serverless.com/framework/docs/providers/aws/guide/packaging
"""

from __future__ import annotations

import re

from lambdalint.project.files import Files, FileUnreadable, folder_of, join
from lambdalint.template.view import Resource
from lambdalint.value import Known

FOLDER = ".serverless"
SETTINGS = ("serverless.yml", "serverless.yaml", "serverless.json", "serverless.ts", "serverless.js")
ELSEWHERE = re.compile(r"\b(?:module|artifact|servicePath)\b")
"""What puts the code of a function into another folder."""


def packs(function: Resource, files: Files) -> bool:
    """Whether it is certain that the framework packs the folder above its template's for a function."""
    home = folder_of(function.template.path)
    if home.rpartition("/")[2] != FOLDER:
        return False
    root = folder_of(home)
    settings = next((path for name in SETTINGS if files.is_file(path := join(root, name))), None)
    handler = function.properties["Handler"].text()
    if settings is None or not isinstance(handler, Known):
        return False
    module = handler.value.rpartition(".")[0].replace(".", "/")
    if not module or not files.is_file(join(root, f"{module}.py")):
        return False
    try:
        return ELSEWHERE.search(files.text(settings)) is None
    except FileUnreadable:
        return False
