"""Exports are written once, however often the queue delivers them, and whichever worker crashes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }} import clock
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.exports import repository, schemas, task
from {{ cookiecutter.__package_name }}.exports.jobs import MAX_ATTEMPTS, Job
from {{ cookiecutter.__package_name }}.exports.schemas import Export, ExportStatus
from {{ cookiecutter.__package_name }}.exports.task import sweep_exports, write_queued_export
from {{ cookiecutter.__package_name }}.queue import TaskQueue
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.exports import store_export
from .factories.invoices import store_invoice

Sweep = Callable[[], Awaitable[None]]


class Crash(BaseException):
    """The end of a worker's process, which stores nothing any more."""


@pytest.fixture
def queue(app: FastAPI, database: Database) -> TaskQueue:
    """Test: the queue of the running application."""
    queue: TaskQueue = app.state.queue
    return queue


@pytest.fixture
def sweep(database: Database, queue: TaskQueue) -> Sweep:
    """Test: a function that runs the sweep."""
    return lambda: sweep_exports(database, queue)


@pytest.fixture
def sweep_later(sweep: Sweep, queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """Test: a function that runs the sweep, when the workers of now must have ended."""

    def later() -> datetime:
        return clock.now() + queue.time_limit * 2

    async def sweep_later() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(task, "now", later)
            await sweep()

    return sweep_later


async def job_of(database: Database, owner: UserInDB, export: Export) -> Job:
    """Return the job as it stands."""
    async with database.transaction(read_only=True) as session:
        job = await repository.get_job(session, owner.id, export.id)
    assert job is not None
    return job


async def begin(database: Database, owner: UserInDB, export: Export) -> Job:
    """Begin the export as a worker does, and return its job."""
    queued = await job_of(database, owner, export)
    async with database.transaction() as session:
        job = await repository.set_status(session, queued, ExportStatus.running, None, None)
    assert job is not None
    return job


async def test_job_delivered_twice_is_written_once(
    database: Database, test_user: UserInDB, queue: TaskQueue
) -> None:
    export = await store_export(database, test_user)

    await queue.enqueue(write_queued_export, test_user.id, export)
    await queue.enqueue(write_queued_export, test_user.id, export)

    job = await job_of(database, test_user, export)
    assert job.export.status is ExportStatus.finished
    assert job.attempts == 1, "the export was written twice"


@pytest.mark.own_connection
async def test_job_delivered_to_two_workers_at_once_is_written_once(
    database: Database, test_user: UserInDB, queue: TaskQueue
) -> None:
    export = await store_export(database, test_user)

    async with asyncio.TaskGroup() as workers:
        for _ in range(2):
            workers.create_task(queue.enqueue(write_queued_export, test_user.id, export))

    job = await job_of(database, test_user, export)
    assert job.export.status is ExportStatus.finished
    assert job.attempts == 1, "the export was written twice"


async def test_job_that_never_got_into_the_queue_is_written(
    database: Database, test_user: UserInDB, sweep_later: Sweep
) -> None:
    """The process that stored it crashed before it could enqueue the task."""
    export = await store_export(database, test_user)

    await sweep_later()

    assert (await job_of(database, test_user, export)).export.status == "finished"


async def test_job_that_may_still_be_in_the_queue_is_left_there(
    database: Database, test_user: UserInDB, sweep: Sweep
) -> None:
    export = await store_export(database, test_user)

    await sweep()

    assert (await job_of(database, test_user, export)).export.status == "queued"


async def test_job_of_a_crashed_worker_is_written_by_another(
    database: Database, test_user: UserInDB, sweep_later: Sweep
) -> None:
    export = await store_export(database, test_user)
    await begin(database, test_user, export)

    await sweep_later()

    job = await job_of(database, test_user, export)
    assert job.export.status is ExportStatus.finished
    assert job.attempts == 2


async def test_worker_that_comes_too_late_changes_nothing(
    auth_client: AsyncClient, database: Database, test_user: UserInDB, sweep_later: Sweep
) -> None:
    """It was taken for dead, and another worker has written the export since."""
    await store_invoice(database, test_user)
    export = await store_export(database, test_user)
    job = await begin(database, test_user, export)
    await sweep_later()

    async with database.transaction() as session:
        late = await repository.set_status(session, job, ExportStatus.finished, "late", None)

    assert late is None
    download = await auth_client.get(f"/exports/{export.id}/download")
    assert len(download.text.splitlines()) == 2


async def test_job_that_crashes_its_workers_fails(
    database: Database,
    test_user: UserInDB,
    sweep_later: Sweep,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(rows: object) -> str:
        raise Crash

    monkeypatch.setattr(task, "as_csv", crash)
    export = await store_export(database, test_user)

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Crash):
            await sweep_later()
    await sweep_later()

    failed = (await job_of(database, test_user, export)).export
    assert failed.status is ExportStatus.failed
    assert failed.reason == f"The export was interrupted {MAX_ATTEMPTS} times."


async def test_job_fails_after_its_deadline(
    database: Database, test_user: UserInDB, sweep: Sweep
) -> None:
    export = await store_export(database, test_user, age=schemas.TIME_LIMIT + timedelta(seconds=1))

    await sweep()

    failed = (await job_of(database, test_user, export)).export
    assert (failed.status, failed.reason) == ("failed", "The export was interrupted.")
