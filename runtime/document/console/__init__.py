"""Commands as a line of text, and lines of text as commands."""
