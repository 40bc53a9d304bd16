"""A plan's memory: cells of nodes and cables, buffers, and what was learned."""
