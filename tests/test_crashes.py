"""However a run ends, the next one passes without help, and nothing is left of either (F27)."""

import signal
from pathlib import Path

import pytest

from baked_project import BakedProject
from disturbed import SCRIPTS, Runs, complaints
from test_production_untouched import database_on_server

SERVERS = ["postgresql", "mongodb", "mongodb-motor"]

in_one_and_two_processes = pytest.mark.parametrize(
    "workers", [(), ("-n", "2")], ids=["one-process", "two-workers"]
)


@in_one_and_two_processes
@pytest.mark.parametrize("moment", ["server-start", "migration", "clone", "test", "teardown"])
def test_killed(runs: Runs, moment: str, workers: tuple[str, ...]) -> None:
    """SIGKILL gives nobody time to tidy up."""
    status, said = runs.meet(f"kill@{moment}", *workers)
    assert status == -signal.SIGKILL, said

    runs.succeed()
    assert runs.left() == []


@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_killed_on_a_server_of_the_team(baked: BakedProject, runs: Runs, tmp_path: Path) -> None:
    """The server stays, and with it the dead run's databases: until the next run."""
    with database_on_server(baked, tmp_path) as server:

        def databases_of_runs() -> list[str]:
            names = baked.uv("run", "python", SCRIPTS / "databases.py", server.url).stdout.split()
            return [name for name in names if name.startswith("pytest_run_")]

        status, said = runs.meet("kill@test", TEST_DATABASE_URL=server.url)
        assert status == -signal.SIGKILL, said
        assert databases_of_runs() != []

        runs.succeed(TEST_DATABASE_URL=server.url)
        assert databases_of_runs() == []
        assert runs.left() == []


@in_one_and_two_processes
@pytest.mark.parametrize("moment", ["server-start", "test"])
def test_interrupted(runs: Runs, moment: str, workers: tuple[str, ...]) -> None:
    """Ctrl-C, typed once, stops the run in good order."""
    status, said = runs.meet(f"interrupt@{moment}", *workers)

    assert status == pytest.ExitCode.INTERRUPTED, said
    assert "KeyboardInterrupt" in said
    assert "Traceback" not in said, said
    assert runs.left() == []


@in_one_and_two_processes
@pytest.mark.parametrize("baked", SERVERS, indirect=True)
def test_the_server_dies(runs: Runs, workers: tuple[str, ...]) -> None:
    """The run ends by itself. Each process says once why, and nothing else."""
    status, said = runs.meet("server@test", *workers)

    assert status == pytest.ExitCode.INTERRUPTED, said
    assert "is gone" in said, said
    assert "Interrupted: " in said, said
    assert 1 <= len(complaints(said)) <= len(workers or "1"), said
    assert "Traceback" not in said, said
    assert runs.left() == []
