"""Synapses that learn who speaks first: cell 0 leads, cell 1 follows, and a weight grows."""

import numpy as np

import spikerack as sr

patch = sr.Patch(sample_rate=10_000, seed=2)
patch.add("clock", "beat", tempo="120 bpm", pulses=1)
patch.add("lif", "pre", channels=1)
patch.add("lif", "post", channels=1)
patch.add("stdp", "synapse", preset="song miller abbott", weight=0.5, spread=0.0)
patch.connect("beat.trigger", "pre.kick", 2.0)
patch.connect("beat.trigger", "post.kick", 2.0, delay="10 ms")  # it follows
patch.connect("pre.spike", "synapse.pre")
patch.connect("post.spike", "synapse.post")

first = patch.render(10.0)
patch.learn(first)
print("after ten seconds:", patch.weights("synapse.w"))

patch.weights("synapse.w", np.full((1, 1), 0.2))  # forget most of it, and go on
second = patch.render(10.0)
print("from 0.2 in ten more:", second.learned["synapse.w"])
assert second.learned["synapse.w"][0, 0] > 0.2
