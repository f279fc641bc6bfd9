"""The time that SQLite alone takes: the file is copied, opened, read from, and removed."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter

from sqlalchemy import make_url

from .harness import blocker


def test_alone(template_database, database_url, record_property):
    template = make_url(template_database.url).database
    copy = Path(make_url(database_url).database).with_name("alone.db")
    seconds = []
    with blocker.allowed(f"sqlite:///{copy}"):
        for _ in range(int(os.environ["BENCHMARK_TESTS"])):
            began = perf_counter()
            shutil.copyfile(template, copy)
            with closing(sqlite3.connect(copy)) as connection:
                connection.execute("SELECT 1 FROM users").fetchone()
            copy.unlink()
            seconds.append(perf_counter() - began)
    record_property("seconds", seconds)
