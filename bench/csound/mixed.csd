; Patch (c): 40 chains of 5 nodes, in order, each an instance that reads what the one before wrote.
; Nearest units: vco2 (k-rate pitch only, so a bent chain plays its tables with oscilikt),
; zdf_2pole, tanh, delay, poscil.  The three kinds of chain are three instruments.
<CsoundSynthesizer>
<CsInstruments>
sr = 48000
ksmps = 64
nchnls = 1
0dbfs = 1
giTables vco2init 1, 100
gaLfo[] init 8
gaOut[] init 40

opcode shaped, a, ai
  alow, index xin
  aline delay tanh(2 * alow), (480 + 37 * index) / sr
  ay = aline * gaLfo[index % 8]
  gaOut[index] = ay
  xout ay
endop

instr lfo
  index = p4
#ifdef CONTROL
  gaLfo[index] = interp(0.5 + 0.5 * oscili:k(1, 0.2 + 0.3 * index))
#else
  gaLfo[index] = 0.5 + 0.5 * oscili:a(1, 0.2 + 0.3 * index)
#endif
endin

instr chain
  index = p4
  asaw vco2 -1, 40 * 2 ^ (index / 8)
  alow zdf_2pole asaw, 300 * 2 ^ (index / 13), 2
  out shaped(alow, index) / 16
endin

instr bent
  index = p4
  ipitch = 40 * 2 ^ (index / 8)
#ifdef CONTROL
  asaw vco2 -1, ipitch * octave(0.5 * k(gaOut[index - 1]))
#else
  ktable vco2ft ipitch, 0
  asaw oscilikt -1, ipitch * octave(0.5 * gaOut[index - 1]), ktable
#endif
  alow zdf_2pole asaw, 300 * 2 ^ (index / 13), 2
  out shaped(alow, index) / 16
endin

instr swept
  index = p4
  asaw vco2 -1, 40 * 2 ^ (index / 8)
#ifdef CONTROL
  alow zdf_2pole asaw, 300 * 2 ^ (index / 13) * octave(k(gaOut[index - 1])), 2
#else
  alow zdf_2pole asaw, 300 * 2 ^ (index / 13) * octave(gaOut[index - 1]), 2
#endif
  out shaped(alow, index) / 16
endin
</CsInstruments>
<CsScore>
{ 8 M
i "lfo" 0 $SECONDS $M
}
{ 10 G
i "chain" 0 $SECONDS [4 * $G]
i "bent" 0 $SECONDS [4 * $G + 1]
i "swept" 0 $SECONDS [4 * $G + 2]
i "chain" 0 $SECONDS [4 * $G + 3]
}
e $SECONDS
</CsScore>
</CsoundSynthesizer>
