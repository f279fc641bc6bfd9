"""The cost of a test as a plot: a panel for each database, with bars on a linear scale, as SVG."""

from itertools import groupby
from statistics import median
from xml.sax.saxutils import escape

from .cost import OURS, PART
from .figures import Figures, Row
from .runs import KINDS

CLIENT = KINDS["test_client"]
TITLE = "A test with one write and one read over HTTP, from first fixture to last, in milliseconds"
PANELS = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "mongodb": "MongoDB, with PyMongo",
    "mongodb-motor": "MongoDB, with Motor",
}
OURS_BY_WHAT_THEY_DO = {
    "own connections": f"{OURS}: a database for each test",
    "shared connection": f"{OURS}: a connection shared by all tests",
}

TOP, LINE, HEADING = 32, 22, 44  # pixels down
LEFT, WIDTH, RIGHT = 390, 420, 70  # pixels across
STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #333 }
.small { font-size: 11px }
.title { font-weight: 600 }
.spread { stroke: #333; stroke-width: 2 }
.ours { fill: #4a90c8 }
.others { fill: #b9bec4 }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd }
  .spread { stroke: #ddd }
  .others { fill: #6a727a }
}
</style>"""


def plot(figures: Figures) -> str:
    """Return a panel for each database, with a scale of its own, and in it a bar for each subject: the median of the rounds,
    with a line from the lowest round to the highest."""
    bars = [
        (row, measured[CLIENT])
        for row, measured in figures.items()
        if row.part == PART and row.stack and CLIENT in measured
    ]
    bars.sort(key=lambda bar: (list(PANELS).index(bar[0].stack), median(bar[1])))
    lines, y = [f'<text class="title" x="8" y="20">{TITLE}</text>'], TOP
    for stack, group in groupby(bars, lambda bar: bar[0].stack):
        lines.append(f'<text class="title" x="8" y="{y + 30}">{PANELS[stack]}</text>')
        y += HEADING
        panel = list(group)
        pixels = WIDTH / max(value for _, rounds in panel for value in rounds)
        for row, rounds in panel:
            lines += bar(row, rounds, y, pixels)
            y += LINE
    size = f'width="{LEFT + WIDTH + RIGHT}" height="{y + 8}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join([head, STYLE, *lines, "</svg>\n"])


def bar(row: Row, rounds: list[float], y: int, pixels: float) -> list[str]:
    """Return the bar of a subject, so many pixels a millisecond, with what it does and its median."""
    kind = "ours" if row.name == OURS else "others"
    name = OURS_BY_WHAT_THEY_DO[row.connections] if row.name == OURS else row.name
    end, low, high = (LEFT + pixels * f(rounds) for f in (median, min, max))
    return [
        f'<text x="8" y="{y + 14}">{escape(name)}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y + 3}" width="{end - LEFT:.1f}" height="{LINE - 7}"/>',
        f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 10}" y2="{y + 10}"/>',
        f'<text class="small" x="{max(end, high) + 6:.0f}" y="{y + 14}">{median(rounds):.1f}</text>',
    ]
