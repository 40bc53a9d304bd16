"""The journal: every edit on disk before it is heard, and sessions found again."""
