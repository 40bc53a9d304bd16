"""What a musician patches: pure functions, one family a file, in the vocabulary of `ports`."""
