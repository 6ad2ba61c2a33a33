"""The access log: method, route template, status, duration. Never a path, a query or a body: they may hold values."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.web.logs import LOG

UNKNOWN = "(no route)"


class AccessLog:
    """Pure ASGI middleware that writes one line per request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        finally:
            took_ms = round((time.perf_counter() - began) * 1000, 1)
            LOG.info("request", method=scope["method"], route=route_of(scope), status=status, took_ms=took_ms)


def route_of(scope: Scope) -> str:
    """Give the template of the route that was matched, such as `/api/v1/jobs/{job}`."""
    return getattr(scope.get("route"), "path", UNKNOWN)
