"""The words by which files of a project tell what was chosen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from matrix import Answers
from well_formed import ADDRESS

# The sample's features and their folders, tables, routes, settings and dependencies. A `user` alone
# is the one in a URL, or of the operating system.
OF_THE_SAMPLE = re.compile(
    r"invoice|export|audit|users|user_|_user|auth_client|bearer|argon2|jwt|secret_key|token_lifetime|login",
    re.IGNORECASE,
)
NOT_OF_THE_SAMPLE = re.compile(
    r"uv audit.*|audit\.yml|name: Audit|(?m:^ *audit:$)"  # of dependencies
    r"|addaudithook|audit_events|audit hook"  # Python's, by which SQLite's blocker sees connections
    r"|user_middleware"  # Starlette's
    r"|SQLAlchemy's users|Its users are those of the server's URL"  # people; accounts of MongoDB
)


def of_the_sample(text: str) -> bool:
    """Return whether the text is about the sample."""
    return bool(OF_THE_SAMPLE.search(NOT_OF_THE_SAMPLE.sub("", text)))


def words(pattern: str) -> Callable[[str], bool]:
    """Return a function that tells whether a text has words that match the pattern."""
    return lambda text: bool(re.search(pattern, text))


@dataclass(frozen=True)
class Trace:
    """Words that a project has if, and only if, the answer to a prompt is one of these values."""

    prompt: str
    values: frozenset[str]
    is_in: Callable[[str], bool]

    def is_expected(self, answers: Answers) -> bool:
        """Return whether a project of the answers has the words."""
        return answers[self.prompt] in self.values


def trace(prompt: str, values: str, is_in: Callable[[str], bool]) -> Trace:
    """Return a trace of the values, which spaces separate."""
    return Trace(prompt, frozenset(values.split()), is_in)


TRACES = [
    trace("database", "sqlite", words("aiosqlite")),
    trace("database", "postgresql", words("asyncpg|pgserver|PostgreSQL")),
    trace("database", "sqlite postgresql", words("(?i)alembic|sqlalchemy")),
    trace("database", "mongodb mongodb-motor", words("MongoDB|pymongo|Secantus")),
    trace("database", "mongodb-motor", words(r"\bmotor\b")),
    trace("example", "invoices", of_the_sample),
    trace("task_queue", "taskiq", words(r"(?i)taskiq|\bredis\b|enqueue")),
    trace("license", "MIT", words('MIT License|license = "MIT"')),
    trace("license", "Apache-2.0", words("Apache License|Apache-2.0")),
    trace("license", "BSD-3-Clause", words("BSD 3-Clause License|BSD-3-Clause")),
    trace("license", "proprietary", words("All rights reserved|Private :: Do Not Upload")),
    trace("containers", "yes", words(r"Dockerfile|docker compose|compose\.yaml")),
    trace("ci", "github", words(r"GitHub Actions|\.github/")),
    trace("ci", "gitlab", words("(?i)gitlab")),
]


@cache
def traces_in(text: str) -> frozenset[Trace]:
    """Return the traces that a text has. The same text is searched once."""
    of_the_project = text.replace(ADDRESS, "")
    return frozenset(each for each in TRACES if each.is_in(of_the_project))
