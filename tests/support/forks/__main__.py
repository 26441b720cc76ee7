"""Run a scenario: python -m tests.support.forks SCENARIO DSN SCHEMA.

It ends with status 0 where all went as it should, in the parent and in all its children.
"""

from __future__ import annotations

import sys
import warnings

from tests.support.forks.scenarios import SCENARIOS

# Python warns of forks in processes with threads, which is what this is about.
warnings.filterwarnings("ignore", message=".*multi-threaded", category=DeprecationWarning)
if __name__ == "__main__":
    name, dsn, schema = sys.argv[1:]
    SCENARIOS[name](dsn, schema)
