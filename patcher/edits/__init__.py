"""The document and its commands: every edit of a patch, without a window."""
