"""What runs while it sounds: the compiled driver, its events, and the player who swaps programs."""
