"""Colours of the terminal, or none."""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.rule_api import Severity

RED, YELLOW, BLUE, CYAN, BOLD, RESET = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1;36m", "\x1b[1m", "\x1b[0m"
ADDED, REMOVED = "\x1b[32m", "\x1b[31m"
OF_SEVERITY = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.INFO: CYAN}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints parts of a diagnostic; without colour it returns them as they are."""

    color: bool
    severity: Severity = Severity.INFO

    def paint(self, code: str, text: str) -> str:
        return f"{code}{text}{RESET}" if self.color and text else text

    def frame(self, text: str) -> str:
        return self.paint(BLUE, text) if self.color else text

    def primary(self, text: str) -> str:
        return self.paint(OF_SEVERITY[self.severity], text) if self.color else text

    def related(self, text: str) -> str:
        return self.paint(BLUE, text) if self.color else text

    def bold(self, text: str) -> str:
        return self.paint(BOLD, text) if self.color else text

    def sign(self, sign: str, text: str) -> str:
        """A line that a fix adds or removes."""
        return self.paint(ADDED if sign == "+" else REMOVED, text) if self.color else text
