"""Imports that can be talked about, further fields of papers, who supplied what, and what is still to be learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


# As in 0004; but what an import writes before its paper says nothing: the paper, when it comes, tells of all of it.
_TOUCH = """INSERT INTO touched(paper_id, number, moved)
SELECT NEW.paper_id, n, 0
FROM (SELECT coalesce((SELECT number FROM touched ORDER BY number DESC LIMIT 1), 0) + 1 AS n) WHERE true
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved);"""


def upgrade() -> None:
    """Add the columns, each with what it means for what is there, and the tables."""
    for name in ("details", "filled"):
        op.add_column("papers", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("origins", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("imports", sa.Column("stage", sa.String(20), nullable=False, server_default="done"))
    for name in ("duplicate", "rejected", "remarked", "expected", "done", "total"):
        op.add_column("imports", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("imports", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("imports", sa.Column("sample", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("imports", sa.Column("wishes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("imports", sa.Column("operation", sa.Integer(), nullable=True))
    op.add_column("imports", sa.Column("remark", sa.Text(), nullable=False, server_default=""))
    for table in ("authors", "paper_tags", "mentions", "origins"):
        op.execute(f"DROP TRIGGER touch_{table}_insert")
        op.execute(
            f"CREATE TRIGGER touch_{table}_insert AFTER INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.paper_id) BEGIN {_TOUCH} END"
        )
    op.create_table(
        "import_rejects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_import_rejects_import", "import_rejects", ["import_id", "id"])
    op.create_table(
        "lookups",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("want", sa.String(20), nullable=False),
        sa.Column("asked", sa.DateTime(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id"),
    )
    op.create_index("ix_lookups_due", "lookups", ["due"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("gap", sa.String(20), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("declined", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_paper", "proposals", ["paper_id", "gap"])
    op.create_index("ix_proposals_open", "proposals", ["declined", "gap"])
    op.create_table(
        "asked_papers",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paper_id"),
    )
