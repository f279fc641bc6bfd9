"""The files that a run writes: tables, a plot, and every figure."""

from pathlib import Path

from .figures import Results
from .plot import plot
from .report import as_json, as_markdown


def save(results: Results, folder: Path) -> None:
    """Write what has been measured so far into the folder. An interrupted run leaves whole files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "figures.json": as_json(results),
        "tables.md": as_markdown(results),
        "cost.svg": plot(results.figures),
    }
    for name, text in files.items():
        unfinished = folder / f"{name}.new"
        unfinished.write_text(text)
        unfinished.replace(folder / name)
