"""The text of kernels changes only where that is meant.

`make kernels-diff BASE=main` shows what a change makes of all kernels.  When it has been read,
`SPIKERACK_GOLDEN=1` writes the digests of ten patches anew.
"""

import os
from pathlib import Path

from tests.rig.kernel_texts import digests

KEPT = Path(__file__).with_name("kernel_digests.txt")


def test_ten_patches_are_compiled_from_the_same_text_as_before():
    now = [f"{digest} {name}" for name, digest in digests()]
    if os.environ.get("SPIKERACK_GOLDEN"):
        KEPT.write_text("\n".join(now) + "\n")
    was = KEPT.read_text().splitlines()
    other = sorted({line.split()[1] for line in set(now) ^ set(was)})
    assert not other, "kernels are other text: `make kernels-diff` shows it"
