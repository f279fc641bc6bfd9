"""Queue, read and download exports of the user's invoices."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Query, Response

from ..audit import repository as audit
from ..audit.schemas import AuditPage
from ..clock import now
from ..database import DatabaseSession
from ..dependencies import DatabaseDep, SessionDep
from ..pagination import PageParameters
from ..queue import EnqueueDep
from ..users.dependencies import CurrentUser
from . import repository
from .schemas import Export, ExportPage, ExportStatus
from .task import write_queued_export

router = APIRouter(prefix="/exports", tags=["exports"])


def _or_404(export: Export | None) -> Export:
    if export is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "Export not found.")
    return export.as_of(now())


@router.post("", status_code=HTTPStatus.ACCEPTED)
async def create_export(user: CurrentUser, database: DatabaseDep, enqueue: EnqueueDep) -> Export:
    """Queue an export of the user's invoices."""
    export = Export(id=uuid4(), status=ExportStatus.queued, reason=None, created_at=now())

    async def store(session: DatabaseSession) -> None:
        await repository.add(session, user.id, export)
        await audit.record(session, user.id, "export.queued", export.id)

    await database.run_in_transaction(store)
    enqueue(write_queued_export, user.id, export)
    return export


@router.get("")
async def list_exports(
    parameters: Annotated[PageParameters, Query()], user: CurrentUser, session: SessionDep
) -> ExportPage:
    """Return one page of the user's exports."""
    page = await repository.list_by_owner(session, user.id, parameters)
    return ExportPage(items=[export.as_of(now()) for export in page.items], total=page.total)


@router.get("/{export_id}")
async def read_export(export_id: UUID, user: CurrentUser, session: SessionDep) -> Export:
    """Return one of the user's exports."""
    return _or_404(await repository.get(session, user.id, export_id))


@router.get("/{export_id}/history")
async def read_export_history(
    export_id: UUID,
    parameters: Annotated[PageParameters, Query()],
    user: CurrentUser,
    session: SessionDep,
) -> AuditPage:
    """Return one page of the history of one of the user's exports."""
    _or_404(await repository.get(session, user.id, export_id))
    return await audit.list_by_subject(session, export_id, parameters)


@router.get("/{export_id}/download", response_class=Response)
async def download_export(export_id: UUID, user: CurrentUser, session: SessionDep) -> Response:
    """Download the CSV file; 409 if the export is not finished."""
    export = _or_404(await repository.get(session, user.id, export_id))
    if export.status is not ExportStatus.finished:
        raise HTTPException(
            HTTPStatus.CONFLICT, f"The export is not finished; its status is {export.status}."
        )
    return Response(
        await repository.get_content(session, user.id, export_id),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{export_id}.csv"'},
    )
