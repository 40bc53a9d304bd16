"""Modules as compiled code: generic kernels, patch kernels, and the folder they are kept in."""
