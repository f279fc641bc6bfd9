"""A pytest plugin for the measured process: how long each test took, and each of its fixtures.

It knows nothing of this template, so that every project is measured alike. It writes one file of
JSON when the run ends; times are in seconds, sizes in bytes.
"""

import json
import os
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


class Recorder:
    """What has been seen of this run so far."""

    def __init__(self) -> None:
        self.record: dict[str, Any] = {"collected": None, "first_test": None, "tests": []}
        self._steps: dict[str, float] = {}
        self._last_end = 0.0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """Note when pytest knew its tests; from here on fixtures are made."""
        self.record["collected"] = time.time()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Measure a test from before its first fixture is made to after its last has ended."""
        self._steps = {}
        began = time.perf_counter()
        result = yield
        seconds = time.perf_counter() - began
        self.record["tests"].append(
            {
                "name": getattr(item, "originalname", item.name),
                "seconds": seconds,
                "steps": self._steps,
                "properties": dict(item.user_properties),
            }
        )
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Measure the body of the test."""
        self.record["first_test"] = self.record["first_test"] or time.time()
        with self._step("body"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Note when the fixtures begin to end."""
        self._last_end = time.perf_counter()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """Measure the making of a fixture, without that of the fixtures it asks for."""
        with self._step(fixturedef.argname):
            return (yield)

    def pytest_fixture_post_finalizer(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Measure the end of a fixture: from the end of the one before it. It is told again of
        fixtures that were not made, which takes next to no time."""
        now = time.perf_counter()
        step = f"{fixturedef.argname} ends"
        self._steps[step] = self._steps.get(step, 0.0) + now - self._last_end
        self._last_end = now

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Measure the temporary directory, where the databases are, after the last test."""
        self.record["disk"] = used(Path(tempfile.gettempdir()))

    def pytest_unconfigure(self) -> None:
        """Write down what was seen."""
        Path(os.environ["BENCHMARK_RECORD"]).write_text(json.dumps(self.record))

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._steps[name] = time.perf_counter() - began


def used(folder: Path) -> int:
    """Return the bytes that the files in a folder take up; the last may go meanwhile."""
    total = 0
    for parent, _, files in os.walk(folder):
        for file in files:
            try:
                total += os.lstat(Path(parent, file)).st_blocks * 512
            except OSError:
                continue
    return total


def pytest_configure(config: pytest.Config) -> None:
    """Record this process; of a run on xdist's workers only the whole is measured, from outside."""
    if not hasattr(config, "workerinput") and not config.getoption("numprocesses", None):
        config.pluginmanager.register(Recorder())
