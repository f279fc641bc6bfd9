"""Tests of the tests: what the harness promises. tests/README.md says what the ids stand for."""
