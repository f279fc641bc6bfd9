"""The size of requests is limited."""

from collections.abc import AsyncIterator

import pytest
from fastapi import Body, Request, Response
from httpx2 import ASGITransport, AsyncClient
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from {{ cookiecutter.__package_name }}.main import create_app

from .conftest import HarnessSettings

LARGEST = b'"' + 8 * b"x" + b'"'
ROUTES = ["/raw", "/json", "/stream"]


async def pass_on(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Do nothing else: the middleware of many applications is like this one."""
    return await call_next(request)


@pytest.fixture(
    params=[[], [Middleware(BaseHTTPMiddleware, pass_on)]], ids=["alone", "with-middleware"]
)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[AsyncClient]:
    """Test: a client of an application that reads at most ten bytes, without a database."""
    app = create_app(HarnessSettings(max_body_size=len(LARGEST)))
    app.user_middleware.extend(request.param)

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @app.post("/json")
    async def json(text: str = Body()) -> int:
        return len(text) + 2

    @app.post("/stream")
    async def stream(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @app.post("/unread")
    async def unread() -> None: ...

    headers = {"Content-Type": "application/json"}
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    """Yield the body byte by byte, so that the request has no `Content-Length`."""
    for byte in body:
        yield bytes([byte])


@pytest.mark.parametrize("path", ROUTES)
async def test_body_of_the_largest_size_is_read(client: AsyncClient, path: str) -> None:
    whole = await client.post(path, content=LARGEST)
    chunked = await client.post(path, content=chunks(LARGEST))

    assert [whole.json(), chunked.json()] == [len(LARGEST)] * 2


@pytest.mark.parametrize("path", ROUTES)
async def test_larger_body_is_rejected(client: AsyncClient, path: str) -> None:
    body = LARGEST + b" "

    responses = [await client.post(path, content=each) for each in (body, chunks(body))]

    assert [response.status_code for response in responses] == [413, 413]
    for response in responses:
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.json()["detail"] == "The request has more than 10 bytes."


@pytest.mark.parametrize("path", ROUTES)
async def test_body_that_is_declared_too_large_is_not_read(client: AsyncClient, path: str) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(path)
        yield b""

    response = await client.post(path, content=body(), headers={"Content-Length": "11"})

    assert response.status_code == 413
    assert read == []


async def test_body_that_no_handler_reads_is_no_concern(client: AsyncClient) -> None:
    assert (await client.post("/unread", content=LARGEST * 2)).status_code == 200
