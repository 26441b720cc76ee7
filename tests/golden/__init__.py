"""Golden files: every SQL statement as it is sent, and every public signature.

`python -m tests.golden` writes them; a test compares them with what the package has.
"""
