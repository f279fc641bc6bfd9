"""The suites that are run against a mutant, one after the other: each only if it survived the one before.

A later suite leaves out tests that an earlier one ran in the same way.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The shipped tests of a project, run in one way."""

    name: str
    example: str
    arguments: tuple[str, ...] = ()


SUITES = (
    Suite("own connections", "none"),
    Suite(
        "shared connection",
        "none",
        # test_blame.py runs its culprits in both modes itself.
        ("-o", "shared_connection=true", "--ignore=tests/isolation/test_blame.py"),
    ),
    Suite("sample service", "invoices", ("--ignore=tests/isolation",)),
)
