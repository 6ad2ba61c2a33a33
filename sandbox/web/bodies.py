"""Bodies: read whole before a route sees them, no larger than the service reads, and of the type its routes read."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.core.errors.serving import BodyTooLarge, BodyTypeUnknown
from sandbox.core.errors.tree import SandboxError
from sandbox.web.responding import is_page, respond

MAX_BODY_BYTES = 1 << 20
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Bodies:
    """Pure ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is acceptable; refuse any other unread."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(Request(scope), receive)
        except SandboxError as error:
            await respond(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, _replaying(body, receive), send)


async def read_body(request: Request, receive: Receive) -> bytes:
    """Read a body whole.

    Raises:
        BodyTooLarge: it is, or says it is, larger than the limit.
        BodyTypeUnknown: it has a body of another type than these routes read.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:20]) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)
    body = bytearray()
    has_more = True
    while has_more:
        message = await receive()
        body += message.get("body", b"")
        has_more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge(limit=MAX_BODY_BYTES)
    if body:
        _check_type(request)
    return bytes(body)


def _check_type(request: Request) -> None:
    wanted = FORM if is_page(request) else JSON
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise BodyTypeUnknown(wanted=wanted)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Give the body once, then whatever the connection says next."""
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
