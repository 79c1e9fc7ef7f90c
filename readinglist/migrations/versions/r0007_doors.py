"""Who may come in: password, log-ins, tokens, failed tries. At what moment a paper or a link last changed. And which
links are watched: a column that triggers write, since nearly every page asks it of all links.

That moment is of the database's own clock, written by triggers, for papers by those that number the changes: whoever
asks for what changed since must miss nothing, whatever clock a change was dated by.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
# Never before the last one: a clock that was set back hides no change from whoever asks for what changed since.
_STAMP = f"max({_NOW}, coalesce((SELECT max(at) FROM {{}}), ''))"
_TOUCH_LINK = f"""INSERT INTO touched_links(link_id, at)
SELECT link, {_STAMP.format("touched_links")} FROM ({{}}) WHERE true
ON CONFLICT(link_id) DO UPDATE SET at = excluded.at;"""


def upgrade() -> None:
    """Add the tables, columns, triggers and indexes; every paper and link that is there counts as changed now."""
    op.create_table(
        "passwords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "log_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("used", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "failed_tries",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(), nullable=False),
        sa.Column("heard_from", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    _date_all_touches()
    _mark_watched()
    _touch_links()


def _mark_watched() -> None:
    """Make the column, what keeps it, and the indexes that begin with it."""
    op.add_column("links", sa.Column("watched", sa.Boolean(), nullable=False, server_default="0"))
    on_a_paper = "EXISTS (SELECT 1 FROM mentions WHERE link_id = links.id AND removed IS 0)"
    op.execute(f"UPDATE links SET watched = 1 WHERE {on_a_paper}")
    mark = f"UPDATE links SET watched = {on_a_paper} WHERE id IN ({{}}) AND watched IS NOT {on_a_paper};"
    # One row may come before the other where both are brought back.
    for table, change, links in (
        ("links", "INSERT", "NEW.id"),
        ("mentions", "INSERT", "NEW.link_id"),
        ("mentions", "UPDATE OF paper_id, link_id, removed", "NEW.link_id, OLD.link_id"),
        ("mentions", "DELETE", "OLD.link_id"),
    ):
        name = f"watch_of_{table}_{change.split()[0].lower()}"
        statement = f"CREATE TRIGGER {name} AFTER {change} ON {table} BEGIN {mark.format(links)} END"
        op.get_bind().exec_driver_sql(statement)
    op.drop_index("ix_links_due", "links")
    op.drop_index("ix_links_host", "links")
    op.create_index("ix_links_standing", "links", ["watched", "verdict", "kind", "muted"])
    op.create_index("ix_links_since", "links", ["watched", "verdict", "since"])
    op.create_index("ix_links_next", "links", ["watched", "verdict", "answer", "due"])
    op.create_index("ix_links_due", "links", ["watched", "due"])
    op.create_index("ix_links_first_seen", "links", ["watched", "first_seen"])
    op.create_index("ix_links_host", "links", ["host", "watched", "verdict"])


def _date_all_touches() -> None:
    """Make the table of changes anew, with the moment beside the number, and every trigger that writes into it."""
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'touch_%'"
    triggers = op.get_bind().execute(sa.text(made)).all()
    for name, _ in triggers:
        op.execute(f"DROP TRIGGER {name}")
    op.drop_index("ix_touched_number", "touched")
    op.rename_table("touched", "touched_before")
    op.create_table(
        "touched",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("paper_id"),
    )
    op.execute(f"INSERT INTO touched SELECT paper_id, number, moved, {_NOW} FROM touched_before")
    op.drop_table("touched_before")
    op.create_index("ix_touched_number", "touched", ["number"])
    op.create_index("ix_touched_at", "touched", ["at"])
    stamp = _STAMP.format("touched")
    for _, statement in triggers:
        dated = statement.replace("touched(paper_id, number, moved)", "touched(paper_id, number, moved, at)")
        dated = re.sub(r"\s+FROM \(SELECT coalesce", f", {stamp}\nFROM (SELECT coalesce", dated, count=1)
        dated = dated.replace("number = excluded.number,", "number = excluded.number, at = excluded.at,")
        op.get_bind().exec_driver_sql(dated)


def _touch_links() -> None:
    """Make the table of links that changed, and what writes into it.

    The coming of a link itself says nothing: the paper that has it, or the link that leads to it, tells of it.
    """
    op.create_table(
        "touched_links",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("link_id"),
    )
    op.execute(f"INSERT INTO touched_links SELECT id, {_NOW} FROM links")
    op.create_index("ix_touched_links_at", "touched_links", ["at"])
    told = ("SELECT NEW.id AS link", "SELECT id FROM links WHERE landing_id = NEW.id")  # what is told of it, and where
    _when("links", "UPDATE", *told)
    _when("links", "DELETE", "SELECT OLD.id AS link")
    for table in ("mentions", "rescues"):
        _when(table, "INSERT", "SELECT NEW.link_id AS link")
        _when(table, "UPDATE", "SELECT NEW.link_id AS link", "SELECT OLD.link_id")
        _when(table, "DELETE", "SELECT OLD.link_id AS link")


def _when(table: str, change: str, *links: str) -> None:
    touch = _TOUCH_LINK.format(" UNION ".join(links))
    name = f"touch_link_of_{table}_{change.lower()}"
    op.get_bind().exec_driver_sql(f"CREATE TRIGGER {name} AFTER {change} ON {table} BEGIN {touch} END")
