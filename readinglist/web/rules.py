"""Rules: all of them, one looked at before it is kept, and one run on the papers that are there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import BadTag, BadWord
from readinglist.library import find, rules
from readinglist.models import Rule
from readinglist.reading import Priority
from readinglist.web import present, wording
from readinglist.web.desk import desk, page

pages = Blueprint("rules", __name__)

_FIELDS = ("search", "tag", "status", "priority")
_PRIORITIES = (Priority.HIGH, Priority.LOW)


@pages.app_template_filter("deeds")
def deeds(rule: Rule) -> str:
    """What a rule does, as a person says it: `adds #nerf and marks as “To read”`."""
    said = []
    if rule.tag:
        said.append(f"adds #{rule.tag}")
    if rule.status:
        said.append(f"marks as “{wording.STATUS[rule.status]}”")
    if rule.priority:
        said.append(f"gives {rule.priority} priority")
    return present.listed(said)


@pages.get("/rules")
def index() -> ResponseReturnValue:
    """All rules in their order, each with what it finds and would change, and the form for a new one."""
    with desk().reading() as session:
        now = desk().now()
        shown = [(rule, rules.would_change(session, rule, now)) for rule in rules.rules(session)]
        return page(session, "rules/list.html", shown=shown, **_form(session, request.args))


@pages.get("/rules/preview")
def preview() -> ResponseReturnValue:
    """What a rule that is not kept would change."""
    return _rule_page(0, request.args)


@pages.get("/rules/<number:rule_id>")
def show(rule_id: int) -> ResponseReturnValue:
    """One rule, or what its form says in its place, with what it would change."""
    return _rule_page(rule_id, request.args)


@pages.post("/rules")
def create() -> ResponseReturnValue:
    """Keep a rule."""
    return _keep(0)


@pages.post("/rules/<number:rule_id>")
def edit(rule_id: int) -> ResponseReturnValue:
    """Change a rule."""
    return _keep(rule_id)


@pages.post("/rules/<number:rule_id>/run")
def run(rule_id: int) -> ResponseReturnValue:
    """Run a rule on the papers that are there, when they are still as many as was shown."""
    with desk().reading() as session:
        rule = rules.get_rule(session, rule_id)
        number = rules.would_change(session, rule, desk().now()).changed
    if request.form.get("sure") != str(number):
        return redirect(url_for("rules.show", rule_id=rule_id, said="rule-again"), 303)
    with desk().doing("Ran a rule") as session:
        changed = rules.run(session, rule_id, desk().now(), policy=desk().doors.policy)
        rule = rules.get_rule(session, rule_id)
        journal.tell(session, f"Ran the rule “{rule.search}” on {present.count(changed, 'paper')}")
    return redirect(url_for("rules.index"), 303)


@pages.post("/rules/<number:rule_id>/delete")
def delete(rule_id: int) -> ResponseReturnValue:
    """Delete a rule; what it did stays."""
    with desk().doing("Deleted a rule") as session:
        rules.delete_rule(session, rule_id)
    return redirect(url_for("rules.index"), 303)


def _keep(rule_id: int) -> ResponseReturnValue:
    """Keep what the form says, as a new rule (0) or in the place of one."""
    try:
        said = rules.rule_of(*(request.form.get(name, "") for name in _FIELDS))
    except (BadTag, BadWord) as mistake:
        return _rule_page(rule_id, request.form, str(mistake)), 400
    with desk().doing("Changed a rule" if rule_id else "Made a rule") as session:
        if rule_id:
            rules.edit(session, rule_id, said)
        else:
            rule_id = rules.create(session, said)
    return redirect(url_for("rules.show", rule_id=rule_id), 303)


def _rule_page(rule_id: int, typed: Mapping[str, str], complaint: str = "") -> str:
    """The page of a rule as it is typed, else as it is kept: its form and what it would change."""
    with desk().reading() as session:
        kept = rules.get_rule(session, rule_id) if rule_id else None
        words = {name: typed.get(name, "") for name in _FIELDS}
        if kept and not typed.keys() & set(_FIELDS):
            words = _words(kept)
        rule = None
        try:
            rule = rules.rule_of(*words.values())
        except (BadTag, BadWord) as mistake:
            complaint = complaint or str(mistake)
        would = rules.would_change(session, rule, desk().now()) if rule else None
        unkept = kept is None or words != _words(kept)
        form = _form(session, words, complaint)
        return page(session, "rules/rule.html", kept=kept, rule=rule, would=would, unkept=unkept, **form)


def _words(rule: Rule) -> dict[str, str]:
    return {name: str(getattr(rule, name) or "") for name in _FIELDS}


def _form(session: Session, words: Mapping[str, str], complaint: str = "") -> dict[str, object]:
    """What the form of a rule is filled with."""
    typed = {name: words.get(name, "") for name in _FIELDS}
    return {"typed": typed, "complaint": complaint, "names": find.tag_names(session), "priorities": _PRIORITIES}
