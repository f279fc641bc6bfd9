"""Every response has security headers."""

from collections.abc import AsyncIterator

import pytest
from fastapi import Response
from httpx2 import ASGITransport, AsyncClient

from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.security_headers import SECURITY_HEADERS

from .conftest import HarnessSettings

RESTRICT_SCRIPTS_OR_STYLES = {
    "default-src",
    "script-src",
    "script-src-elem",
    "style-src",
    "style-src-elem",
}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """Test: a client of an application with a few more routes, without a database."""
    app = create_app(HarnessSettings())

    @app.get("/error")
    async def error() -> None:
        raise RuntimeError

    @app.get("/cached")
    async def cached() -> Response:
        return Response(headers={"Cache-Control": "max-age=60"})

    @app.get("/number/{number}")
    async def read_number(number: int) -> None: ...

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/live", 200),
        ("/docs", 200),
        ("/nowhere", 404),
        ("/number/one", 422),
        ("/error", 500),
    ],
)
async def test_response_has_them(client: AsyncClient, path: str, status: int) -> None:
    response = await client.get(path)

    assert response.status_code == status
    assert SECURITY_HEADERS.items() <= {
        (name.title(), value) for name, value in response.headers.items()
    }


async def test_header_of_a_handler_stays(client: AsyncClient) -> None:
    response = await client.get("/cached")

    assert response.headers.get_list("cache-control") == ["max-age=60"]


@pytest.mark.parametrize("path", ["/health/live", "/error"])
async def test_only_https_is_remembered(client: AsyncClient, path: str) -> None:
    """RFC 6797, section 7.2."""
    insecure = await client.get(path)
    secure = await client.get(f"https://test{path}")

    assert "strict-transport-security" not in insecure.headers
    assert "max-age=" in secure.headers["strict-transport-security"]


async def test_documentation_can_load_its_scripts(client: AsyncClient) -> None:
    """They come from a CDN, and one is part of the page."""
    page = await client.get("/docs")

    policy = page.headers["content-security-policy"]
    directives = {directive.split()[0] for directive in policy.split(";")}
    assert "<script src=" in page.text
    assert directives.isdisjoint(RESTRICT_SCRIPTS_OR_STYLES)
