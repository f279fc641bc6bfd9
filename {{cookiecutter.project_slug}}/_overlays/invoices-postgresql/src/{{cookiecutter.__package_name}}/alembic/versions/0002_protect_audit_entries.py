"""Audit entries only grow: the database refuses to change or delete one."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_audit_entries() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'audit entries only grow'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_refuse_change BEFORE UPDATE OR DELETE ON audit_entries"
        " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_audit_entries()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_refuse_change ON audit_entries")
    op.execute("DROP FUNCTION refuse_to_change_audit_entries()")
