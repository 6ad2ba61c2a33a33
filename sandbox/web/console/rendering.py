"""Pages as they leave: templates filled in the reader's language."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from fastapi import Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from jinja2 import StrictUndefined

from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Lang
from sandbox.core.zcdp import epsilon_of
from sandbox.masking.pages.page import TEMPLATES
from sandbox.web.console.words import WORDS
from sandbox.web.problems import language_of, problem_of

HERE = Path(__file__).parent
DISPLAY_DELTA = 1e-6
NOTHING: Mapping[str, object] = MappingProxyType({})

templates = Jinja2Templates([HERE / "templates", TEMPLATES])
templates.env.undefined = StrictUndefined
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.globals["epsilon_of"] = lambda rho: epsilon_of(rho, DISPLAY_DELTA)


def page(
    request: Request, template: str, context: Mapping[str, object] = NOTHING, error: SandboxError | None = None
) -> Response:
    """Fill a template; with an error, say what happened on the same page."""
    lang = page_language(request)
    shown: dict[str, object] = {
        "lang": lang.value,
        "words": WORDS[lang],
        "problem": problem_of(error, lang) if error else None,
        "who": None,
        "here": request.url.path,
    }
    status = error.status if error else 200
    return templates.TemplateResponse(request, template, {**shown, **context}, status_code=status)


def error_page(request: Request, error: SandboxError) -> Response:
    """Say what happened on a page of its own."""
    return page(request, "error.html", {"here": "/console/releases"}, error)


def page_language(request: Request) -> Lang:
    """Give the language of a page: the one its address names, else the one the browser asks for."""
    named = request.query_params.get("lang", "")
    return Lang(named) if named in set(Lang) else language_of(request)
