"""Count the attempts of export jobs, and note when each has changed, for the task queue's sweep."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LONG_AGO = sa.text("'1970-01-01 00:00:00'")  # the sweep sees to jobs that were interrupted before


def upgrade() -> None:
    attempts = sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")
    updated_at = sa.Column(
        "updated_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO
    )
    op.add_column("exports", attempts)
    op.add_column("exports", updated_at)
    op.create_index("ix_exports_status", "exports", ["status", "updated_at"])


def downgrade() -> None:
    op.drop_index("ix_exports_status", "exports")
    op.drop_column("exports", "updated_at")
    op.drop_column("exports", "attempts")
