"""What the plugin does with a run and with failed tests."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

import pytest

from ..harness import blocker, connections, plugin
from ..harness.server import DatabaseServer
from ..harness.unavailable import ServerUnavailableError

Stage = Literal["setup", "call", "teardown"]


class Handled(NamedTuple):
    """What became of a test's report."""

    report: pytest.TestReport
    stopped: str | bool  # the run, with this message
    retained: list[object]


@pytest.fixture
def item(request: pytest.FixtureRequest, database_server: DatabaseServer) -> pytest.Function:
    """Test: itself, with a server."""
    assert isinstance(request.node, pytest.Function)
    return request.node


def handle(
    item: pytest.Function,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    when: Stage = "call",
    outcome: Literal["failed", "skipped"] = "failed",
    server_error: str | None = None,
) -> Handled:
    """Let the plugin handle the report of a test with this error."""

    def fail() -> None:
        raise error

    call = pytest.CallInfo.from_call(fail, when)
    report = pytest.TestReport("test", ("test.py", 0, "test"), {}, outcome, "error", when)
    report.sections.append(("Captured stdout", "output"))
    session = SimpleNamespace(shouldstop=False)
    retained: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(item, "session", session)
        patch.setattr(plugin, "retain", lambda *arguments: retained.append(arguments))
        patch.setattr(DatabaseServer, "unavailable_reason", lambda server: server_error)
        hook = plugin.pytest_runtest_makereport(item, call)
        next(hook)
        with pytest.raises(StopIteration) as ended:
            hook.send(report)
    assert ended.value.value is report
    return Handled(report, session.shouldstop, retained)


def test_databases_of_a_failed_test_are_retained(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch, run_directory: Path
) -> None:
    report, stopped, retained = handle(item, monkeypatch, AssertionError())

    assert retained == [(run_directory, report)]
    assert not stopped


def test_databases_of_a_skipped_test_are_not_retained(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled = handle(item, monkeypatch, pytest.skip.Exception(), outcome="skipped")

    assert not handled.retained


@pytest.mark.parametrize("grouped", [False, True])
def test_run_ends_without_a_server(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch, grouped: bool
) -> None:
    """F27: with one message, and not with one for each test."""
    error: Exception = ServerUnavailableError("The server cannot start.")
    if grouped:
        error = ExceptionGroup("several", [ValueError(), error])

    report, stopped, retained = handle(item, monkeypatch, error, when="setup")

    assert stopped == report.longrepr == "The server cannot start."
    assert not report.sections
    assert not retained


def test_run_ends_when_the_server_has_gone(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver's own error does not say so."""
    handled = handle(item, monkeypatch, OSError(), server_error="The server has gone.")

    assert handled.stopped == "The server has gone."


def test_server_that_ended_after_the_last_test_does_not_matter(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled = handle(
        item, monkeypatch, OSError(), when="teardown", server_error="The server has gone."
    )

    assert not handled.stopped


def test_run_without_space_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "MIN_FREE_BYTES", 2**80)

    with pytest.raises(pytest.UsageError, match="Not enough space for test databases"):
        plugin.start_run()


def test_header_describes_the_run(pytestconfig: pytest.Config) -> None:
    header = plugin.pytest_report_header(pytestconfig)

    description = pytestconfig.stash[plugin.DESCRIPTION]
    assert description
    assert header.startswith(f"database: {description}")
    shared = pytestconfig.getini("shared_connection")
    assert header.endswith("; a shared connection where possible") is shared


def test_report_ends_with_what_the_server_says(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    reporter: Any = SimpleNamespace(write_line=lines.append)

    for summary in ("a line", None):
        monkeypatch.setattr(plugin, "summarize", lambda directory, line=summary: line)
        plugin.pytest_terminal_summary(reporter, pytestconfig)

    assert lines == ["a line"]


def test_settings_have_defaults() -> None:
    """A pytest.ini without them changes nothing."""
    defaults: dict[str, object] = {}

    def addini(name: str, text: str, type: str | None = None, default: object = None) -> None:
        defaults[name] = default

    parser: Any = SimpleNamespace(addini=addini)
    plugin.pytest_addoption(parser)

    assert defaults == {"shared_connection": False, "loop_factory": ""}


def test_workers_use_the_directory_of_their_run(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, run_directory: Path
) -> None:
    """F28: the run's server and its databases are there, and the run removes it."""
    node = SimpleNamespace(workerinput={}, config=pytestconfig)
    plugin.pytest_configure_node(node)
    worker: Any = SimpleNamespace(
        workerinput=node.workerinput,
        stash=pytest.Stash(),
        pluginmanager=SimpleNamespace(register=lambda plugin: None),
    )
    monkeypatch.setattr(blocker, "block", lambda: None)
    monkeypatch.setattr(connections, "prepare", lambda: None)

    plugin.pytest_configure(worker)

    assert worker.stash[plugin.DIRECTORY] == run_directory
    assert plugin.RUN not in worker.stash


def test_workers_have_names(worker_name: str) -> None:
    """F28: their databases are named after them."""
    assert worker_name == os.environ.get("PYTEST_XDIST_WORKER", "main")


def test_plugin_needs_no_xdist() -> None:
    """Neither is one of its hooks unknown."""
    manager = pytest.PytestPluginManager()
    manager.register(plugin)

    manager.check_pending()
