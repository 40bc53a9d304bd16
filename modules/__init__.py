"""What a musician patches: pure functions, one family a file, in the vocabulary of `ports`."""

if __name__ == "modules":  # imported in a clone without `spikerack.`
    from spikerack.short_names import answer

    answer(__name__)
