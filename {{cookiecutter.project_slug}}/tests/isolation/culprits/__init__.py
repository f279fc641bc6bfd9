"""Tests that must fail, each followed by an innocent one or for a reason of its own. test_blame.py
runs this folder; `EXPECTED` has what the report of each says, by its class, or module, and name."""
