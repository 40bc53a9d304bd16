"""What the audio thread runs, compiled: driver, events, firewall, master."""
