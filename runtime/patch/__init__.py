"""A patch as data and as a file: nodes, cables, values; nothing here makes sound."""
