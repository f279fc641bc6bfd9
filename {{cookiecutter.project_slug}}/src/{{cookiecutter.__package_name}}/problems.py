"""Errors as problem documents (RFC 9457): https://www.rfc-editor.org/rfc/rfc9457."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException


class Problem(BaseModel):
    """What a problem document says."""

    title: str
    status: int
    detail: str


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
}


class Conflict(Exception):
    """What is asked for does not fit what is stored; the client is told with a 409."""


def install(app: FastAPI) -> None:
    """Have every error that `app` answers be a problem document."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        return problem(HTTPStatus(error.status_code), error.detail, error.headers)

    @app.exception_handler(Conflict)
    async def conflict(request: Request, error: Conflict) -> JSONResponse:
        return problem(HTTPStatus.CONFLICT, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # What was sent is left out: it may hold a password.
        errors = [
            {"pointer": "/" + "/".join(map(str, each["loc"])), "detail": each["msg"]}
            for each in error.errors()
        ]
        return problem(HTTPStatus(422), "The request is not valid.", errors=errors)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The server could not answer.")


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
