"""The names that rules import from the package."""

import re
from pathlib import Path

import lambdalint
from lambdalint import WHERE


def test_no_module_hides_a_public_name() -> None:
    # Python sets a submodule as an attribute of its package once anybody imports it.
    modules = {path.stem for path in Path(lambdalint.__file__).parent.iterdir()}
    assert WHERE and not modules & WHERE.keys()


def test_every_public_name_is_where_it_is_said_to_be() -> None:
    assert [name for name in WHERE if not hasattr(lambdalint, name)] == []


def test_the_type_checker_and_python_find_the_same_names_in_the_same_places() -> None:
    text = Path(lambdalint.__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^    from (\S+) import (\w+) as \2$", text, re.MULTILINE)
    written = [
        (home, name)
        for home, names in re.findall(r'^    "(\S+)": "(.*)",$', text, re.MULTILINE)
        for name in names.split()
    ]
    assert sorted(imported) == sorted(written) == sorted((home, name) for name, home in WHERE.items())
