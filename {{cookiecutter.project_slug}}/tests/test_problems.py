"""Errors are problem documents."""

from fastapi import APIRouter, FastAPI, Request
from httpx2 import ASGITransport, AsyncClient

from {{ cookiecutter.__package_name }} import problems
from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.problems import ConflictError

from .conftest import HarnessSettings


async def test_unknown_path_is_a_problem_document(client: AsyncClient) -> None:
    response = await client.get("/nowhere")

    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {"title": "Not Found", "status": 404, "detail": "Not Found"}


async def test_errors_are_problem_documents(base_url: str) -> None:
    app = create_app(HarnessSettings(max_body_size=0))

    @app.get("/conflict")
    async def conflict() -> None:
        raise ConflictError("There is one already.")

    @app.get("/error")
    async def error() -> None:
        raise RuntimeError("with a secret in it")

    @app.get("/number/{number}")
    async def read_number(number: int) -> None: ...

    @app.post("/body")
    async def read_body(request: Request) -> bytes:
        return await request.body()

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=base_url) as client:
        conflict_response = await client.get("/conflict")
        error_response = await client.get("/error")
        invalid_response = await client.get("/number/one")
        large_response = await client.post("/body", content=b"x")

    responses = [conflict_response, error_response, invalid_response, large_response]
    assert [response.status_code for response in responses] == [409, 500, 422, 413]
    assert {response.headers["content-type"] for response in responses} == {
        "application/problem+json"
    }
    assert conflict_response.json()["detail"] == "There is one already."
    assert "secret" not in error_response.text
    assert invalid_response.json()["errors"][0]["pointer"] == "/path/number"


async def test_405_names_every_method_of_the_path(base_url: str) -> None:
    router = APIRouter(prefix="/things")
    for method in ("GET", "PUT"):
        router.add_api_route("/{thing}", lambda thing: thing, methods=[method])
    app = FastAPI()
    problems.install(app)
    app.include_router(router)

    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as client:
        response = await client.delete("/things/1")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, PUT"
