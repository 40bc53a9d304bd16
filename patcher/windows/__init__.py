"""Windows over the canvas: each file is one of them, or what they are made of."""
