"""How an error leaves: as a page to who reads pages, as problem details to everybody else."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from sandbox.core.errors.operating import RequestUnreadable
from sandbox.core.errors.serving import MethodNotOffered, NotSignedOn, RouteMissing
from sandbox.core.errors.tree import Finding, SandboxError
from sandbox.core.text import Text
from sandbox.web.console.rendering import error_page, page_language
from sandbox.web.problems import MEDIA_TYPE, language_of, problem_of

CONSOLE = "/console"
SIGN_IN = "/console/sign-in"
SEE_OTHER = 303
NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405
NO_DOCUMENT = Finding("unreadable", "body", Text("it cannot be read", "无法读取"))


def add_error_responses(app: FastAPI) -> None:
    """Turn every error of the tree, and every request no route reads, into a response."""
    app.add_exception_handler(SandboxError, _on_sandbox_error)
    app.add_exception_handler(RequestValidationError, _on_misfit)
    app.add_exception_handler(HTTPException, _on_no_route)


def is_page(request: Request) -> bool:
    """Tell whether a request is for a page."""
    return request.url.path == CONSOLE or request.url.path.startswith(f"{CONSOLE}/")


def respond(request: Request, error: SandboxError) -> Response:
    """Give an error as the response it is; who is not signed on is led to the sign-in page."""
    if not is_page(request):
        problem = problem_of(error, language_of(request))
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedOn) else None
        return JSONResponse(problem.model_dump(), problem.status, headers, MEDIA_TYPE)
    if isinstance(error, NotSignedOn):
        return RedirectResponse(f"{SIGN_IN}?lang={page_language(request).value}", SEE_OTHER)
    return error_page(request, error)


def _on_sandbox_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, SandboxError):
        raise error
    return respond(request, error)


def _on_misfit(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    findings = tuple(_finding(fault) for fault in error.errors())
    return respond(request, RequestUnreadable(findings=findings, count=len(findings)))


def _finding(fault: dict[str, object]) -> Finding:
    """Say what is wrong and where; what was sent is not said again."""
    kind, place = str(fault["type"]), fault["loc"]
    where = ".".join(str(part) for part in place) if isinstance(place, tuple) else ""
    return Finding(kind, where, Text(str(fault["msg"]), f"不符合要求({kind})"))


def _on_no_route(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == NOT_FOUND:
        return respond(request, RouteMissing())
    if error.status_code != METHOD_NOT_ALLOWED:
        return respond(request, RequestUnreadable(findings=(NO_DOCUMENT,), count=1))
    response = respond(request, MethodNotOffered(method=request.method))
    response.headers.update(error.headers or {})
    return response
