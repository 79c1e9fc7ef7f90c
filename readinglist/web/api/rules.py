"""Rules: what is done with papers that a search finds."""

from __future__ import annotations

from flask import Response, url_for
from pydantic import BaseModel, Field

from readinglist import journal
from readinglist.library import rules
from readinglist.library.intake_records import preview_record, rule_record
from readinglist.models import Rule
from readinglist.reading import Priority, Status
from readinglist.web import present
from readinglist.web.api.answers import as_expected, done, listing, one, unless_changed
from readinglist.web.api.part import CHANGED, may_answer, part
from readinglist.web.api.shapes import LONGEST, Asked, Count, Id, IfMatch, Listing, Page, Said
from readinglist.web.desk import desk

api = part("rules", "What is done with papers that a search finds, as they come in and when it is said.")

_CHANGED = may_answer(_412="it was changed meanwhile")
_SEARCH = Field(max_length=LONGEST, description="Which papers.")
_TAG = Field(default=None, max_length=200, description="A tag that is put on them.")


class RuleShape(BaseModel):
    """A rule: the papers its search finds get the tag, the status where they have none, the priority where normal."""

    id: int
    search: str
    tag: str | None
    status: Status | None
    priority: Priority | None


class RulePage(Page[RuleShape]):
    """A part of the rules, in the order in which they are applied."""


class RulePath(Asked):
    """One rule."""

    rule_id: Id


class RuleSaid(Said):
    """What a rule looks for, and what it does: one thing at least."""

    search: str = _SEARCH
    tag: str | None = _TAG
    status: Status | None = None
    priority: Priority | None = None


class RuleAsked(Asked):
    """A rule that is not kept."""

    search: str = _SEARCH
    tag: str | None = _TAG
    status: Status | None = None
    priority: Priority | None = None


class RuleChange(Said):
    """What is to be changed of a rule; what is not named stays, and null takes it away."""

    search: str | None = Field(default=None, max_length=LONGEST)
    tag: str | None = _TAG
    status: Status | None = None
    priority: Priority | None = None


class RunSaid(Said):
    """How a rule is run."""

    expect: Count | None = Field(default=None, description="How many papers are to change; 409 when they are others.")


class ChangedPaper(BaseModel):
    """A paper that would change, and in what."""

    id: int
    title: str
    tag: bool
    status: bool
    priority: bool


class PreviewShape(BaseModel):
    """What a rule would do now: how many papers its search finds, how many would change and in what, and the first."""

    found: int
    changed: int
    tagged: int
    with_status: int
    with_priority: int
    first: list[ChangedPaper]


class RanShape(BaseModel):
    """How many papers a rule changed."""

    changed: int


@api.get("/rules", responses={200: RulePage})
def list_rules(query: Listing) -> Response:
    """List the rules in the order in which they are applied."""
    with desk().reading() as session:
        found = rules.rules(session)
        shown = found[query.offset : query.offset + query.limit]
        return listing(query, len(found), [rule_record(rule) for rule in shown])


@api.get("/rules/preview", responses={200: PreviewShape})
def preview_new_rule(query: RuleAsked) -> Response:
    """Return what a rule that is not kept would change."""
    rule = _rule(query)
    with desk().reading() as session:
        return one(preview_record(rules.would_change(session, rule, desk().now())))


@api.post("/rules", responses={201: RuleShape})
def make_rule(body: RuleSaid) -> Response:
    """Keep a rule; it is applied to what comes in from now on, and to what is there when it is run."""
    rule = _rule(body)
    with desk().doing("Made a rule") as session:
        number = rules.create(session, rule)
        record = rule_record(rules.get_rule(session, number))
    answer = one(record, 201)
    answer.headers["Location"] = url_for(".get_rule", rule_id=number)
    return answer


@api.get("/rules/<number:rule_id>", responses={200: RuleShape})
def get_rule(path: RulePath) -> Response:
    """Return one rule."""
    with desk().reading() as session:
        return one(rule_record(rules.get_rule(session, path.rule_id)))


@api.get("/rules/<number:rule_id>/preview", responses={200: PreviewShape})
def preview_rule(path: RulePath) -> Response:
    """Return what a rule would change now."""
    with desk().reading() as session:
        rule = rules.get_rule(session, path.rule_id)
        return one(preview_record(rules.would_change(session, rule, desk().now())))


@api.patch("/rules/<number:rule_id>", responses={200: RuleShape, **CHANGED})
def change_rule(path: RulePath, header: IfMatch, body: RuleChange) -> Response:
    """Change what a rule looks for or does; what it did stays."""
    with desk().doing("Changed a rule") as session:
        before = rule_record(rules.get_rule(session, path.rule_id))
        unless_changed(header, before)
        named = {name: getattr(body, name) for name in body.model_fields_set}
        words = {name: named.get(name, before[name]) for name in ("search", "tag", "status", "priority")}
        rules.edit(session, path.rule_id, rules.rule_of(*(str(word or "") for word in words.values())))
        record = rule_record(rules.get_rule(session, path.rule_id))
    return one(record)


@api.delete("/rules/<number:rule_id>", responses={204: None, **CHANGED})
def delete_rule(path: RulePath, header: IfMatch) -> Response:
    """Delete a rule; what it did stays."""
    with desk().doing("Deleted a rule") as session:
        unless_changed(header, rule_record(rules.get_rule(session, path.rule_id)))
        rules.delete_rule(session, path.rule_id)
    return done()


@api.post(
    "/rules/<number:rule_id>/run",
    responses={200: RanShape, **may_answer(_409="other papers than expected would change"), **CHANGED},
)
def run_rule(path: RulePath, header: IfMatch, body: RunSaid) -> Response:
    """Run a rule on the papers that are there."""
    with desk().doing("Ran a rule") as session:
        rule = rules.get_rule(session, path.rule_id)
        unless_changed(header, rule_record(rule))
        would = rules.would_change(session, rule, desk().now()).changed
        as_expected(body.expect, would)
        changed = rules.run(session, path.rule_id, desk().now(), policy=desk().doors.policy)
        journal.tell(session, f"Ran the rule “{rule.search}” on {present.count(changed, 'paper')}")
    return one({"changed": changed})


def _rule(said: RuleSaid | RuleAsked) -> Rule:
    return rules.rule_of(said.search, said.tag or "", said.status or "", said.priority or "")
