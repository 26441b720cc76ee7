"""Golden files: every SQL statement in the form that is sent, and every public signature.

`python -m tests.golden` writes them; a test compares them with what the package has.
"""
