"""What the API answers of links, runs, reports and notifications is all in the document, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from readinglist.database import Library
from readinglist.library import deliveries, reports
from readinglist.library.deliveries import Wanted
from readinglist.report import Channel, When
from readinglist.web.api import link_shapes, notifications, report_shapes, runs, trends
from tests.web import shelf
from tests.web.api.test_links import asked
from tests.web.conftest import app_over

SHAPES: dict[str, type[BaseModel]] = {
    "/links": link_shapes.LinkPage,
    "/links/{}": link_shapes.WholeLinkShape,
    "/links/{}/observations": link_shapes.ObservationPage,
    "/links/{}/flips": link_shapes.FlipPage,
    "/check?url=https://x.example": link_shapes.KnownShape,
    "/check?url=10.1000/retracted.1": link_shapes.KnownShape,
    "/runs": runs.RunPage,
    "/runs/2": runs.WholeRunShape,
    "/runs/2/flips": link_shapes.FlipPage,
    "/runs/current": runs.CurrentShape,
    "/runs/due": runs.DueShape,
    "/reports": report_shapes.ReportPage,
    "/reports/1": report_shapes.ReportShape,
    "/reports/so-far": report_shapes.ReportShape,
    "/reports/compare?a=1&b=2": report_shapes.ComparisonShape,
    "/trends": trends.TrendsShape,
    "/trends/alarms": trends.AlarmsShape,
    "/notifications": notifications.ChannelsShape,
    "/deliveries": notifications.DeliveryPage,
    "/deliveries/1": notifications.DeliveryShape,
    "/feed": notifications.FeedShape,
}


def names(value: Any) -> Any:
    """The names in a value, without what they hold."""
    if isinstance(value, dict):
        return {name: names(it) for name, it in value.items()}
    return [names(it) for it in value] if isinstance(value, list | tuple) else None


def test_every_answer_has_the_shape_that_the_document_tells(troubled: Library, watch: shelf.Watch) -> None:
    with troubled.writing() as session:
        for until in (shelf.START + timedelta(hours=1), shelf.NOW):
            number = reports.keep(session, reports.make(session, shelf.START - timedelta(days=1), until))
            deliveries.plan(session, number, [Wanted(Channel.MAIL, "ann@example.org", When.ALWAYS)], shelf.NOW)
    client = app_over(troubled, watch).test_client()
    watched = [shelf.link_id(troubled, url) for url in (shelf.RESCUED, shelf.UNASKED, shelf.RETRACTED, shelf.LANDING)]
    for path, shape in SHAPES.items():
        for address in sorted({path.format(number) for number in watched}):
            told = asked(client, address)
            assert names(shape.model_validate(told).model_dump(mode="json")) == names(told), address
