"""What PostgreSQL itself takes, asked over one open connection: a database cloned from the
template, connected to, and dropped."""

import os
from time import perf_counter

import asyncpg
from sqlalchemy import make_url


async def test_alone(template_database, database_url, record_property):
    template, ours = make_url(template_database), make_url(database_url)
    url = ours.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    seconds = []
    for number in range(int(os.environ["BENCHMARK_TESTS"])):
        name = f"{ours.database}_alone_{number}"
        began = perf_counter()
        await connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template.database}" STRATEGY FILE_COPY'
        )
        alone = await asyncpg.connect(url.set(database=name).render_as_string(hide_password=False))
        await alone.fetchval("SELECT 1")
        await alone.close()
        await connection.execute(f'DROP DATABASE "{name}"')
        seconds.append(perf_counter() - began)
    await connection.close()
    record_property("seconds", seconds)
