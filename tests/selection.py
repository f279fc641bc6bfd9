"""Which tests a run has, which it leaves out, and in which order they start."""

from typing import Any

import pytest

from stacks import STACKS, project_of, stack_of

TEMPLATE = "template"  # the tests that are about no stack

MARKERS = (
    "fast: generates projects, but neither installs one nor runs its tests",
    "nightly(except_for=()): left to --nightly, except for the projects named here",
    "stack(name): the stack that a test is about, where no parameter says so",
)


def add_options(parser: pytest.Parser) -> None:
    """Let a developer choose."""
    one_stack = f"only the tests of one stack; {TEMPLATE}: only those of none"
    parser.addoption("--stack", choices=[*STACKS, TEMPLATE], help=one_stack)
    everything = "all tests, also those that any other run leaves out"
    parser.addoption("--nightly", action="store_true", help=everything)


class Selection:
    """A plugin of pytest that selects the tests of a run, and reports how many it left out."""

    def __init__(self, config: pytest.Config) -> None:
        self._stack: str | None = config.option.stack
        self._everything: bool = config.option.nightly
        self._left_out = 0

    def pytest_report_header(self) -> str:
        """Say which tests there will be."""
        stacks = f"only {self._stack}" if self._stack else "all stacks"
        return f"selection: {stacks}, {'everything' if self._everything else 'without --nightly'}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect tests, and sort the others: those that take longest first, so that the workers
        end at the same time."""
        of_stack = [item for item in items if self._stack in (None, stack_of(item) or TEMPLATE)]
        selected = [item for item in of_stack if self._everything or not left_to_nightly(item)]
        self._left_out = len(of_stack) - len(selected)
        config.hook.pytest_deselected(items=[item for item in items if item not in selected])
        items[:] = sorted(selected, key=rank)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In a worker, tell the controller, which collects nothing, how many were left out."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["left_out"] = self._left_out

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """All workers collect the same tests."""
        self._left_out = getattr(node, "workeroutput", {}).get("left_out", 0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Report it."""
        if self._left_out:
            terminalreporter.write_line(f"{self._left_out} tests are left to --nightly")


def left_to_nightly(item: pytest.Item) -> bool:
    """Return whether only --nightly runs the test: one of its markers is enough."""
    return any(
        project_of(item) not in marker.kwargs.get("except_for", ())
        for marker in item.iter_markers("nightly")
    )


def rank(item: pytest.Item) -> int:
    """Return how early the test starts: whole suites take long, runs of a few tests do not."""
    if item.get_closest_marker("fast"):
        return 2
    fixtures = getattr(item, "fixturenames", ())
    return 1 if "runs" in fixtures or "sabotage" in fixtures else 0
