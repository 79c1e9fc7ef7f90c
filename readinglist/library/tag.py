"""The reader's tags on papers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.library.find import get
from readinglist.models import Paper, PaperTag, Tag
from readinglist.reading import tag_of


def set_tags(session: Session, paper_id: int, names: Iterable[str]) -> Paper:
    """Give a paper exactly these tags; tags that no paper has any more vanish. Raises BadTag, NotFound."""
    paper = get(session, paper_id)
    wanted = list(dict.fromkeys(tag_of(name) for name in names))
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
    paper.tags = [known.get(name) or Tag(name=name) for name in wanted]
    session.flush()
    session.execute(delete(Tag).where(Tag.id.not_in(select(PaperTag.tag_id))))
    session.refresh(paper, ["tags"])
    index.put(session, [paper_id])
    return paper
