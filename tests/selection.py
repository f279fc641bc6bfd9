"""Which tests a run has, which it leaves out, and in which order they start."""

from argparse import ArgumentTypeError
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from stacks import STACKS, project_of, stack_of

TEMPLATE = "template"  # the tests that are about no stack
ONE_IN = 8  # of the tests that repeat each other, --nightly has one in so many

MARKERS = (
    "fast: generates projects, but neither installs one nor runs its tests",
    "nightly(except_for=()): left to --nightly, except for the projects named here",
    "exhaustive: one of many that repeat each other, left to --exhaustive but for a sample",
    "stack(name): the stack that a test is about, where no parameter says so",
)


def add_options(parser: pytest.Parser) -> None:
    """Let a developer choose."""
    one_stack = f"only the tests of one stack; {TEMPLATE}: only those of none"
    parser.addoption("--stack", choices=[*STACKS, TEMPLATE], help=one_stack)
    nightly = "also the tests that repeat others, and a sample of those that do so many times"
    parser.addoption("--nightly", action="store_true", help=nightly)
    seed = "which tests the sample has; today's date if not given"
    parser.addoption("--sample-seed", type=int, help=seed)
    parser.addoption("--exhaustive", action="store_true", help="all tests")
    part = "only one part of the tests, for a run in several parts"
    parser.addoption("--part", type=part_of, metavar="K/N", default=(1, 1), help=part)


def part_of(text: str) -> tuple[int, int]:
    """Return both numbers of a part. Raises `ArgumentTypeError` if there is no such part."""
    number, _, parts = text.partition("/")
    if number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts):
        return int(number), int(parts)
    raise ArgumentTypeError(f"{text!r} is no part; give one such as 1/4, the first of four")


class Selection:
    """A plugin of pytest that selects the tests of a run, and reports how many it left out."""

    def __init__(self, config: pytest.Config) -> None:
        self._stack: str | None = config.option.stack
        self._left_out = 0
        if config.option.sample_seed is None:  # a worker gets it from the controller
            config.option.sample_seed = date.today().toordinal()

    def pytest_report_header(self, config: pytest.Config) -> str:
        """Say which tests there will be."""
        stacks = f"only {self._stack}" if self._stack else "all stacks"
        number, parts = config.option.part
        return f"selection: {stacks}, {extent(config.option)}, part {number} of {parts}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect tests, and sort the others: those that take longest first, so that the workers
        end at the same time."""
        of_stack = [item for item in items if self._stack in (None, stack_of(item) or TEMPLATE)]
        number, parts = config.option.part
        selected = sorted(chosen(of_stack, config.option), key=rank)[number - 1 :: parts]
        self._left_out = len(of_stack) - len(selected)
        kept = set(selected)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = selected

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
            terminalreporter.write_line(f"{self._left_out} tests are left to other runs")


def extent(option: Any) -> str:
    """Return how many of the tests that repeat others a run has, in words."""
    if option.exhaustive:
        return "--exhaustive: all tests"
    if option.nightly:
        return (
            f"--nightly: one in {ONE_IN} that repeat each other, --sample-seed={option.sample_seed}"
        )
    return "a slice: neither --nightly nor --exhaustive"


def chosen(items: list[pytest.Item], option: Any) -> list[pytest.Item]:
    """Return the tests of a run with these options."""
    if option.exhaustive:
        return items
    few = [item for item in items if not item.get_closest_marker("exhaustive")]
    if option.nightly:
        many = [item for item in items if item.get_closest_marker("exhaustive")]
        return [*few, *sample(many, option.sample_seed)]
    return [item for item in few if not left_to_nightly(item)]


def sample(items: Iterable[pytest.Item], seed: int) -> Iterator[pytest.Item]:
    """Yield some items of each test function, always the same for a seed."""
    of_functions = defaultdict(list)
    for item in items:
        of_functions[item.nodeid.partition("[")[0]].append(item)
    for repeating in of_functions.values():
        yield from Random(seed).sample(repeating, -(-len(repeating) // ONE_IN))


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
