"""lambdalint: SAM/CloudFormation templates and their Lambda handlers, checked as one program.

This module is the rule author's API: the model and `@rule`. Names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"
