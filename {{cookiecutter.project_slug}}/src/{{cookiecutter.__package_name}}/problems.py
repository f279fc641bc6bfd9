"""Errors as problem documents (RFC 9457): https://www.rfc-editor.org/rfc/rfc9457."""

from collections.abc import Mapping
from http import HTTPMethod, HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from .security_headers import security_headers

SECONDS_UNTIL_RETRY = 1


class Problem(BaseModel):
    """The body of a problem document."""

    title: str
    status: int
    detail: str


RESPONSES: dict[int | str, dict[str, Any]] = {
    statuses: {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for statuses in ("4XX", "5XX")
}


class ConflictError(Exception):
    """The request contradicts stored data; the client gets a 409."""


class UnavailableError(Exception):
    """The database could not do its work this time; the client gets a 503, and may try again."""


class TransientTransactionError(UnavailableError):
    """Another transaction got in the way, and nothing was stored. The same transaction may succeed
    when it is run again, as `Database.run_in_transaction` does."""

    def __init__(self) -> None:
        super().__init__("Another request is changing the same data. Try again.")


def install(app: FastAPI) -> None:
    """Let `app` answer every error with a problem document."""

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers |= _allow(request)
        return problem(HTTPStatus(error.status_code), error.detail, headers)

    @app.exception_handler(ConflictError)
    async def conflict(request: Request, error: ConflictError) -> JSONResponse:
        return problem(HTTPStatus.CONFLICT, str(error))

    @app.exception_handler(UnavailableError)
    async def unavailable(request: Request, error: UnavailableError) -> JSONResponse:
        headers = {"Retry-After": str(SECONDS_UNTIL_RETRY)}
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # The input is left out: it may hold a password.
        errors = [
            {"pointer": "/" + "/".join(map(str, each["loc"])), "detail": each["msg"]}
            for each in error.errors()
        ]
        return problem(HTTPStatus(422), "Invalid request.", errors=errors)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        # Starlette sends this response outside of all middleware.
        headers = security_headers(request.scope)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal server error.", headers)


def _allow(request: Request) -> dict[str, str]:
    """Return the header with all methods of the path: the router names those of one route."""
    methods = [
        method
        for method in HTTPMethod
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return {"Allow": ", ".join(sorted(methods))}


def problem(
    status: HTTPStatus,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> JSONResponse:
    """Return the problem document for `status`; `extensions` become members of it."""
    return JSONResponse(
        {"title": status.phrase, "status": status.value, "detail": detail, **extensions},
        status_code=status.value,
        headers=headers,
        media_type="application/problem+json",
    )
