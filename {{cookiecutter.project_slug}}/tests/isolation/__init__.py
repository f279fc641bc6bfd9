"""Tests of the tests: what the harness promises, each by the failure that it ends.

The ids in the docstrings are those of
https://github.com/org/cookiecutter-fastapi-cleanslate#the-failures-it-ends.
"""
