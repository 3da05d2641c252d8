"""Draws the plots of docs/ as SVG that is legible on a light and on a dark page."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10

from benchmarks.results import Part

WIDTH, HEIGHT = 800, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 250, 56, 76
# Legible on white and on black, and told apart by those who see no red or green (Okabe and Ito).
COLOURS = ("#d55e00", "#0072b2", "#cc79a7", "#009e73")
_STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #222 } .title { font-size: 16px; font-weight: 600 }
.note { font-size: 11px } .grid { stroke: #8886; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
</style>"""


def rebuild_time(part: Part) -> str:
    """Return the plot of seconds against captures, both logarithmic: cold and one change."""
    chosen = {
        "feedsvc, cold": ("cold", "feedsvc"),
        "feedsvc, one change": ("one change", "feedsvc"),
        "Hugo, feeds only, cold": ("cold", "Hugo, feeds only"),
        "Hugo, feeds only, one change": ("one change", "Hugo, feeds only"),
        "Hugo with pages, cold": ("cold", "Hugo with pages"),
        "Pelican, cold": ("cold", "Pelican"),
    }
    lines = {
        label: [
            (row["captures"], row["wall"])
            for row in part["rows"]
            if (row["work"], row["program"]) == key
        ]
        for label, key in chosen.items()
    }
    return _framed("Time of a rebuild by the number of captures", part, _curves(lines))


def requests_per_second(part: Part) -> str:
    """Return the plot of requests a second by server, for 200 and 304."""
    rows = part["rows"]
    bars = [(f"{row['server']}, {row['answer']}", row["requests_per_second"]) for row in rows]
    title = "Requests a second, one process on one core, 60 kB feed"
    return _framed(title, part, _bars(bars))


def _framed(title: str, part: Part, drawn: Iterator[str]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in part["versions"].items())
    machine = f"{part['date']}; {part['machine']}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(title)}</title>",
            _STYLE,
            f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
            f'<text class="note" x="{LEFT}" y="40">{escape(machine)}</text>',
            f'<text class="note" x="12" y="{HEIGHT - 8}">{escape(versions)}</text>',
            *drawn,
            "</svg>\n",
        ]
    )


def _curves(lines: Mapping[str, Sequence[tuple[float, float]]]) -> Iterator[str]:
    points = [point for line in lines.values() for point in line]
    low_x, high_x = (log10(limit(x for x, _ in points)) for limit in (min, max))
    programs = list(dict.fromkeys(label.rpartition(", ")[0] for label in lines))
    low_y, high_y = -1.0, log10(max(y for _, y in points)) + 0.1

    def across(x: float) -> float:
        share = (log10(x) - low_x) / ((high_x - low_x) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def up(y: float) -> float:
        share = (log10(max(y, 0.1)) - low_y) / (high_y - low_y)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    for x in sorted({x for x, _ in points}):
        yield _text(across(x), HEIGHT - BOTTOM + 20, f"{x:,}", "middle")
    for power in range(-1, int(high_y) + 1):
        y = up(10**power)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield _text(LEFT - 8, y + 4, f"{10.0**power:g} s", "end")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, "captures", "middle")
    for number, (label, line) in enumerate(lines.items()):
        colour = COLOURS[programs.index(label.rpartition(", ")[0])]
        dash = "6 4" if label.endswith("one change") else "none"
        path = "L".join(f"{across(x):.1f} {up(y):.1f}" for x, y in line)
        stroke = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        yield f'<path d="M{path}" {stroke}/>'
        for x, y in line:
            yield f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3.5" fill="{colour}"/>'
        height = TOP + 12 + 22 * number
        yield f'<path d="M{WIDTH - RIGHT + 12} {height}h26" {stroke}/>'
        yield _text(WIDTH - RIGHT + 44, height + 4, label)


def _bars(bars: Sequence[tuple[str, float]]) -> Iterator[str]:
    left, right = 190, 90
    longest = max(value for _, value in bars)
    step = (HEIGHT - TOP - 36) / len(bars)
    for number, (label, value) in enumerate(bars):
        top = TOP + step * number
        length = value / longest * (WIDTH - left - right)
        colour = COLOURS[0] if label.startswith("feedsvc") else COLOURS[1]
        yield _text(left - 8, top + step / 2 + 4, label, "end")
        place = f'x="{left}" y="{top + 4:.1f}" width="{length:.1f}" height="{step - 8:.1f}"'
        yield f'<rect {place} fill="{colour}"/>'
        yield _text(left + length + 8, top + step / 2 + 4, f"{value:,.0f}")


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
