"""Write the golden files: `python -m tests.golden`."""

from __future__ import annotations

from tests.golden import files

if __name__ == "__main__":
    files.write()
