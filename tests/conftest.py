"""Property tests draw the same examples in every run, so that a red run can be repeated; the cache is nobody's own."""

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

os.environ["LAMBDALINT_CACHE_DIR"] = tempfile.mkdtemp(prefix="lambdalint-tests-")
atexit.register(shutil.rmtree, os.environ["LAMBDALINT_CACHE_DIR"], ignore_errors=True)
