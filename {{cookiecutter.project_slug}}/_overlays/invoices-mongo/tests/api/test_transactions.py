"""A change and its audit entry are stored in one transaction."""

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.audit import repository
from {{ cookiecutter.__package_name }}.problems import ConflictError

from .factories.invoices import invoice_create


async def test_invoice_is_rolled_back_with_its_audit_entry(
    auth_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F14: a rollback covers every document of the transaction."""

    async def fail(*arguments: object) -> None:
        raise ConflictError("The audit entry cannot be stored.")

    monkeypatch.setattr(repository, "record", fail)

    response = await auth_client.post("/invoices", json=invoice_create())

    assert response.status_code == 409
    total = (await auth_client.get("/invoices")).json()["total"]
    assert total == 0, "a document that was stored before the transaction failed is still there"
