"""A test's database is dropped when the test has ended, and retained when the test failed."""

from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest

from ..harness import retention
from ..harness.retention import dropped_unless_failed, retain
from ..harness.run import retention_marker
from ..harness.template import TemplateDatabase


@pytest.fixture(autouse=True)
def no_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test: retention knows no database, not even the test's own."""
    monkeypatch.setattr(retention, "in_use", {})
    monkeypatch.setattr(retention, "retained", set())


def failure(when: Literal["setup", "call", "teardown"]) -> pytest.TestReport:
    """Return the report of a test that failed at this stage."""
    return pytest.TestReport("test", ("test.py", 0, "test"), {}, "failed", "error", when)


def test_database_of_a_passed_test_is_dropped(template_database: TemplateDatabase) -> None:
    """F27: so is a clone that several tests share."""
    urls = iter([f"{template_database.url}_1", f"{template_database.url}_2"])
    dropped: list[str] = []
    template = TemplateDatabase(template_database.url, lambda: next(urls), dropped.append, str)

    with template.database() as of_a_test:
        assert dropped == []
    assert dropped == [of_a_test], "the database of a test is still there"

    with template.clone() as shared:
        assert dropped == [of_a_test]
    assert dropped == [of_a_test, shared], "a clone is still there"


def test_report_says_how_to_open_the_database(template_database: TemplateDatabase) -> None:
    with template_database.database() as url:
        name = url.rpartition("/")[2].partition("?")[0]

        assert name in retention.in_use[url]


@pytest.mark.parametrize("when", ["setup", "call"])
def test_database_of_a_failed_test_is_retained(
    tmp_path: Path, when: Literal["setup", "call"]
) -> None:
    """The report has the command that opens it, and the run leaves it."""
    directory = tmp_path / "run"
    dropped: list[str] = []
    report = failure(when)

    with dropped_unless_failed("url", "command url", lambda: dropped.append("url")):
        retain(directory, report)

    assert dropped == [], "the database of a failed test was dropped"
    assert report.sections == [("test database retained", "command url")]
    assert retention_marker(directory).exists()


def test_later_tests_of_a_worker_retain_nothing(tmp_path: Path) -> None:
    """F27: otherwise they would pile up in a run in which everything fails."""
    report = failure("call")

    with ExitStack() as databases:
        for number in range(7):
            url = str(number)
            databases.enter_context(dropped_unless_failed(url, url, lambda: None))
        retain(tmp_path / "run", report)

    assert len(report.sections) == 5, "a worker retains another number of databases"


def test_database_that_was_dropped_is_not_retained(tmp_path: Path) -> None:
    """A later test fails."""
    report = failure("call")
    with dropped_unless_failed("url", "command url", lambda: None):
        pass

    retain(tmp_path / "run", report)

    assert not report.sections, "a report has the database of another test"


def test_failed_teardown_retains_nothing(tmp_path: Path) -> None:
    """The database has been dropped by then."""
    report = failure("teardown")

    with dropped_unless_failed("url", "command url", lambda: None):
        retain(tmp_path / "run", report)

    assert not report.sections
    assert not retention_marker(tmp_path / "run").exists()
