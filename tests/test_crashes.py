"""However a run ends, the next one passes without help, and neither leaves anything (F27)."""

import signal
from pathlib import Path

import pytest

from baked_project import BakedProject
from stacks import WITH_SAMPLE, nightly_with_motor
from suite_runs import SCRIPTS, Runs, server_errors
from test_production_untouched import database_on_server

pytestmark = nightly_with_motor

with_each_stack = pytest.mark.parametrize("baked", WITH_SAMPLE, indirect=True)
with_each_server = pytest.mark.parametrize("baked", WITH_SAMPLE[1:], indirect=True)

ALONE: tuple[str, ...] = ()
TWO_WORKERS = ("-n", "2")


def moments(**in_each_run: tuple[str, ...]) -> pytest.MarkDecorator:
    """Parametrize a test with moments, each in one process and in two workers: one of them in
    each run, as the keywords say, and the other in --nightly."""
    return pytest.mark.parametrize(
        ("moment", "workers"),
        [
            pytest.param(
                moment.replace("_", "-"),
                workers,
                id=f"{moment}-{'two-workers' if workers else 'one-process'}",
                marks=[] if workers == in_this_run else [pytest.mark.nightly],
            )
            for moment, in_this_run in in_each_run.items()
            for workers in (ALONE, TWO_WORKERS)
        ],
    )


@with_each_stack
@moments(server_start=ALONE, migration=ALONE, clone=TWO_WORKERS, test=ALONE, teardown=ALONE)
def test_killed(runs: Runs, moment: str, workers: tuple[str, ...]) -> None:
    """SIGKILL leaves no time to clean up."""
    status, output = runs.run_with_fault(f"kill@{moment}", *workers)
    assert status == -signal.SIGKILL, output

    runs.succeed()
    assert runs.remaining() == []


@with_each_server
def test_killed_on_an_external_server(baked: BakedProject, runs: Runs, tmp_path: Path) -> None:
    """The server stays, and so do the dead run's databases: until the next run."""
    with database_on_server(baked, tmp_path) as server:

        def databases_of_runs() -> list[str]:
            names = baked.uv("run", "python", SCRIPTS / "databases.py", server.url).stdout.split()
            return [name for name in names if name.startswith("pytest_run_")]

        status, output = runs.run_with_fault("kill@test", TEST_DATABASE_URL=server.url)
        assert status == -signal.SIGKILL, output
        assert databases_of_runs() != []

        runs.succeed(TEST_DATABASE_URL=server.url)
        assert databases_of_runs() == []
        assert runs.remaining() == []


@with_each_stack
@moments(server_start=ALONE, test=TWO_WORKERS)
def test_interrupted(runs: Runs, moment: str, workers: tuple[str, ...]) -> None:
    """Ctrl-C, typed once, ends the run in an orderly way."""
    status, output = runs.run_with_fault(f"interrupt@{moment}", *workers)

    assert status == pytest.ExitCode.INTERRUPTED, output
    assert "KeyboardInterrupt" in output
    assert "Traceback" not in output, output
    assert runs.remaining() == []


@with_each_server
@pytest.mark.parametrize(
    "workers",
    [pytest.param(ALONE, marks=pytest.mark.nightly), TWO_WORKERS],
    ids=["one-process", "two-workers"],
)
def test_the_server_dies(runs: Runs, workers: tuple[str, ...]) -> None:
    """The run ends by itself. Each process reports the reason once, and nothing else."""
    status, output = runs.run_with_fault("server@test", *workers)

    assert status == pytest.ExitCode.INTERRUPTED, output
    assert "is gone" in output, output
    assert "Interrupted: " in output, output
    assert 1 <= len(server_errors(output)) <= len(workers or "1"), output
    assert "Traceback" not in output, output
    assert runs.remaining() == []
