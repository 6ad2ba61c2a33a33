"""The one place where errors become responses (RFC 9457)."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from sandbox.core.errors.operating import RequestUnreadable
from sandbox.core.errors.tree import Finding, RefusedQuestion, SandboxError
from sandbox.core.text import Lang, Text
from sandbox.wire.problems import FindingOut, Problem

MEDIA_TYPE = "application/problem+json"


def add_problem_responses(app: FastAPI) -> None:
    """Turn every error of the tree, and every body that does not fit its shape, into problem details."""
    app.add_exception_handler(SandboxError, _on_sandbox_error)
    app.add_exception_handler(RequestValidationError, _on_misfit)


def problem_of(error: SandboxError, lang: Lang) -> Problem:
    """Give an error as problem details in one language."""
    refused = error if isinstance(error, RefusedQuestion) else None
    return Problem(
        type=f"urn:sandbox:error:{error.code}",
        title=error.code.replace("_", " "),
        status=error.status,
        code=error.code,
        detail=error.says.in_(lang).format(**error.facts),
        remedy=error.what_next(lang),
        findings=tuple(FindingOut(rule=f.rule, where=f.where, text=f.text.in_(lang)) for f in error.findings),
        fragment=refused.fragment if refused else None,
        rewrite=refused.rewrite if refused else None,
    )


def language_of(request: Request) -> Lang:
    """Give the language a request asks for: `zh` where Accept-Language begins with it, else English."""
    return Lang.ZH if request.headers.get("accept-language", "").lower().startswith("zh") else Lang.EN


def _on_sandbox_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, SandboxError):
        raise error
    problem = problem_of(error, language_of(request))
    return JSONResponse(problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE)


def _on_misfit(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    findings = tuple(
        Finding(
            str(e["type"]), ".".join(str(part) for part in e["loc"]), Text(str(e["msg"]), f"不符合要求({e['type']})")
        )
        for e in error.errors()
    )
    return _on_sandbox_error(request, RequestUnreadable(findings=findings, count=len(findings)))
