"""What tests store and send, with sensible defaults."""

from typing import Any
from uuid import uuid4

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.invoices import storage as invoices
from {{ cookiecutter.__package_name }}.invoices.schemas import Invoice
from {{ cookiecutter.__package_name }}.users import storage as users
from {{ cookiecutter.__package_name }}.users.passwords import hash_password
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser, User

PASSWORD = "correct horse battery staple"


async def store_user(database: Database, email: str = "ada@example.com") -> StoredUser:
    """Store a user who can log in with `PASSWORD`, and return it."""
    user = StoredUser(id=uuid4(), email=email, password_hash=await hash_password(PASSWORD))
    async with database.transaction() as session:
        await users.add(session, user)
    return user


async def store_invoice(database: Database, owner: User, **values: Any) -> Invoice:
    """Store an invoice of the owner's, and return it."""
    stored = {"id": uuid4(), "version": 1, "created_at": now()}
    invoice = Invoice.model_validate(stored | invoice_draft(**values))
    async with database.transaction() as session:
        await invoices.add(session, owner.id, invoice)
    return invoice


def invoice_draft(**values: Any) -> dict[str, Any]:
    """Return the JSON of an invoice to create, with `values` in place of the defaults."""
    return {"number": "2026-001", "customer": "Analytical Engines", "amount": "12.50"} | values
