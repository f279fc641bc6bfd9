"""The judges of a mutant, one after the other: each sees only what the one before it let pass."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Judge:
    """The shipped tests of a project, run in one way."""

    name: str
    example: str
    arguments: tuple[str, ...] = ()


JUDGES = (
    Judge("own connections", "none"),
    Judge("shared connection", "none", ("-o", "shared_connection=true")),
    Judge("sample service", "invoices"),
)
