"""`python -m spikerack`: the command `spikerack`."""

from spikerack.cli import main

if __name__ == "__main__":
    main()
