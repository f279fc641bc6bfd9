"""Create, read, search and update one's own invoices."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Query

from ..audit import storage as audit
from ..audit.schemas import AuditEntry
from ..clock import now
from ..dependencies import CurrentUser, SessionDep
from . import storage
from .schemas import Invoice, InvoiceDraft, InvoicePage, InvoiceSearch, InvoiceUpdate

router = APIRouter(prefix="/invoices", tags=["invoices"])


def _found(invoice: Invoice | None) -> Invoice:
    if invoice is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "You have no such invoice.")
    return invoice


@router.post("", status_code=HTTPStatus.CREATED)
async def create(draft: InvoiceDraft, user: CurrentUser, session: SessionDep) -> Invoice:
    """Store an invoice; 409 when the user has one of that number already."""
    invoice = Invoice(id=uuid4(), version=1, created_at=now(), **dict(draft))
    await storage.add(session, user.id, invoice)
    await audit.record(session, user.id, "invoice.created", invoice.id)
    return invoice


@router.get("")
async def search(
    wanted: Annotated[InvoiceSearch, Query()], user: CurrentUser, session: SessionDep
) -> InvoicePage:
    """Answer one page of the user's invoices."""
    return await storage.search(session, user.id, wanted)


@router.get("/{invoice_id}")
async def read(invoice_id: UUID, user: CurrentUser, session: SessionDep) -> Invoice:
    """Answer one invoice; 404 when it is not the user's."""
    return _found(await storage.get(session, user.id, invoice_id))


@router.put("/{invoice_id}")
async def update(
    invoice_id: UUID, change: InvoiceUpdate, user: CurrentUser, session: SessionDep
) -> Invoice:
    """Change the version that the client has read; 409 when it is no longer the newest."""
    invoice = _found(await storage.update(session, user.id, invoice_id, change))
    await audit.record(session, user.id, "invoice.updated", invoice_id)
    return invoice


@router.get("/{invoice_id}/history")
async def history(invoice_id: UUID, user: CurrentUser, session: SessionDep) -> list[AuditEntry]:
    """Answer what was done to the invoice, oldest first."""
    _found(await storage.get(session, user.id, invoice_id))
    return await audit.entries(session, invoice_id)
