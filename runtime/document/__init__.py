"""The document: a patch under edit, its commands, its history and its journal."""
