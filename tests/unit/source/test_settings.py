"""Classes and libraries that read variables by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.symbols import Const, Env
from tests.unit.programs import program


@pytest.mark.parametrize(
    ("mode", "required"), [('mode="before"', []), ('mode="wrap"', []), ('mode="after"', ["TABLE"])]
)
def test_fields_that_a_validator_may_fill(tmp_path: Path, mode: str, required: list[str]) -> None:
    code = f"""from pydantic import model_validator
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    table: str
    @model_validator({mode})
    def check(self): return self
settings = Settings()
def handler(event, context): pass
"""
    found = program(tmp_path, code).environment_reads.items
    assert [one.name for one in found if one.required] == required


def test_settings_libraries_read_by_themselves(tmp_path: Path) -> None:
    found = program(tmp_path, "from pydantic_settings import BaseSettings\ndef handler(event, context): pass\n")
    assert len(found.environment_reads.gaps) == 1


PREFIXED = 'model_config = SettingsConfigDict(env_prefix="APP_")'


@pytest.mark.parametrize(
    ("config", "field", "variable"),
    [
        ("", "table: str", "TABLE"),
        (PREFIXED, "table: str", "APP_TABLE"),
        ('model_config = {"env_prefix": "APP_", "extra": "ignore"}', "table: str", "APP_TABLE"),
        ('model_config = {"extra": "ignore"}', "table: str", "TABLE"),
        ("model_config = SettingsConfigDict(**CONFIG)", "table: str", None),
        ("model_config = CONFIG", "table: str", None),
        ("model_config = SettingsConfigDict(env_prefix=prefix())", "table: str", None),
        (PREFIXED, 'table: str = "orders"', None),
        (PREFIXED, 'table: str = Field(alias="ORDERS")', None),
        (PREFIXED, "table: Name", None),
    ],
)
@pytest.mark.parametrize("base", ["BaseSettings", "Common"])
def test_fields_of_settings_are_variables(
    config: str, field: str, variable: str | None, base: str, tmp_path: Path
) -> None:
    code = f"""
import boto3
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
class Common(BaseSettings):
    {config or "pass"}
class Settings({base}):
    {config if base == "BaseSettings" and config else "pass"}
    {field}
settings = Settings()
def handler(event, context):
    boto3.client("dynamodb").get_item(TableName=settings.table, Key={{}})
"""
    target = program(tmp_path, code).calls.items[0].target
    assert target is not None
    assert (target.symbol == Env(variable)) if variable else not isinstance(target.symbol, Env | Const)


def test_settings_of_the_first_pydantic(tmp_path: Path) -> None:
    code = """
import boto3
from pydantic import BaseSettings
class Settings(BaseSettings):
    table: str
    class Config:
        env_prefix = "APP_"
def handler(event, context):
    boto3.client("dynamodb").get_item(TableName=Settings().table, Key={})
"""
    found = program(tmp_path, code)
    target = found.calls.items[0].target
    assert target is not None and target.symbol == Env("APP_TABLE")
    assert [gap.reason for gap in found.environment_reads.gaps] == ["`Settings` takes its fields from the environment"]
