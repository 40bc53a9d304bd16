"""The editor: a patch on a canvas, edited by hand while it plays."""
