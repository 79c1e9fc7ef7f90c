"""Reports that never change, their deliveries and feed, runs that can be watched and stopped, checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns, the tables, and the trigger that keeps reports as they were made."""
    op.add_column("runs", sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("progress", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_runs_started", "runs", ["started", "void"])
    op.create_table(
        "checkpoints",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("before", sa.DateTime(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(20), nullable=True),
        sa.Column("condition", sa.String(20), nullable=True),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("strikes", sa.JSON(), nullable=False),
        sa.Column("flag", sa.String(20), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("heard", sa.String(20), nullable=True),
        sa.Column("vouched", sa.String(20), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["through"], ["observations.id"]),
        sa.PrimaryKeyConstraint("link_id"),
    )
    # Without them, deleting an observation looks through all flips, and through all that can be undone.
    op.create_index("ix_checkpoints_through", "checkpoints", ["through"])
    op.create_index("ix_flips_observation", "flips", ["observation_id"])
    op.create_index("ix_observations_seen", "observations", ["link_id"], sqlite_where=sa.text("answer = 'seen'"))
    observations = sa.text("\"table\" = 'observations'")
    op.create_index("ix_row_changes_observations", "row_changes", ["key"], sqlite_where=observations)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("tried", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliveries_report", "deliveries", ["report_id", "channel", "target"], unique=True)
    op.create_index("ix_deliveries_due", "deliveries", ["stage", "due"])
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    refused = "BEGIN SELECT RAISE(ABORT, 'a report that was kept never changes'); END"
    op.execute(f"CREATE TRIGGER reports_stay BEFORE UPDATE ON reports {refused}")
    op.execute(f"CREATE TRIGGER reports_stay_there BEFORE DELETE ON reports {refused}")
    # What replaces a row fires no trigger of a deletion.
    replaced = "WHEN EXISTS (SELECT 1 FROM reports WHERE id = NEW.id)"
    op.execute(f"CREATE TRIGGER reports_stay_whole BEFORE INSERT ON reports {replaced} {refused}")
