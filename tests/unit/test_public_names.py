"""The names that rules import from the package."""

from pathlib import Path

import lambdalint
from lambdalint import WHERE


def test_no_module_hides_a_public_name() -> None:
    # Python sets a submodule as an attribute of its package once anybody imports it.
    modules = {path.stem for path in Path(lambdalint.__file__).parent.iterdir()}
    assert WHERE and not modules & WHERE.keys()


def test_every_public_name_is_where_it_is_said_to_be() -> None:
    assert [name for name in WHERE if not hasattr(lambdalint, name)] == []
