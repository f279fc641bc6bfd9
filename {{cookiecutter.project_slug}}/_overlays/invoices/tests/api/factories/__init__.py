"""Factories: they store objects and build request bodies, with defaults for every field."""
