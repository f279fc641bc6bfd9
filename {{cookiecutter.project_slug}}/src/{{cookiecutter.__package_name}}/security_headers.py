"""Security headers on every response, as OWASP recommends for APIs:
https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The policy does not restrict scripts and styles, which /docs loads from a CDN.
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# For HTTPS only, says RFC 6797, section 7.2. Behind a proxy, uvicorn takes the scheme from
# `X-Forwarded-Proto`.
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeadersMiddleware:
    """Adds the headers that a response does not have itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through, and add the headers to the start of a response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                for name, value in security_headers(scope).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def security_headers(scope: Scope) -> dict[str, str]:
    """Return the headers for a response to the request of this scope."""
    return SECURITY_HEADERS | (HTTPS_HEADERS if scope["scheme"] == "https" else {})
