from app.models import Event


async def record(kind: str, subject: str) -> None:
    await Event(kind=kind, subject=subject).insert()
