"""The editor's sound: the player, its taps and its tape."""
