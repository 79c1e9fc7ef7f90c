"""Duplicates: papers that stand twice, to be made one or called two."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from readinglist import journal
from readinglist.errors import BadWord
from readinglist.library import bulk, duplicates, find, merge, uniting
from readinglist.library.intake_records import group_record
from readinglist.library.records import paper_record
from readinglist.web import present
from readinglist.web.api.answers import OthersThanExpected, done, listing, one
from readinglist.web.api.paper_shapes import PaperShape
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import Asked, Count, Id, Listing, Page, Said, SaidId
from readinglist.web.desk import desk

api = part("duplicates", "Papers that stand twice: made one, or called two.")

_TWO = Field(min_length=2, max_length=bulk.MOST_MERGED)


class TitledPaper(BaseModel):
    """A paper by its number."""

    id: int
    title: str


class FieldValue(BaseModel):
    """What one of the papers has."""

    paper: int
    value: str


class DifferingField(BaseModel):
    """A field in which papers differ; `proposed` is the paper whose value is kept unless another is chosen."""

    name: str
    values: list[FieldValue]
    proposed: int


class GroupShape(BaseModel):
    """Papers that are one work, surely (`certain`) or perhaps; the first is the one whose number stays."""

    papers: list[TitledPaper]
    certain: bool
    reasons: list[str]
    fields: list[DifferingField]
    alike: dict[str, str]


class GroupPage(Page[GroupShape]):
    """A part of the groups, the certain ones first; there are `certain` of them."""

    certain: int


class CompareAsked(Asked):
    """Papers that are held against each other."""

    paper: list[Id] = _TWO


class MergeSaid(Said):
    """Papers that are one work."""

    papers: list[SaidId] = Field(
        min_length=2, max_length=bulk.MOST_MERGED, description="The number of the first stays; the others lead to it."
    )
    fields: dict[str, SaidId] = Field(
        default={}, description="By the name of a field, the paper whose value is kept instead of the one proposed."
    )


class PartSaid(Said):
    """Papers that are different works."""

    papers: list[SaidId] = _TWO


class AllSaid(Said):
    """All groups that are certain."""

    expect: Count | None = Field(default=None, description="How many they are; 409 when they are others.")


class MergedShape(BaseModel):
    """How many groups were made one paper each."""

    merged: int


@api.get("/duplicates", responses={200: GroupPage})
def list_duplicates(query: Listing) -> Response:
    """List the papers that may stand twice, what is certain first; a look at many thousands takes seconds."""
    with desk().reading() as session:
        found = duplicates.groups(session)
        shown = uniting.side_by_side(session, found[query.offset : query.offset + query.limit])
        certain = sum(group.certain for group in found)
        return listing(query, len(found), [group_record(each) for each in shown], certain=certain)


@api.get("/duplicates/compare", responses={200: GroupShape})
def compare_papers(query: CompareAsked) -> Response:
    """Return papers as one group, with what speaks for it, and the fields in which they differ."""
    with desk().reading() as session:
        group = duplicates.judged(session, uniting.chosen(query.paper))
        return one(group_record(uniting.side_by_side(session, [group])[0]))


@api.post("/duplicates/merge", responses={200: PaperShape})
def merge_papers(body: MergeSaid) -> Response:
    """Make papers one, with the tags, notes, links and history of all."""
    keep, *others = uniting.chosen(body.papers)
    with desk().doing(f"Merged {len(others) + 1} papers into one") as session:
        merge.merge(session, keep, others, body.fields, desk().now())
        record = paper_record(find.get(session, keep))
        journal.tell(session, f"Merged {len(others) + 1} papers into {present.short_title(record['title'])}")
    return one(record)


@api.post("/duplicates/part", responses={204: None})
def part_papers(body: PartSaid) -> Response:
    """Keep that papers are all different works: they are not offered as one again."""
    papers = uniting.chosen(body.papers)
    with desk().doing(f"Called {present.count(len(papers), 'paper')} different works") as session:
        duplicates.part(session, papers)
    return done()


@api.post("/duplicates/all", responses={200: MergedShape, **may_answer(_409="they are others than expected")})
def merge_all_certain(body: AllSaid) -> Response:
    """Make every certain group one, as proposed."""
    with desk().doing("Merged all certain duplicates") as session:
        try:
            merged = uniting.unite_certain(session, desk().now(), body.expect)
        except BadWord as others:
            raise OthersThanExpected(str(others)) from None
        journal.tell(session, f"Merged {present.count(merged, 'certain duplicate')}")
    return one({"merged": merged})
