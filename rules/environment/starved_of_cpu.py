"""Lambda gives CPU in proportion to memory: heavy libraries on little memory start slowly."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule, unavailable

LITTLE = 256
ONE_CPU = 1769
HEAVY = {
    "pandas", "numpy", "scipy", "sklearn", "torch", "tensorflow", "PIL", "cv2", "pyarrow", "matplotlib", "transformers",
    "polars", "xgboost", "lightgbm", "spacy", "awswrangler", "duckdb", "geopandas", "shapely", "onnxruntime",
}  # fmt: skip


@rule(
    "starved-of-cpu",
    trap=Trap.COLD_START,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Heavy imports at 256 MB or less, or processes in parallel on less than one CPU."""
    if not isinstance(function.memory, Known) or not isinstance(function.handler, Known):
        return
    memory, code = function.memory.value, function.handler.value
    heavy = [one for one in code.imports.items if one.name.partition(".")[0] in HEAVY and one.at_module_level]
    heavy = [one for one in heavy if not one.guarded]  # it may not be there
    heavy = [one for one in heavy if one not in unavailable(function)]
    pools = [wait for wait in code.facts.waits.items if wait.kind == "pool"]
    if memory <= LITTLE and heavy:
        yield Violation(
            at=function.memory,
            label=f"about {memory / ONE_CPU:.0%} of a CPU",
            message=f"`{function.id}` imports `{heavy[0].name}` with {memory} MB, about {memory / ONE_CPU:.0%} of a CPU",
            because=[(heavy[0].span, "imported before the first event")],
            help="give it 1024 MB or more and compare: it often costs less, because it ends sooner",
        )
    elif memory < ONE_CPU and pools:
        yield Violation(
            at=function.memory,
            label="less than one CPU",
            message=f"`{function.id}` starts parallel processes with {memory} MB, less than one CPU",
            because=[(pools[0].site.span, "processes that compete for it")],
            help=f"give it more than {ONE_CPU} MB, or do without processes",
        )
