"""The application: routes, pages, errors and headers put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from sandbox.config import Settings
from sandbox.web.console import pages
from sandbox.web.headers import SecurityHeaders
from sandbox.web.problems import add_problem_responses
from sandbox.web.routes import asking, watching, working
from sandbox.wiring.house import House, open_house

TITLE = "Data sandbox 数据沙箱"


def make_app(house: House) -> FastAPI:
    """Make the application over an open house."""
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None)
    _furnish(app)
    app.state.house = house
    return app


def make_app_from_settings() -> FastAPI:
    """Make the application over the house that the settings name, opened while it serves."""

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        with open_house(Settings()) as house:
            app.state.house = house
            yield

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, lifespan=opened)
    _furnish(app)
    return app


def _furnish(app: FastAPI) -> None:
    for router in (asking.router, working.router, watching.router, pages.router):
        app.include_router(router)
    add_problem_responses(app)
    app.add_middleware(SecurityHeaders)
