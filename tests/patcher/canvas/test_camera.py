"""The camera: world and screen are each other's inverse, and zooming holds the cursor's point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.patcher.canvas.camera import FARTHEST, NEAREST, Camera

places = st.floats(-5e4, 5e4)
pixels = st.floats(0, 1600)
sizes, corners = st.floats(200, 3000), st.floats(0, 300)
zooms = st.floats(FARTHEST, NEAREST)
boxes = st.tuples(places, places, sizes, sizes).map(lambda b: (*b[:2], b[0] + b[2], b[1] + b[3]))
cameras = st.builds(Camera, places, places, zooms, sizes, sizes, corners, corners)


def close(a, b, within=1e-6):
    assert a == pytest.approx(b, abs=within, rel=1e-9)


@given(cameras, places, places)
def test_a_point_seen_is_the_point_meant(camera, x, y):
    close(camera.world(*camera.screen(x, y)), (x, y))


@given(cameras, pixels, pixels)
def test_a_pixel_pointed_at_is_the_pixel_seen(camera, sx, sy):
    close(camera.screen(*camera.world(sx, sy)), (sx, sy), 1e-5)


@given(cameras, st.floats(0.1, 10), pixels, pixels)
def test_zoom_keeps_the_point_under_the_cursor(camera, factor, sx, sy):
    close(camera.zoomed(factor, sx, sy).world(sx, sy), camera.world(sx, sy), 1e-5)


@given(cameras, st.floats(0.3, 3), pixels, pixels, st.floats(1e-3, 0.1))
def test_gliding_keeps_the_point_under_the_cursor_and_arrives(camera, factor, sx, sy, dt):
    goal, point = camera.zoomed(factor, sx, sy), camera.world(sx, sy)
    for _ in range(100):
        before = abs(goal.zoom - camera.zoom)
        camera = camera.toward(goal, dt)
        assert abs(goal.zoom - camera.zoom) <= before
        assert max(abs(a - b) for a, b in zip(camera.screen(*point), (sx, sy), strict=True)) < 1.0
    assert dt < 0.01 or camera.toward(goal, 10.0) == goal


@given(cameras, pixels, pixels)
def test_a_pan_moves_the_world_with_the_hand(camera, dx, dy):
    point = camera.world(100, 100)
    close(camera.panned(dx, dy).screen(*point), (100 + dx, 100 + dy), 1e-4)


@given(cameras, places, places, st.floats(1, 8000), st.floats(1, 8000))
def test_fit_shows_the_whole_box_in_the_middle(camera, x, y, w, h):
    fitted = camera.fit((x, y, x + w, y + h))
    close(fitted.centre, (x + w / 2, y + h / 2), 1e-4)
    x0, y0, x1, y1 = fitted.view
    if fitted.zoom > FARTHEST:
        assert (x0, y0) == (min(x0, x), min(y0, y))
        assert (x1, y1) == (max(x1, x + w), max(y1, y + h))


@given(cameras, st.floats(1e-6, 1e6))
def test_zoom_stays_in_reach(camera, factor):
    assert FARTHEST <= camera.zoomed(factor, 0, 0).zoom <= NEAREST


@given(cameras, st.floats(0.6, 3.0))
def test_a_larger_scale_makes_everything_larger_around_the_middle(camera, unit):
    larger = camera.scaled(unit)
    assert larger.centre == pytest.approx(camera.centre, abs=1e-6)
    if FARTHEST < larger.zoom < NEAREST:
        assert larger.zoom == pytest.approx(camera.zoom * unit)
        assert larger.near == pytest.approx(camera.near)


def test_fit_goes_no_nearer_than_a_hundred_percent():
    for unit in (1.0, 1.5):
        seen = Camera(unit=unit).fit((0.0, 0.0, 100.0, 100.0))
        assert seen.zoom == pytest.approx(unit)
        assert seen.near == pytest.approx(1.0)


@given(boxes, st.floats(300, 3000), st.floats(300, 3000))
def test_another_size_shows_what_was_shown(box, wide, high):
    """All of what the view was fitted to; of any other view its middle, at the same zoom."""
    here = Camera(width=1600.0, height=900.0)
    fitted = here.fit(box)
    again = fitted.resized(0.0, 40.0, wide, high).after(fitted, box)
    close((again.x, again.y, again.zoom), (again.fit(box).x, again.fit(box).y, again.fit(box).zoom))
    aside = fitted.panned(90.0, 0.0).zoomed(1.4, 10.0, 10.0)
    there = aside.resized(0.0, 40.0, wide, high).after(aside, box)
    assert there.zoom == aside.zoom
    close(there.centre, aside.centre, 1e-6 / aside.zoom)
