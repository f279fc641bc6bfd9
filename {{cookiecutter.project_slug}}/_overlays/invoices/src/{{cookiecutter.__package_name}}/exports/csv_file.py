"""The file of an export."""

import csv
import io
from collections.abc import Iterable

from ..invoices.schemas import Invoice

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Invoice]) -> str:
    """Return the invoices as CSV (RFC 4180): a header line, then one invoice per record."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["number", "customer", "amount", "status"])
    writer.writerows(
        [_as_text(row.number), _as_text(row.customer), row.amount, row.status] for row in rows
    )
    return text.getvalue()


def _as_text(cell: str) -> str:
    """Return a cell that spreadsheets do not take for a formula:
    https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
