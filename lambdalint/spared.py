"""`pathlib` without what it loads for one function.

To spell a path as a URL it takes a function of `urllib.parse`, and with that comes `ipaddress`: a fortieth of a run on
one application. In the command line's process that function is found when it is called; whoever imports
`urllib.parse` gets the whole of it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

URLS, SPELL = "urllib.parse", "quote_from_bytes"


def load_paths() -> None:
    """Load `pathlib` alone; where it takes more than that function, all of it is loaded."""
    if "pathlib" in sys.modules or URLS in sys.modules:
        return
    stand_in = ModuleType(URLS)
    setattr(stand_in, SPELL, spelled)
    sys.modules[URLS] = stand_in
    try:
        import pathlib  # noqa: F401
    except ImportError:
        pass  # whoever needs it imports it again
    finally:
        del sys.modules[URLS]


def spelled(*values: Any, **named: Any) -> str:
    """What `urllib.parse` makes of bytes in a URL."""
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(*values, **named)
