"""Takes each guard of a generated project away, and sees whether the tests that ship with it notice.

The operators are those of cosmic-ray, which change a file on disk, so async fixtures, generators,
decorators and statements of modules are mutated like all else; statements, items of `with` and
elements of lists, which it does not delete, are deleted by `deletions.py`. mutmut mutates no function
that has a decorator (so no fixture) and pytest-gremlins no conftest.py, and neither deletes statements.
"""
