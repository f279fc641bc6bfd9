"""The cost of a test as a plot: bars on a logarithmic scale, drawn as SVG."""

import math
from collections.abc import Callable
from statistics import median
from xml.sax.saxutils import escape

from .cost import OURS, PART
from .figures import Figures, Row
from .runs import KINDS

SESSION = KINDS["test_session"]
TITLE = "A test with one session and one SELECT, from first fixture to last"

TOP, LINE = 56, 22  # pixels down
LEFT, WIDTH, RIGHT = 390, 420, 70  # pixels across
STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #333 }
.small { font-size: 11px }
.title { font-weight: 600 }
.grid { stroke: #ccc }
.spread { stroke: #333; stroke-width: 2 }
.ours { fill: #4a90c8 }
.others { fill: #b9bec4 }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd }
  .grid { stroke: #555 }
  .spread { stroke: #ddd }
  .others { fill: #6a727a }
}
</style>"""


def plot(figures: Figures) -> str:
    """Return a bar for each stack and subject: the median of the rounds, with a line from the
    lowest round to the highest, in milliseconds."""
    bars = [
        (row, measured[SESSION])
        for row, measured in figures.items()
        if row.part == PART and SESSION in measured
    ]
    bars.sort(key=lambda bar: (bar[0].stack, median(bar[1])))
    values = [value for _, rounds in bars for value in rounds] or [1.0]
    lowest, highest = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def across(milliseconds: float) -> float:
        return LEFT + WIDTH * (math.log10(milliseconds) - lowest) / max(highest - lowest, 1)

    bottom = TOP + LINE * len(bars)
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' width="{LEFT + WIDTH + RIGHT}" height="{bottom + 8}">',
        STYLE,
        f'<text class="title" x="8" y="20">{TITLE}</text>',
    ]
    for power in range(lowest, highest + 1):
        lines += grid_line(across(10.0**power), bottom, f"{10.0**power:g} ms")
    for number, (row, rounds) in enumerate(bars):
        lines += bar(row, rounds, TOP + LINE * number, across)
    return "\n".join([*lines, "</svg>\n"])


def grid_line(x: float, bottom: int, label: str) -> list[str]:
    """Return a line of the scale."""
    return [
        f'<line class="grid" x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 6}" y2="{bottom}"/>',
        f'<text class="small" x="{x:.0f}" y="{TOP - 12}" text-anchor="middle">{label}</text>',
    ]


def bar(row: Row, rounds: list[float], y: int, across: Callable[[float], float]) -> list[str]:
    """Return the bar of a subject, with its name and its median."""
    name = row.name + (f", {row.connections}" if row.connections else "")
    kind = "ours" if row.name == OURS else "others"
    end, low, high = across(median(rounds)), across(min(rounds)), across(max(rounds))
    return [
        f'<text x="8" y="{y + 14}">{escape(f"{row.stack}: {name}")}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y + 3}" width="{end - LEFT:.1f}" height="{LINE - 7}"/>',
        f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 10}" y2="{y + 10}"/>',
        f'<text class="small" x="{max(end, high) + 6:.0f}" y="{y + 14}">{median(rounds):.1f}</text>',
    ]
