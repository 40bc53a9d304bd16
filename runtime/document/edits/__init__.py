"""What an edit can do: one file a kind of command."""
