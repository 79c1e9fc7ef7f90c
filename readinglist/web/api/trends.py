"""The numbers of the charts, and how often links were called dead in error."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask import Response
from pydantic import BaseModel, Field

from readinglist.health import Verdict
from readinglist.library import trend_records, trends
from readinglist.web.api.answers import one
from readinglist.web.api.part import part
from readinglist.web.api.shapes import Asked
from readinglist.web.desk import desk

api = part("trends", "How links fare over time, and how often they were called dead in error.")


class TrendPeriod(StrEnum):
    """How far back."""

    YEAR = "year"
    ALL = "all"


class TrendsAsked(Asked):
    """Of which time."""

    period: TrendPeriod = TrendPeriod.YEAR


class CountShape(BaseModel):
    """How many of the links that are watched now stood at each verdict at the end of a day."""

    day: date
    numbers: dict[Verdict, int]


class SurvivalShape(BaseModel):
    """How the code links of some papers stand; `apart` are restricted or not judged yet."""

    venue: str | None
    year: int | None
    there: int
    failing: int
    dead: int
    apart: int
    judged: int


class SmallerGroupsShape(SurvivalShape):
    """The groups of venue and year that are too small to be told of by themselves."""

    number: int


class CodeShape(BaseModel):
    """What became of the links to code."""

    all: SurvivalShape
    years: list[SurvivalShape]
    groups: list[SurvivalShape]
    smaller_groups: SmallerGroupsShape


class HostShape(BaseModel):
    """How many of a host's links are in trouble."""

    name: str
    dead: int
    failing: int
    links: int


class LifeShape(BaseModel):
    """How many links died within a span of being first seen."""

    span: str
    links: int


class LivesShape(BaseModel):
    """How long dead links lived under watch."""

    classes: list[LifeShape]
    median_days: float | None
    never_seen_there: int


class TrendsShape(BaseModel):
    """What the charts draw."""

    verdicts: list[CountShape]
    code: CodeShape
    hosts: list[HostShape]
    lives: LivesShape


class CallsShape(BaseModel):
    """How often links were called failing or dead, and how many of those calls the reader contradicted."""

    troubles: int = Field(description="A link counts once until it answers again, whatever it was called meanwhile.")
    failing: int
    dead: int
    troubles_wrong: int
    failing_wrong: int
    dead_wrong: int
    rate: float | None = Field(description="What part of the troubles was false.")


class MonthShape(CallsShape):
    """The calls of one month (2026-05)."""

    month: str


class AlarmsShape(BaseModel):
    """The calls of the last twelve months, of all, and of each month."""

    year: CallsShape
    all: CallsShape
    months: list[MonthShape]


@api.get("/trends", responses={200: TrendsShape})
def get_trends(query: TrendsAsked) -> Response:
    """Return the numbers that the charts draw."""
    with desk().reading() as session:
        return one(trend_records.chart_values(session, desk().now(), whole=query.period is TrendPeriod.ALL))


@api.get("/trends/alarms", responses={200: AlarmsShape})
def get_alarms() -> Response:
    """Return how often links were called failing or dead, and how often in error."""
    with desk().reading() as session:
        return one(trend_records.alarm_values(trends.alarms(session, desk().now())))
