"""What changed of which paper, in order: triggers number every change, so that counts in memory can follow.

And no number of a link is given twice; operations know what they are about, and whether they go on.

A later step that copies one of these tables (batch_alter_table) takes its triggers away and must make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_LAST = "SELECT number FROM touched ORDER BY number DESC LIMIT 1"
_TOUCH = f"""INSERT INTO touched(paper_id, number, moved)
SELECT {{paper}}, n, n * {{moved}} FROM (SELECT coalesce(({_LAST}), 0) + 1 AS n) {{source}}
ON CONFLICT(paper_id) DO UPDATE SET number = excluded.number, moved = max(moved, excluded.moved);"""
_TURNS = ("verdict", "condition", "flag", "muted", "kind")


def upgrade() -> None:
    """Make the table and its triggers; every paper that is there counts as changed once."""
    with op.batch_alter_table("links", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
        pass
    op.add_column("operations", sa.Column("about", sa.String(), nullable=True))
    op.add_column("operations", sa.Column("open", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "touched",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id"),
    )
    op.create_index("ix_touched_number", "touched", ["number"])
    # Every page tells how many links are dead: the count must not look into the rows.
    op.drop_index("ix_links_verdict_kind", "links")
    op.create_index("ix_links_verdict", "links", ["verdict", "muted", "kind"])
    op.execute("INSERT INTO touched(paper_id, number, moved) SELECT id, 1, 1 FROM papers")
    _when("papers", "INSERT", "NEW.id", moved=1)
    _when("papers", "DELETE", "OLD.id", moved=1)
    _when("papers", "UPDATE OF title, venue, year, added", "NEW.id", moved=1)
    _when("papers", "UPDATE", "NEW.id")
    for table in ("authors", "paper_tags", "mentions", "origins"):
        _when(table, "INSERT", "NEW.paper_id")
        _when(table, "DELETE", "OLD.paper_id")
    _when("mentions", "UPDATE", "NEW.paper_id")
    tagged = ", paper_tags WHERE tag_id = NEW.id"
    _when("tags", "UPDATE OF name", "paper_id", source=tagged)
    on_links = ", mentions WHERE link_id = NEW.{} AND NOT removed"
    turned = f"({', '.join(f'NEW.{name}' for name in _TURNS)}) IS NOT ({', '.join(f'OLD.{name}' for name in _TURNS)})"
    _when("links", f"UPDATE OF {', '.join(_TURNS)}", "paper_id", source=on_links.format("id"), only=turned)
    for change in ("INSERT", "UPDATE"):
        _when("rescues", change, "paper_id", source=on_links.format("link_id"))


def _when(table: str, change: str, paper: str, *, moved: int = 0, source: str = "WHERE true", only: str = "") -> None:
    name = f"touch_{table}_{change.split()[0].lower()}" + ("_moved" if moved and "OF" in change else "")
    when = f" WHEN {only}" if only else ""
    touch = _TOUCH.format(paper=paper, moved=moved, source=source)
    op.execute(f"CREATE TRIGGER {name} AFTER {change} ON {table}{when} BEGIN {touch} END")
