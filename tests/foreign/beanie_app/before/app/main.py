from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.db import client, init_db
from app.routers import books, loans


@asynccontextmanager
async def lifespan(app: FastAPI):
    await init_db()
    yield
    await client.close()


app = FastAPI(title="Library", lifespan=lifespan)
app.include_router(books.router)
app.include_router(loans.router)


@app.get("/ping")
async def ping():
    return "pong"
