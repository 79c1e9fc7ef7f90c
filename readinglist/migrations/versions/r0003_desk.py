"""The reading desk: dated statuses, priorities, ratings, imports, saved searches, rules, undo and the trash."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what is new; what is there stays as it was. When an older status was set is not known."""
    with op.batch_alter_table("papers") as papers:
        papers.add_column(sa.Column("status_since", sa.DateTime(), nullable=True))
        papers.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="1"))
        papers.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        papers.add_column(sa.Column("up_next", sa.Integer(), nullable=True))
        papers.create_index("ix_papers_status_since", ["status_since"])
        papers.create_index("ix_papers_up_next", ["up_next"])
    with op.batch_alter_table("tags") as tags:
        tags.add_column(sa.Column("colour", sa.String(), nullable=True))
    _tables_of_papers()
    _tables_of_the_desk()


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
    op.create_index("ix_status_changes_paper", "status_changes", ["paper_id"])
    op.create_index("ix_status_changes_at", "status_changes", ["at"])
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
    op.create_index("ix_origins_import", "origins", ["import_id"])
    op.create_index("ix_origins_file", "origins", ["file"])
    op.create_table(
        "distinct_papers",
        sa.Column("first", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("second", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("first", "second"),
    )
    op.create_index("ix_distinct_papers_second", "distinct_papers", ["second"])


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
