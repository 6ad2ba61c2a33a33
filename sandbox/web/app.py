"""The application: routes, pages, errors and headers put together."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from sandbox.config import Settings
from sandbox.web.access_log import AccessLog
from sandbox.web.bodies import Bodies
from sandbox.web.catching import Catching
from sandbox.web.console import asking as asking_pages
from sandbox.web.console import pages
from sandbox.web.console import quality as quality_pages
from sandbox.web.console import samples as sample_pages
from sandbox.web.headers import SecurityHeaders
from sandbox.web.logs import configure_logs
from sandbox.web.responding import add_error_responses
from sandbox.web.routes import asking, public, sampling, watching, working
from sandbox.web.working_off import working_off_jobs
from sandbox.wiring.house import House, open_house

TITLE = "Data sandbox 数据沙箱"
SILENT = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)


def make_app(house: House) -> FastAPI:
    """Make the application over an open house; jobs are queued for whoever is the runner."""
    app = FastAPI(title=TITLE, openapi_url=None, telemetry=SILENT)
    _furnish(app)
    app.state.house = house
    return app


def make_app_from_settings() -> FastAPI:
    """Make the application over the house that the settings name, opened and its jobs worked off while it serves."""
    configure_logs(sys.stderr)

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        with open_house(Settings()) as house, working_off_jobs(house):
            app.state.house = house
            yield

    app = FastAPI(title=TITLE, openapi_url=None, telemetry=SILENT, lifespan=opened)
    _furnish(app)
    return app


def _furnish(app: FastAPI) -> None:
    """Put routes in, and around them, from the inside out: bodies, the last catch, headers, the access log.

    FastAPI's own telemetry stays off: it would write down exceptions with their words.
    """
    rooms = (asking, sampling, working, watching, public, pages, asking_pages, quality_pages, sample_pages)
    for room in rooms:
        app.include_router(room.router)
    add_error_responses(app)
    for middleware in (Bodies, Catching, SecurityHeaders, AccessLog):
        app.add_middleware(middleware)
