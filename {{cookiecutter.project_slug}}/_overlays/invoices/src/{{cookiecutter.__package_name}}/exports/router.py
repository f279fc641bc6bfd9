"""Ask for an export of one's invoices, follow it, download it."""

from http import HTTPStatus
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, HTTPException, Response

from ..audit import storage as audit
from ..audit.schemas import AuditEntry
from ..clock import now
from ..dependencies import CurrentUser, DatabaseDep, SessionDep
from . import storage
from .schemas import Export, ExportStatus
from .task import write_export

router = APIRouter(prefix="/exports", tags=["exports"])


def _found(export: Export | None) -> Export:
    if export is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "You have no such export.")
    return export.as_of(now())


@router.post("", status_code=HTTPStatus.ACCEPTED)
async def create(
    user: CurrentUser, session: SessionDep, database: DatabaseDep, background: BackgroundTasks
) -> Export:
    """Queue an export of the user's invoices."""
    export = Export(id=uuid4(), status=ExportStatus.queued, reason=None, created_at=now())
    await storage.add(session, user.id, export)
    await audit.record(session, user.id, "export.queued", export.id)
    # The task gets the database, not this session: that one has ended when the task begins.
    background.add_task(write_export, database, user.id, export)
    return export


@router.get("")
async def list_all(user: CurrentUser, session: SessionDep) -> list[Export]:
    """Answer the user's exports, oldest first."""
    return [_found(export) for export in await storage.all_of(session, user.id)]


@router.get("/{export_id}")
async def read(export_id: UUID, user: CurrentUser, session: SessionDep) -> Export:
    """Answer one export; 404 when it is not the user's."""
    return _found(await storage.get(session, user.id, export_id))


@router.get("/{export_id}/history")
async def history(export_id: UUID, user: CurrentUser, session: SessionDep) -> list[AuditEntry]:
    """Answer what happened to the export, oldest first."""
    _found(await storage.get(session, user.id, export_id))
    return await audit.entries(session, export_id)


@router.get("/{export_id}/download", response_class=Response)
async def download(export_id: UUID, user: CurrentUser, session: SessionDep) -> Response:
    """Answer the CSV; 409 while there is none."""
    export = _found(await storage.get(session, user.id, export_id))
    if export.status is not ExportStatus.finished:
        raise HTTPException(HTTPStatus.CONFLICT, f"The export is {export.status}.")
    content = await storage.content(session, export_id)
    return Response(
        content,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{export_id}.csv"'},
    )
