"""The suites that are run against a mutant, one after the other: each only if it survived the one before.

A later suite leaves out tests that an earlier one ran in the same way. The last ones are those of
other stacks, for files that they share: a guard may have nothing to do without their driver.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The shipped tests of a project, run in one way."""

    name: str
    example: str
    arguments: tuple[str, ...] = ()
    stack: str | None = None  # that of the mutant, unless it is named


SUITES = (
    Suite("own connections", "none"),
    Suite(
        "shared connection",
        "none",
        # test_blame.py runs its culprits in both modes itself.
        ("-o", "shared_connection=true", "--ignore=tests/isolation/test_blame.py"),
    ),
    Suite("sample service", "invoices", ("--ignore=tests/isolation",)),
    Suite("on PostgreSQL", "none", stack="postgresql"),
    Suite("on MongoDB", "none", stack="mongodb"),
)


def suites_of(stack: str) -> list[Suite]:
    """Return the suites for the mutants of a stack: not its own as that of another."""
    return [suite for suite in SUITES if suite.stack != stack]
