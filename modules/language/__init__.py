"""Texts of equations, in Brian's syntax: read, checked, and written as modules."""
