"""Errors as problem details (RFC 9457), in the reader's language."""

from fastapi import Request

from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.text import Lang
from sandbox.wire.problems import FindingOut, Problem

MEDIA_TYPE = "application/problem+json"


def problem_of(error: SandboxError, lang: Lang) -> Problem:
    """Give an error as problem details in one language."""
    refused = error if isinstance(error, RefusedQuestion) else None
    return Problem(
        type=f"urn:sandbox:error:{error.code}",
        title=error.code.replace("_", " "),
        status=error.status,
        code=error.code,
        detail=error.what_happened(lang),
        remedy=error.what_next(lang),
        findings=tuple(FindingOut(rule=f.rule, where=f.where, text=f.text.in_(lang)) for f in error.findings),
        fragment=refused.fragment if refused else None,
        rewrite=refused.rewrite if refused else None,
    )


def language_of(request: Request) -> Lang:
    """Give the language a request asks for: the first of `zh` and `en` by weight in Accept-Language, else English."""
    weighed = sorted((_weighed(part) for part in request.headers.get("accept-language", "").split(",")), reverse=True)
    for weight, name in weighed:
        if weight > 0 and name in set(Lang):
            return Lang(name)
    return Lang.EN


def _weighed(part: str) -> tuple[float, str]:
    """Read one range of Accept-Language (RFC 9110, 12.5.4) as its weight and its language."""
    name, _, weight = part.strip().lower().partition(";q=")
    try:
        return (float(weight) if weight else 1.0, name.partition("-")[0])
    except ValueError:
        return (0.0, name)
