"""A limit on the size of requests: the body of one is held in memory."""

from http import HTTPStatus

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestSizeMiddleware:
    """Lets the application read at most `max_body_size` bytes of a request's body.

    It answers 413, before it reads anything when `Content-Length` is too large. Starlette's own
    `RequestBodyLimitMiddleware` answers in plain text, not with a problem document.
    """

    def __init__(self, app: ASGIApp, max_body_size: int) -> None:
        self.app = app
        self.max_body_size = max_body_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through. Whoever reads too much of a body gets an `HTTPException`, which
        the application's handler of these makes a response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        declared = Headers(scope=scope).get("content-length", "")
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            if declared.isdecimal() and int(declared) > self.max_body_size:
                raise self._too_large()
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_body_size:
                raise self._too_large()
            return message

        await self.app(scope, receive_limited, send)

    def _too_large(self) -> HTTPException:
        return HTTPException(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The request has more than {self.max_body_size} bytes.",
        )
