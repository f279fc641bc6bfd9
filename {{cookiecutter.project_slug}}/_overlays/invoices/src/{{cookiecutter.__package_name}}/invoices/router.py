"""Create, read, search and update invoices. Users see only their own."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Query

from ..audit import repository as audit
from ..audit.schemas import AuditPage
from ..clock import now
from ..database import DatabaseSession
from ..dependencies import DatabaseDep, SessionDep
from ..pagination import PageParameters
from ..users.dependencies import CurrentUser
from . import repository
from .schemas import Invoice, InvoiceCreate, InvoiceFilter, InvoicePage, InvoiceUpdate

router = APIRouter(prefix="/invoices", tags=["invoices"])


def _or_404(invoice: Invoice | None) -> Invoice:
    if invoice is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "Invoice not found.")
    return invoice


@router.post("", status_code=HTTPStatus.CREATED)
async def create_invoice(body: InvoiceCreate, user: CurrentUser, database: DatabaseDep) -> Invoice:
    """Create an invoice; 409 if the user already has one with this number."""
    invoice = Invoice(id=uuid4(), version=1, created_at=now(), **dict(body))

    async def store(session: DatabaseSession) -> None:
        await repository.add(session, user.id, invoice)
        await audit.record(session, user.id, "invoice.created", invoice.id)

    await database.run_in_transaction(store)
    return invoice


@router.get("")
async def search_invoices(
    filters: Annotated[InvoiceFilter, Query()], user: CurrentUser, session: SessionDep
) -> InvoicePage:
    """Return one page of the user's invoices."""
    return await repository.search(session, user.id, filters)


@router.get("/{invoice_id}")
async def read_invoice(invoice_id: UUID, user: CurrentUser, session: SessionDep) -> Invoice:
    """Return one of the user's invoices."""
    return _or_404(await repository.get(session, user.id, invoice_id))


@router.put("/{invoice_id}")
async def update_invoice(
    invoice_id: UUID, body: InvoiceUpdate, user: CurrentUser, database: DatabaseDep
) -> Invoice:
    """Update one of the user's invoices; 409 if it has changed since the client read it."""

    async def store(session: DatabaseSession) -> Invoice:
        invoice = _or_404(await repository.update(session, user.id, invoice_id, body))
        await audit.record(session, user.id, "invoice.updated", invoice_id)
        return invoice

    return await database.run_in_transaction(store)


@router.get("/{invoice_id}/history")
async def read_invoice_history(
    invoice_id: UUID,
    parameters: Annotated[PageParameters, Query()],
    user: CurrentUser,
    session: SessionDep,
) -> AuditPage:
    """Return one page of the history of one of the user's invoices."""
    _or_404(await repository.get(session, user.id, invoice_id))
    return await audit.list_by_subject(session, invoice_id, parameters)
