"""Mouse and keys become commands: one file a gesture, chosen by what is under the pointer."""
