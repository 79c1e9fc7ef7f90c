"""The reading desk: dated statuses, priorities, ratings, imports, saved searches, rules, undo and the trash."""

from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa
from alembic import op

from readinglist.identifiers import canonical, identity
from readinglist.search.words import written

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what is new; what is there stays as it was. When an older status was set is not known."""
    with op.batch_alter_table("papers") as papers:
        papers.add_column(sa.Column("note_since", sa.DateTime(), nullable=True))
        papers.add_column(sa.Column("status_since", sa.DateTime(), nullable=True))
        papers.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="1"))
        papers.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        papers.add_column(sa.Column("up_next", sa.Integer(), nullable=True))
        papers.create_index("ix_papers_noted", ["note_since"], sqlite_where=sa.text("note != ''"))
        papers.create_index("ix_papers_bare", ["added"], sqlite_where=sa.text("abstract IS NULL"))
        papers.drop_index("ix_papers_shelf")
        papers.create_index("ix_papers_shelf", ["shelf", "status", "status_since", "venue"])
        papers.create_index("ix_papers_status_since", ["status_since"])
        papers.create_index("ix_papers_priority", ["priority"])
        papers.create_index("ix_papers_rating", ["rating"])
        papers.create_index("ix_papers_up_next", ["up_next"])
    with op.batch_alter_table("tags") as tags:
        tags.add_column(sa.Column("colour", sa.String(), nullable=True))
    for column in ("kind", "condition", "flag"):
        op.create_index(f"ix_links_{column}", "links", [column])
    op.drop_index("ix_mentions_link", "mentions")
    op.create_index("ix_mentions_link", "mentions", ["link_id", "removed", "paper_id"])
    _tables_of_papers()
    _tables_of_the_desk()
    _index_of_words()
    _know_links_without_tracking()


def _know_links_without_tracking() -> None:
    """Fold the parameters that only follow who came out of what links are known by, as new ones are."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, url, identity FROM links WHERE identity LIKE '%?%' ORDER BY id"))
    for number, url, known in rows.all():
        if identity(url) != known:
            statement = sa.text(
                "UPDATE OR IGNORE links SET canonical = :canonical, identity = :identity WHERE id = :id"
            )
            connection.execute(statement, {"canonical": canonical(url), "identity": identity(url), "id": number})


def _tables_of_papers() -> None:
    op.create_table(
        "status_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_paper(),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("shelf", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_status_changes_paper", "status_changes", ["paper_id", "shelf"])
    op.create_index("ix_status_changes_at", "status_changes", ["at", "shelf", "paper_id"])
    op.create_table(
        "note_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_paper(),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_note_versions_paper", "note_versions", ["paper_id"])
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_imports_at", "imports", ["at"])
    op.create_table(
        "origins",
        _of_paper(),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("imports.id", ondelete="CASCADE"), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "import_id", "file"),
    )
    op.create_index("ix_origins_import", "origins", ["import_id", "file"])
    op.create_index("ix_origins_file", "origins", ["file"])
    op.create_table(
        "distinct_papers",
        sa.Column("first", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("second", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("first", "second"),
    )
    op.create_index("ix_distinct_papers_second", "distinct_papers", ["second"])
    op.create_table(
        "merged_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("into", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("doi", sa.String(), nullable=True),
        sa.Column("arxiv", sa.String(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("paper_id", "into", "fingerprint", "doi", "arxiv"):
        op.create_index(f"ix_merged_papers_{column}", "merged_papers", [column])


def _of_paper() -> "sa.Column[int]":
    return sa.Column("paper_id", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False)


def _tables_of_the_desk() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("status", sa.String(20), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "operations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("undone", sa.DateTime(), nullable=True),
        sa.Column("last_paper", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "row_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), sa.ForeignKey("operations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_row_changes_operation", "row_changes", ["operation_id", "id"])
    op.create_table(
        "trash",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("doi", sa.String(), nullable=True),
        sa.Column("arxiv", sa.String(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id"),
    )
    for column in ("at", "fingerprint", "doi", "arxiv"):
        op.create_index(f"ix_trash_{column}", "trash", [column])


def _index_of_words() -> None:
    """Make the full-text index anew, without tags; their names get one of their own, which triggers keep.

    A later step that copies the table of tags (batch_alter_table) takes its triggers away and must make them again.
    """
    form = "tokenize = 'unicode61 remove_diacritics 2'"
    op.execute("DROP TABLE paper_text")
    op.execute(f"CREATE VIRTUAL TABLE paper_text USING fts5(title, authors, venue, note, abstract, {form})")
    into = "INSERT INTO paper_text(rowid, title, authors, venue, note, abstract) "
    into += "VALUES (:rowid, :title, :authors, :venue, :note, :abstract)"
    words = _words_of_papers()
    while some := list(islice(words, 500)):  # so that memory stays flat
        op.get_bind().execute(sa.text(into), some)
    op.execute(f"CREATE VIRTUAL TABLE paper_text_tags USING fts5(name, {form})")
    op.execute("INSERT INTO paper_text_tags(rowid, name) SELECT id, name FROM tags")
    into = "INSERT INTO paper_text_tags(rowid, name) VALUES (NEW.id, NEW.name);"
    out = "DELETE FROM paper_text_tags WHERE rowid = OLD.id;"
    op.execute(f"CREATE TRIGGER words_tags_insert AFTER INSERT ON tags BEGIN {into} END")
    op.execute(f"CREATE TRIGGER words_tags_delete AFTER DELETE ON tags BEGIN {out} END")
    op.execute(f"CREATE TRIGGER words_tags_update AFTER UPDATE OF id, name ON tags BEGIN {out} {into} END")


def _words_of_papers() -> Iterator[dict[str, object]]:
    bind = op.get_bind()
    authors: dict[int, list[str]] = {}
    for paper_id, name in bind.execute(sa.text("SELECT paper_id, name FROM authors ORDER BY paper_id, position")):
        authors.setdefault(paper_id, []).append(name)
    for paper in bind.execute(sa.text("SELECT id, title, venue, year, note, abstract FROM papers")):
        words = written(
            title=paper.title,
            authors=authors.get(paper.id, []),
            venue=paper.venue or "",
            year=paper.year,
            note=paper.note,
            abstract=paper.abstract or "",
        )
        yield {"rowid": paper.id, **words}
