"""The time that PostgreSQL alone takes, asked over one open connection: a database is cloned from the
template, connected to, and dropped."""

import os
from time import perf_counter

import asyncpg
from sqlalchemy import make_url

from .harness import blocker


async def test_alone(template_database, database_url, record_property):
    template, own = make_url(template_database.url), make_url(database_url)
    url = own.set(drivername="postgresql")
    seconds = []
    with blocker.unblocked():
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        for number in range(int(os.environ["BENCHMARK_TESTS"])):
            name = f"{own.database}_alone_{number}"
            alone_url = url.set(database=name).render_as_string(hide_password=False)
            began = perf_counter()
            await connection.execute(
                f'CREATE DATABASE "{name}" TEMPLATE "{template.database}" STRATEGY FILE_COPY'
            )
            alone = await asyncpg.connect(alone_url)
            await alone.fetchval("SELECT 1")
            await alone.close()
            await connection.execute(f'DROP DATABASE "{name}"')
            seconds.append(perf_counter() - began)
        await connection.close()
    record_property("seconds", seconds)
