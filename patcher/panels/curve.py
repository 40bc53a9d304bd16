"""How a cable hangs: a cubic Bezier curve that sags below its ends.

sag = 46 + 0.20 x distance, for a cable of the usual slackness.
"""

import numpy as np

from spikerack.patcher.panels.shapes import Point

PIECES = 32
MOST_DASHES = 1000
_t = np.linspace(0.0, 1.0, PIECES + 1)[:, None]
_BERNSTEIN = np.hstack([(1 - _t) ** 3, 3 * _t * (1 - _t) ** 2, 3 * _t**2 * (1 - _t), _t**3])

Points = tuple[Point, Point, Point, Point]


def rest(p: Point, q: Point, slack: float = 1.0) -> float:
    """The sag at which a cable between two points comes to rest."""
    return slack * (46.0 + 0.20 * float(np.hypot(q[0] - p[0], q[1] - p[1])))


def curve(p: Point, q: Point, sag: float) -> Points:
    """Four control points.  A cable that runs nearly straight up or down bulges to a side."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    bulge = (24.0 + 0.06 * abs(dy)) * max(0.0, 1.0 - abs(dx) / 160.0)
    bulge = bulge if dy > 0 else -bulge
    return p, (p[0] + dx * 0.12 + bulge, p[1] + sag), (q[0] - dx * 0.12 + bulge, q[1] + sag), q


def along(points: Points) -> np.ndarray:
    """PIECES + 1 points on the curve."""
    return _BERNSTEIN @ np.asarray(points, float)


def bezier(points: Points, t: np.ndarray) -> np.ndarray:
    """The points of the curve at these parameters, 0..1."""
    s, t = 1.0 - t[:, None], t[:, None]
    p, a, b, q = np.asarray(points, float)
    return np.asarray(s**3 * p + 3 * s**2 * t * a + 3 * s * t**2 * b + t**3 * q)


def part(points: Points, start: float, end: float) -> Points:
    """The same curve from one parameter to another (de Casteljau's blossom)."""
    p, a, b, q = np.asarray(points, float)

    def blossom(u: float, v: float, w: float) -> Point:
        ab = p + u * (a - p), a + u * (b - a), b + u * (q - b)
        abc = ab[0] + v * (ab[1] - ab[0]), ab[1] + v * (ab[2] - ab[1])
        x, y = abc[0] + w * (abc[1] - abc[0])
        return float(x), float(y)

    return (
        blossom(start, start, start),
        blossom(start, start, end),
        blossom(start, end, end),
        blossom(end, end, end),
    )


def length(path: np.ndarray) -> float:
    """How long a path is."""
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def at(path: np.ndarray, part: float) -> Point:
    """The point at a part of the way, 0..1, counted in pieces."""
    u = min(max(part, 0.0), 1.0) * (len(path) - 1)
    i = min(int(u), len(path) - 2)
    x, y = path[i] + (path[i + 1] - path[i]) * (u - i)
    return float(x), float(y)


def nearest(path: np.ndarray, x: float, y: float) -> tuple[float, float]:
    """The distance from a point to a path, and the part of the way at which it is nearest."""
    start, step = path[:-1], np.diff(path, axis=0)
    square = np.maximum((step**2).sum(1), 1e-12)
    u = np.clip((((x, y) - start) * step).sum(1) / square, 0.0, 1.0)
    gaps = np.hypot(*(start + step * u[:, None] - (x, y)).T)
    i = int(gaps.argmin())
    return float(gaps[i]), (i + float(u[i])) / len(step)


def dashes(path: np.ndarray, on: float, off: float) -> list[np.ndarray]:
    """The path in pieces `on` long with gaps `off` long between them; longer if it is very long."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    scale = max(1.0, way[-1] / (on + off) / MOST_DASHES)
    on, off = on * scale, off * scale
    found = []
    for start in np.arange(0.0, way[-1], on + off):
        end = min(start + on, way[-1])
        inner = way[(way > start) & (way < end)]
        ways = np.concatenate([[start], inner, [end]])
        found.append(np.stack([np.interp(ways, way, path[:, i]) for i in (0, 1)], 1))
    return found
