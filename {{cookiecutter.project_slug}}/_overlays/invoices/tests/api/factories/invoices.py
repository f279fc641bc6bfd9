"""Invoices."""

from typing import Any
from uuid import uuid4

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.invoices import repository
from {{ cookiecutter.__package_name }}.invoices.schemas import Invoice
from {{ cookiecutter.__package_name }}.users.schemas import User


async def store_invoice(database: Database, owner: User, **values: Any) -> Invoice:
    """Store an invoice for the owner, and return it."""
    stored = {"id": uuid4(), "status": "draft", "version": 1, "created_at": now()}
    invoice = Invoice.model_validate(stored | invoice_create(**values))
    async with database.transaction() as session:
        await repository.add(session, owner.id, invoice)
    return invoice


def invoice_create(**values: Any) -> dict[str, Any]:
    """Return the request body of a new invoice; `values` replace the defaults."""
    return {"number": "2026-001", "customer": "Analytical Engines", "amount": "12.50"} | values
