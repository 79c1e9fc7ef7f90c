"""The reader's notes on papers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from readinglist import index
from readinglist.library.find import get
from readinglist.models import Paper


def set_note(session: Session, paper_id: int, note: str) -> Paper:
    """Keep the reader's Markdown note on a paper. Raises NotFound."""
    paper = get(session, paper_id)
    paper.note = note.replace("\r\n", "\n").strip("\n")
    index.put(session, [paper_id])
    return paper
