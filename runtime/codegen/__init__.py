"""A plan written out as the text of kernels."""
