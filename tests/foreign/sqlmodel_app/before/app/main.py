from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from app.api.routes import teams, tickets
from app.core.config import settings
from app.core.db import engine, init_db
from app.core.middleware import RequestContextMiddleware


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
    await init_db()
    yield
    await engine.dispose()


app = FastAPI(
    title=settings.PROJECT_NAME,
    openapi_url=f"{settings.API_V1_STR}/openapi.json",
    lifespan=lifespan,
)

app.add_middleware(RequestContextMiddleware)

api_router = APIRouter()
api_router.include_router(teams.router)
api_router.include_router(tickets.router)
app.include_router(api_router, prefix=settings.API_V1_STR)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
