"""The tests of the service's routes, one file per feature."""
