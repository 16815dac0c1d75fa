"""What tests of several modules stand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import APP, CLEAN


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(APP)
    (tmp_path / "template.yaml").write_text(CLEAN)
    return tmp_path
