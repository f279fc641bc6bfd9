"""Protect audit entries: a trigger rejects every UPDATE and DELETE."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION reject_audit_entry_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_reject_change BEFORE UPDATE OR DELETE ON audit_entries"
        " FOR EACH ROW EXECUTE FUNCTION reject_audit_entry_change()"
    )


def downgrade() -> None:
    # A later revision may have dropped them together with the table.
    op.execute("DROP TRIGGER IF EXISTS audit_entries_reject_change ON audit_entries")
    op.execute("DROP FUNCTION IF EXISTS reject_audit_entry_change()")
