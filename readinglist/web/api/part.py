"""One part of the API: where its addresses begin, how it is shown in the document, what any of it may answer."""

from __future__ import annotations

from inspect import signature

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict, SecuritySchemesDict

from readinglist.web.api.problems import Problem, problem

PREFIX = "/api/v1"
INFO = Info(
    title="readinglist",
    version="1",
    description=(
        "All that the pages do; `/api/v1/docs` is this document to read. Lists answer `limit`, `offset`, `count`, "
        "`next` and `results`; moments are ISO 8601 in UTC. What changes something names in the header "
        "`Readinglist-Operation` the operation that can be undone. "
        "One thing comes with an `ETag`; a change of it that carries the `ETag` in `If-Match` is refused with 412 "
        "when somebody else changed it meanwhile. Only calls that name `If-Match` take it; any other change that "
        "carries it is refused with 400. A mistake is told as `application/problem+json` (RFC 9457)."
    ),
)
SECURITY: SecuritySchemesDict = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token made on the page Access."}
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}


def may_answer(**words: str) -> ResponseDict:
    """Return the mistakes an operation tells of, by status: `may_answer(_404="there is no such paper")`."""
    return {name.removeprefix("_"): {"description": told, "content": _PROBLEM} for name, told in words.items()}


CHANGED = may_answer(_412="it was changed meanwhile")
_ANY = may_answer(
    _400="something that cannot be read or makes no sense",
    _401="no token that is known",
    _403="this token only reads, the request came from another site, or that is not the password",
    _404="there is no such thing",
    _413="more was sent than may be",
    _414="a longer address than may be",
    _422="what was sent has another shape; `errors` says where",
    _429="too many wrong tokens or passwords; `Retry-After` says how many seconds to wait",
    _503="not now: it took too long, too many large downloads are under way, or the library cannot be used; "
    "nothing was changed",
)


def part(name: str, description: str) -> APIBlueprint:
    """Return a part of the API under its name; a token is asked for where the pages ask for a password."""
    made = APIBlueprint(
        f"api_{name}",
        __name__,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=name, description=description)],
        abp_security=[{"token": []}, {}],
        abp_responses=_ANY,
        operation_id_callback=_operation_id,
    )
    made.before_request(_refuse_marks)
    return made


def _refuse_marks() -> Response | None:
    """A change that would pass over `If-Match` would be done against the asker's word."""
    if request.method in ("GET", "HEAD", "OPTIONS") or "If-Match" not in request.headers:
        return None
    if "header" in signature(current_app.view_functions[request.endpoint or ""]).parameters:
        return None
    return problem(400, "this call takes no If-Match: ask again without it; nothing was done")


def _operation_id(*, name: str, path: str, method: str) -> str:
    """The name of the function: it is what the operation does."""
    return name
