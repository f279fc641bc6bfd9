"""Tests of the tests: what the harness promises. README.md says what the ids stand for."""
