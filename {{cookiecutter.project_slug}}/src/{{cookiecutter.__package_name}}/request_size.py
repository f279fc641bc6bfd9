"""A limit on the size of requests: the body of one is held in memory."""

from http import HTTPStatus

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class RequestSizeMiddleware:
    """Lets the application read at most `max_body_size` bytes of a request's body.

    It answers 413, before it reads anything when `Content-Length` is too large. Starlette's own
    `RequestBodyLimitMiddleware` answers in plain text, not with a problem document.
    """

    def __init__(self, app: ASGIApp, max_body_size: int) -> None:
        self.app = app
        self.max_body_size = max_body_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through, until the application reads too much. What it makes of the error
        is replaced: other middleware may turn it into another one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        length = Headers(scope=scope).get("content-length", "")
        declared = int(length) if length.isdecimal() else 0
        received = 0
        exceeded = started = False

        async def receive_limited() -> Message:
            nonlocal received, exceeded
            message: Message = {}
            if declared <= self.max_body_size:
                message = await receive()
                received += len(message.get("body", b""))
            if max(declared, received) > self.max_body_size:
                exceeded = True
                raise HTTPException(TOO_LARGE)
            return message

        async def send_unless_exceeded(message: Message) -> None:
            nonlocal started
            if started or not exceeded:
                started = True
                await send(message)

        try:
            await self.app(scope, receive_limited, send_unless_exceeded)
        except Exception:
            if started or not exceeded:
                raise
        if exceeded and not started:
            detail = f"The request has more than {self.max_body_size} bytes."
            await problem(TOO_LARGE, detail)(scope, receive, send)
