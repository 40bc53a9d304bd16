"""The canvas: the patch as panels and cables in a window, drawn from the document."""
