"""The editor: a patch on a canvas, edited by hand while it plays."""

if __name__ == "patcher":  # imported in a clone without `spikerack.`
    from spikerack.short_names import answer

    answer(__name__)
