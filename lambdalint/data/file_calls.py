"""Calls that use a file: what they do with it, and where its path stands."""

from __future__ import annotations

CALLS: dict[str, tuple[str, int, str]] = {
    # name -> mode, position and name of the path
    "builtins.open": ("open", 0, "file"),
    "io.open": ("open", 0, "file"),
    "codecs.open": ("open", 0, "filename"),
    "gzip.open": ("open", 0, "filename"),
    "os.path.exists": ("exists", 0, "path"),
    "os.path.isfile": ("exists", 0, "path"),
    "os.path.isdir": ("exists", 0, "path"),
    "os.path.getmtime": ("age", 0, "filename"),
    "os.path.getctime": ("age", 0, "filename"),
    "os.stat": ("age", 0, "path"),
    "os.remove": ("remove", 0, "path"),
    "os.unlink": ("remove", 0, "path"),
    "os.rmdir": ("remove", 0, "path"),
    "shutil.rmtree": ("remove", 0, "path"),
    "os.makedirs": ("folder", 0, "name"),
    "os.mkdir": ("folder", 0, "path"),
    "os.listdir": ("read", 0, "path"),
    "os.rename": ("write", 1, "dst"),
    "os.replace": ("write", 1, "dst"),
    "shutil.copy": ("write", 1, "dst"),
    "shutil.copyfile": ("write", 1, "dst"),
    "shutil.copytree": ("write", 1, "dst"),
    "shutil.move": ("write", 1, "dst"),
    "sqlite3.connect": ("database", 0, "database"),
    "shelve.open": ("database", 0, "filename"),
    "dbm.open": ("database", 0, "file"),
    "tinydb.TinyDB": ("database", 0, "path"),
    "duckdb.connect": ("database", 0, "database"),
    "diskcache.Cache": ("database", 0, "directory"),
    "filelock.FileLock": ("database", 0, "lock_file"),
    "pathlib.Path.write_text": ("write", -1, ""),
    "pathlib.Path.write_bytes": ("write", -1, ""),
    "pathlib.Path.read_text": ("read", -1, ""),
    "pathlib.Path.read_bytes": ("read", -1, ""),
    "pathlib.Path.exists": ("exists", -1, ""),
    "pathlib.Path.is_file": ("exists", -1, ""),
    "pathlib.Path.stat": ("age", -1, ""),
    "pathlib.Path.touch": ("write", -1, ""),
    "pathlib.Path.unlink": ("remove", -1, ""),
    "pathlib.Path.mkdir": ("folder", -1, ""),
    "pathlib.Path.open": ("open", -1, ""),
    "zipfile.ZipFile": ("open", 0, "file"),
    "tarfile.open": ("open", 0, "name"),
    "pandas.ExcelWriter": ("write", 0, "path"),
    "urllib.request.urlretrieve": ("write", 1, "filename"),
    "logging.basicConfig": ("append", 100, "filename"),
    "logging.FileHandler": ("append", 0, "filename"),
    "logging.handlers.RotatingFileHandler": ("append", 0, "filename"),
}
METHODS = {
    "write_text": "write",
    "write_bytes": "write",
    "read_text": "read",
    "read_bytes": "read",
    "exists": "exists",
    "is_file": "exists",
    "touch": "write",
    "unlink": "remove",
    "mkdir": "folder",
    "open": "open",
    "to_csv": "write",
    "to_parquet": "write",
    "to_json": "write",
    "to_excel": "write",
    "savefig": "write",
    "extractall": "write",
}
WRITERS: dict[str, tuple[tuple[str, ...], str]] = {
    # method -> the libraries whose objects write a file by it, name of the path
    "to_csv": (("pandas.", "geopandas."), "path_or_buf"),
    "to_json": (("pandas.", "geopandas."), "path_or_buf"),
    "to_parquet": (("pandas.", "geopandas."), "path"),
    "to_excel": (("pandas.", "geopandas."), "excel_writer"),
    "savefig": (("matplotlib.",), "fname"),
    "extractall": (("zipfile.", "tarfile."), "path"),
    "save": (("PIL.", "openpyxl.", "docx."), "filename"),
}
TEMPORARY = frozenset(
    f"tempfile.{name}"
    for name in (
        "NamedTemporaryFile",
        "TemporaryFile",
        "SpooledTemporaryFile",
        "TemporaryDirectory",
        "mkstemp",
        "mkdtemp",
        "mktemp",
    )
)
"""What makes a file or a folder under a name of its own."""
LEFT = frozenset({"tempfile.mkstemp", "tempfile.mkdtemp"})
"""What tempfile makes and leaves to its caller to remove."""
