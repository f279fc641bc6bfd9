"""Audit entries only grow: the database refuses to change or delete one."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entries_refuse_{change.lower()} BEFORE {change} ON audit_entries"
            " BEGIN SELECT RAISE(ABORT, 'audit entries only grow'); END"
        )


def downgrade() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER audit_entries_refuse_{change.lower()}")
