"""Forms of the pages: that they are our own, and what they say."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import ValidationError

from sandbox.core.errors.operating import ForeignForm, RequestUnreadable
from sandbox.core.errors.tree import Finding
from sandbox.core.reviews import Ballot, ReviewPart
from sandbox.core.text import Text
from sandbox.web.ballots import as_ballot
from sandbox.wire.working import VoteIn

SAME_ORIGIN = "same-origin"


async def own_form(request: Request) -> Mapping[str, str]:
    """Read a form that one of these pages sent.

    The cookie is SameSite=Strict; this is the second lock: whoever sent it is named by Sec-Fetch-Site where the browser
    knows that header, and by Origin, else Referer, always.

    Raises:
        ForeignForm: it came from elsewhere, or does not say from where.
    """
    sender = request.headers.get("origin") or request.headers.get("referer") or ""
    host = urlsplit(sender).netloc
    is_own = bool(host) and host == request.headers.get("host")
    if not is_own or request.headers.get("sec-fetch-site", SAME_ORIGIN) != SAME_ORIGIN:
        raise ForeignForm
    return {name: str(value) for name, value in (await request.form()).items()}


OwnForm = Annotated[Mapping[str, str], Depends(own_form)]


def ballot_of(form: Mapping[str, str]) -> Ballot:
    """Read a ballot from a form: basis, decision, for each part a verdict and a comment, reasons to overrule.

    Raises:
        RequestUnreadable: something is missing or not of its form; everything is listed.
    """
    parts = [
        {"part": part.value, "passes": form[f"{part}.verdict"] == "pass", "comment": _line(form, f"{part}.comment")}
        for part in ReviewPart
        if f"{part}.verdict" in form
    ]
    reasons = {name.removeprefix("reason."): text.strip() for name, text in form.items() if name.startswith("reason.")}
    overrulings = [
        {"rule": rule, "file": file, "reason": text}
        for place, text in reasons.items()
        if text
        for rule, _, file in [place.partition("@")]
    ]
    said = {"basis": form.get("basis"), "decision": form.get("decision"), "comment": _line(form, "comment")}
    try:
        read = VoteIn.model_validate({**said, "parts": parts, "overrulings": overrulings})
    except ValidationError as error:
        raise unreadable(error) from None
    return as_ballot(read)


def _line(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()


def unreadable(error: ValidationError) -> RequestUnreadable:
    """Give what a form does not say, or not in its form, as the error that lists it."""
    faults = error.errors(include_input=False, include_context=False, include_url=False)
    findings = tuple(
        Finding(
            fault["type"],
            ".".join(str(part) for part in fault["loc"]),
            Text(fault["msg"], f"不符合要求({fault['type']})"),
        )
        for fault in faults
    )
    return RequestUnreadable(findings=findings, count=len(findings))
