"""The schema of a SQLite database."""

# https://www.sqlite.org/schematab.html
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
