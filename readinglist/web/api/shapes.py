"""The shapes that several parts of the API share: what is asked, pages of a list, numbers in addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator

MOST = 500  # things in one page of a list
LONGEST = 400  # letters of a search


def _in_utc(given: datetime) -> datetime:
    try:
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except OverflowError:  # the first or last day of all, in a zone that leads past it
        raise ValueError("this moment lies outside the calendar") from None


def _written(given: Any) -> Any:
    """What was said for a moment; a number, which would be read as seconds or as milliseconds, is not guessed at."""
    try:
        float(given)
    except (TypeError, ValueError):
        return given
    except OverflowError:
        pass
    raise ValueError("a moment is written like 2026-05-20T12:00:00Z")


def _whole(given: Any) -> Any:
    """What was said, with whole numbers as such: JSON knows no difference between 2 and 2.0."""
    if isinstance(given, dict):
        return {name: _whole(value) for name, value in given.items()}
    if isinstance(given, list):
        return [_whole(value) for value in given]
    return int(given) if isinstance(given, float) and given.is_integer() else given


Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_in_utc)]
Whole = Annotated[int, Strict()]  # in a body: no text where a number is meant
Truth = Annotated[bool, Strict()]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
SaidId = Annotated[Whole, Field(ge=1, le=2**63 - 1)]  # in a body
Count = Annotated[Whole, Field(ge=0, le=2**31)]  # in a body
_Thing = TypeVar("_Thing")


class _Asked(BaseModel):
    """What stands beside a body. Its schema is asked for at every request, and takes a millisecond to make."""

    @classmethod
    def model_json_schema(cls, *args: Any, **named: Any) -> dict[str, Any]:
        """The schema, made once in the form that requests are read by."""
        return super().model_json_schema(*args, **named) if args or named else _schema(cls)


@cache
def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    made: dict[str, Any] = super(_Asked, shape).model_json_schema()  # type: ignore[misc]
    return made


class Asked(_Asked):
    """What a request says; a name that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Said(BaseModel):
    """What the body of a request says; a name that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        return _whole(given)


class Listing(Asked):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=MOST, description="How many at most.")
    offset: int = Field(default=0, ge=0, le=2**31, description="How many to pass over.")


class Expecting(Asked):
    """How many things a change is meant for."""

    expect: int | None = Field(
        default=None, ge=0, le=2**31, description="How many papers are to change; 409 when they are others."
    )


class Page(BaseModel, Generic[_Thing]):
    """A part of a list: `count` is how many there are in all, `next` the address of the next part."""

    count: int
    next: str | None
    results: list[_Thing]


class Following(Page[_Thing], Generic[_Thing]):
    """A part of a list whose changes can be followed."""

    as_of: datetime | None = Field(
        description="The moment of the last change that this answer knows of. Whoever gives it as `modified_since` "
        "next time misses nothing; what changed at that very moment comes again."
    )


class IfMatch(_Asked):
    """What a change is made on."""

    if_match: str | None = Field(
        default=None, alias="If-Match", description="The `ETag` of what was read; 412 when it is another by now."
    )
