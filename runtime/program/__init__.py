"""A plan made runnable: its memory and the table of operations that the driver walks."""
