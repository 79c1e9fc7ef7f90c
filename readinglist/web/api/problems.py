"""Mistakes as RFC 9457 tells them: `application/problem+json`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response
from pydantic import BaseModel, Field, ValidationError

TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing that has another shape than the document says."""

    where: str = Field(description="The parts of the path to it, with dots: `query.limit`, `body.tags.0`.")
    what: str


class Problem(BaseModel):
    """What went wrong, in words for a person."""

    type: str = Field(default="about:blank")
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default=[], description="What of a request has the wrong shape, where it is that.")


def problem(status: int, detail: str, errors: list[Fault] | None = None) -> Response:
    """Return a mistake as an answer."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return make_response(told.model_dump_json(), status, {"Content-Type": TYPE})


def of_shape(mistake: ValidationError) -> Response:
    """Return what pydantic found wrong with a request."""
    faults = [_fault(one["type"], ".".join(map(str, one["loc"])), one["msg"]) for one in mistake.errors()]
    first = faults[0]
    more = f"; {len(faults) - 1} more" if len(faults) > 1 else ""
    return problem(422, f"{first.where}: {first.what}{more}", faults)


def _fault(sort: str, where: str, what: str) -> Fault:
    if not where and sort in ("model_type", "model_attributes_type", "dict_type", "json_invalid"):
        return Fault(where="body", what="this is no JSON object")
    return Fault(where=where or "all", what=what)
