"""What the firewall is told of a node's states: where they stand, and their image at the start."""

from spikerack.runtime.memory.address import SINGLE, WORD, address
from spikerack.runtime.memory.cells import Cells


def states_row(cells: Cells) -> list[int]:
    """C_STATES to C_BARE (`runtime.memory.shared_words`)."""
    begin = cells.states // WORD  # they begin with whole words
    return [
        address(cells.array, begin),
        address(cells.start),
        len(cells.array) - begin,
        cells.floats // WORD - begin,
        (cells.singles - cells.floats) // SINGLE,
        cells.imaged // WORD - begin,
    ]
