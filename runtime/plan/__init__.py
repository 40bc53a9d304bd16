"""The patch put in order: how wide, how often, in which order, where feedback is cut."""
