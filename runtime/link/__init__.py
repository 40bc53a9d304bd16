"""Kernels and memory put together: the table of operations that the driver walks."""
