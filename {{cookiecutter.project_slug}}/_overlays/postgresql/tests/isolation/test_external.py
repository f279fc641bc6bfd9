"""A server of the team: with a password, on a port, and it waits for its disk."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import make_url

from ..harness import backend, embedded
from ..harness.backend import Backend
from ..harness.clone_costs import ADVICE
from ..harness.server import DatabaseServer, summarize
from ..harness.unavailable import ServerUnavailableError
from .subject import Database, migrations


@pytest.fixture(scope="module")
def server_url(run_directory: Path) -> Iterator[str]:
    """Module: the server's URL."""
    durable = embedded.CONFIGURATION.replace("fsync = off", "fsync = on")
    with (
        TemporaryDirectory(dir=run_directory.parent) as name,  # beside the cache
        pytest.MonkeyPatch.context() as patch,
    ):
        directory = Path(name)
        directory.chmod(0o711)
        patch.setattr(embedded, "CONFIGURATION", durable)
        patch.setattr(backend, "SECONDS_TO_CONNECT", 30)  # the machine may be busy
        with embedded.embedded_server(directory, tcp=True) as url:
            yield url


async def test_tests_use_the_server(
    server_url: str, run_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the user and the password of its URL. The report says how to make it quicker."""
    monkeypatch.setenv("TEST_DATABASE_URL", server_url)
    directory = tmp_path / run_directory.name
    directory.mkdir()
    with (
        # Its databases have other names than those of this run, which the blocker knows by name.
        DatabaseServer(directory, "external") as server,
        server.template(migrations) as template,
        template.clone() as url,
    ):
        assert make_url(url).port == make_url(server_url).port
        database = Database(url)
        assert await database.readiness_error() is None
        await database.close()

    assert ADVICE in str(summarize(directory))


def test_message_does_not_show_the_password(server_url: str, tmp_path: Path) -> None:
    """Nor a wrong one: it may be that of another server."""
    wrong = make_url(server_url).set(password="sesame").render_as_string(hide_password=False)

    with pytest.raises(ServerUnavailableError, match="authentication failed") as raised:
        Backend(wrong, tmp_path, "main").__enter__()

    assert "sesame" not in str(raised.value)
