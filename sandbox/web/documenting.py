"""The API's own description: each route with its action, and the problems it may answer with."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from sandbox.web.problems import MEDIA_TYPE
from sandbox.wire.problems import Problem

REFERENCE = "#/components/schemas/"
PROBLEMS = {
    401: "No valid token.",
    403: "A policy says no: the account may not, or the gate refuses the question.",
    404: "What is named does not exist, or not for this person.",
    409: "It exists, but not in a state that allows this.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The request cannot be understood; all findings are listed.",
    500: "A bug; nothing is said of it.",
    503: "Not now; perhaps later.",
}
PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {"description": why, "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REFERENCE}Problem"}}}}
    for status, why in PROBLEMS.items()
}


def openapi_of(app: FastAPI) -> dict[str, object]:
    """Describe an application's API (OpenAPI 3.1)."""
    document: dict[str, object] = get_openapi(
        title=app.title,
        version=version("data-sandbox"),
        summary="Build data products from data you may never see.",
        routes=app.routes,
    )
    problem = Problem.model_json_schema(ref_template=REFERENCE + "{model}")
    components = document.setdefault("components", {})
    if isinstance(components, dict):
        components.setdefault("schemas", {}).update(problem.pop("$defs", {}), Problem=problem)
    return document
