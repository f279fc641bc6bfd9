"""The suites that are run against a mutant, one after the other: each only if it survived the one before."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The shipped tests of a project, run in one way."""

    name: str
    example: str
    arguments: tuple[str, ...] = ()


SUITES = (
    Suite("own connections", "none"),
    Suite("shared connection", "none", ("-o", "shared_connection=true")),
    Suite("sample service", "invoices"),
)
