"""The last catch: what nobody foresaw becomes a 500 that says nothing, and one log line with its place."""

from pathlib import Path
from traceback import extract_tb

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.core.errors.serving import Bug
from sandbox.web.logs import LOG
from sandbox.web.responding import respond

HOME = Path(__file__).parents[2]


class Catching:
    """Pure ASGI middleware. An exception's words may hold values, so only its class and place are written down."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; answer 500 where its handling breaks before anything was sent."""
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting if scope["type"] == "http" else send)
        except Exception as error:  # noqa: BLE001  (the outer loop of the service: nothing beyond may read its words)
            LOG.error("bug", kind=type(error).__name__, place=place_of(error))
            if scope["type"] == "http" and not has_begun:
                await respond(Request(scope), Bug())(scope, receive, send)


def place_of(error: BaseException) -> str:
    """Say where an exception was raised, as file and line of the innermost frame of ours, else of anybody."""
    frames = extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/sandbox/" in Path(frame.filename).as_posix()]
    if not frames:
        return "unknown"
    last = (own or list(frames))[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
