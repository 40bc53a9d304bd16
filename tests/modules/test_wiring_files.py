"""Wirings of other programs: tables, sparse matrices, pictures; and what is wrong in them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import sparse

from spikerack.modules.links import linked
from spikerack.modules.wiring import PATTERNS, Rule

DT = 1e-4


def read(path, pre=5, post=7, weight="9", delay="0.3 ms", pattern="file"):
    which = float(PATTERNS.index(pattern))
    rule = Rule(pre, post, which, 0.1, 10, 5.0, "", path.name, 0.0, 1, 0, 1, path.parent)
    starts, targets, w, lags = linked(rule, weight, delay, DT)
    rows = np.repeat(np.arange(pre), np.diff(starts))
    lags = np.broadcast_to(lags, w.shape)
    return sorted(zip(rows, targets[: len(rows)], w[: len(rows)], lags[: len(rows)], strict=True))


TOLD = [(0, 6, 1.5, 20), (3, 2, -0.25, 1), (4, 0, 2.0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "0,6,1.5,0.002\n3,2,-0.25,0.0001\n4,0,2,0\n",
        "i,j,w,delay\n0,6,1.5,0.002\n3,2,-0.25,0.0001\n4,0,2,0",
        "delay,w,j,i,colour\n0.002,1.5,6,0,1\n0.0001,-0.25,2,3,1\n0,2,0,4,1",
        "# a comment\n0;6;1.5;2e-3\r\n3;2;-0.25;1e-4\r\n\r\n4;0;2;0\r\n",
        "\ufeff0\t6\t1.5\t0.002\n3\t2\t-0.25\t0.0001\n4\t0\t2\t0",
    ],
)
def test_tables(tmp_path, text):
    (tmp_path / "t.csv").write_bytes(text.encode())
    assert read(tmp_path / "t.csv") == TOLD


def test_what_a_table_does_not_tell_is_as_it_is_typed(tmp_path):
    (tmp_path / "t.csv").write_text("0,6\n3,2\n")
    assert read(tmp_path / "t.csv", weight="1 + i") == [(0, 6, 1.0, 3), (3, 2, 4.0, 3)]


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_sparse_matrices(tmp_path, kind):
    rng = np.random.default_rng(2)
    full = np.round(rng.normal(size=(5, 7)), 3) * (rng.random((5, 7)) < 0.4)
    sparse.save_npz(tmp_path / "m.npz", sparse.coo_matrix(full).asformat(kind))
    got = read(tmp_path / "m.npz")
    assert len(got) == np.count_nonzero(full)
    assert all(w == full[i, j] for i, j, w, _ in got)


def test_arrays(tmp_path):
    i, j, w, d = np.array(TOLD).T
    np.savez(tmp_path / "a.npz", i=i.astype(int), j=j.astype(np.int8), w=w, delay=d * DT)
    assert read(tmp_path / "a.npz") == TOLD


def test_a_picture_has_a_row_for_each_sender(tmp_path):
    grey = np.zeros((5, 7), np.uint8)
    grey[1, 2], grey[4, 6] = 255, 51
    for name in ("p.png", "p.bmp"):
        Image.fromarray(grey).save(tmp_path / name)
        got = read(tmp_path / name, weight="3", delay="0", pattern="picture")
        assert got == [(1, 2, 3.0, 0), (4, 6, pytest.approx(0.6), 0)]
    Image.fromarray(np.kron(grey, np.ones((20, 20), np.uint8))).save(tmp_path / "large.png")
    assert len(read(tmp_path / "large.png", pattern="picture")) == 2


def test_another_file_of_the_same_name_is_read_anew(tmp_path):
    (tmp_path / "t.csv").write_text("0,6\n")
    assert len(read(tmp_path / "t.csv")) == 1
    (tmp_path / "t.csv").write_text("0,6\n1,1\n")
    assert len(read(tmp_path / "t.csv")) == 2


def _npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def _bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle, bundle.open("i.npy", "w") as i:
        for _ in range(1100):
            i.write(bytes(2**20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"0,6,1\n0,9,1\n", "synapse 2: a receiver must be a whole number from 0 to 6 (got j = 9)"),
        (b"5,6,1\n", "synapse 1: a sender must be a whole number from 0 to 4 (got i = 5)"),
        (b"-1,6,1\n", "synapse 1: a sender must be"),
        (b"0.5,6,1\n", "synapse 1: a sender must be"),
        (b"nan,6,1\n", "synapse 1: a sender must be"),
        (b"0,6,nan\n", "synapse 1: must have a finite w (got nan)"),
        (b"0,6,1,inf\n", "synapse 1: must have a finite delay (got inf)"),
        (b"0,6,1,3600\n", "must be from 0 to 10 s for every synapse (got 3600 s)"),
        (b"0,6,1,-1\n", "must be from 0 to 10 s"),
        (b"0,6,1\n0,,1\n", "line 2 must have as many numbers as the first"),
        (b"i,j,w\n0,6,1\n0,1\n", "line 3 must have as many numbers as the first"),
        (b"\xff\xfe\x00", "not a table of synapses"),
        (b"PK\x03\x04 no", "not a table of synapses"),
        (_npz(i=[0], j=[1, 2]), "must have as many j as i (1) (got 2)"),
        (_npz(i=["a"], j=[1]), "not a table of synapses"),
        (_npz(i=np.array([None]), j=[1]), "not a table of synapses"),
        (_npz(format=b"csr", indptr=[0, 5], indices=[1], data=[1.0]), "not a table of synapses"),
        (_npz(format=b"csr", indptr=[0, 2, 1], indices=[1], data=[1.0]), "not a table of synapses"),
        (_npz(format=b"csr", indptr=[0, 1], indices=[900], data=[1.0]), "got j = 900"),
        (_bomb(), "must be at most"),
    ],
    ids=lambda part: None if isinstance(part, str) else "data",
)
def test_what_cannot_be_is_told_in_one_line(tmp_path, data, told):
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(ValueError, match="(path|delay): ") as error:
        read(tmp_path / "t.csv")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_to_read_is_nothing_wired(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"")
    assert read(tmp_path / "t.csv") == []
    rule = Rule(5, 7, 11.0, 0.1, 10, 5.0, "", "", 0.0, 1, 0, 1, Path())
    assert linked(rule, "1", "0", DT).starts[-1] == 0
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n no")
    with pytest.raises(ValueError, match="not a table of synapses, a sparse matrix or a picture"):
        read(tmp_path / "p.png", pattern="picture")
