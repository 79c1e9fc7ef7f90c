"""The whole engine: landing pages, rescues, flags, the reader's word, robots.txt, and the policy of each run."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what is new; what is there stays as it was."""
    with op.batch_alter_table("links") as links:
        links.add_column(sa.Column("flag", sa.String(20), nullable=True))
        links.add_column(sa.Column("notice", sa.Text(), nullable=True))
        links.add_column(sa.Column("heard", sa.String(20), nullable=True))
        links.add_column(sa.Column("vouched", sa.String(20), nullable=True))
        links.add_column(sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()))
        links.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
        links.add_column(sa.Column("landing_id", sa.Integer(), nullable=True))
        links.create_foreign_key("fk_links_landing", "links", ["landing_id"], ["id"], ondelete="SET NULL")
        links.create_index("ix_links_landing_id", ["landing_id"])
    op.execute(
        "UPDATE links SET heard = (SELECT answer FROM observations WHERE link_id = links.id AND answer NOT IN "
        "('limited', 'offline', 'dns-failed', 'deferred', 'guarded') ORDER BY id DESC LIMIT 1)"
    )
    with op.batch_alter_table("mentions") as mentions:
        mentions.add_column(sa.Column("former", sa.Text(), nullable=True))
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("policy", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("observations") as observations:
        observations.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
        observations.add_column(sa.Column("flag", sa.String(20), nullable=True))
        observations.add_column(sa.Column("notice", sa.Text(), nullable=True))
        observations.add_column(sa.Column("last_push", sa.DateTime(), nullable=True))
    with op.batch_alter_table("flips") as flips:
        flips.add_column(sa.Column("flag_before", sa.String(20), nullable=True))
        flips.add_column(sa.Column("flag_after", sa.String(20), nullable=True))
    op.create_table(
        "rescues",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("sought", sa.DateTime(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("link_id"),
    )
    op.create_index("ix_rescues_sought", "rescues", ["sought"])
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fetched", sa.DateTime(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_index("ix_robots_fetched", "robots", ["fetched"])
