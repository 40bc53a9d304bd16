"""Two neurons that listen to each other: an organism, built, heard and saved."""

import spikerack as sr

patch = sr.Patch(about="Two neurons, each the other's input, find a rhythm.", seed=1)
patch.add("neuron", "left", preset="fuzz")
patch.add("neuron", "right", weight_b=-2.0)
patch.add("oscillator", "tone", pitch="A2")
patch.add("audio_out", "out", level="-12 dB")

patch.connect("tone.saw", "left.a", 0.4)
patch.connect("left.y", "right.a", 1.5)
patch.connect("right.y", "left.b", -1.8, delay="4 ms")
patch.connect("left.y", "out.left")
patch.connect("right.y", "out.right")

for line in patch.save("organism.json"):
    print(line)
patch.picture(900).save("organism.png")
song = patch.render(4.0, output="organism.flac", taps=["left.y"])
left = song["left.y"]
print(f"{song.seconds:g} s; left moves between {left.min():.2f} and {left.max():.2f}")
