; Patch (b): 32 pairs of neurons.  One sample of feedback needs ksmps = 1; here for the whole
; program, which was quicker than setksmps 1 in the instrument or in a UDO (1.30 s against 1.40).
<CsoundSynthesizer>
<CsInstruments>
sr = 48000
ksmps = 1
nchnls = 1
0dbfs = 1

instr pair
  ispread = p4
  ky2 init 0
  kx oscili 1, 4 * 2 ^ (3.5 * ispread)
  ky1 = tanh(kx + 1.5 * ky2 + 0.4 * ispread - 0.2)
  ky2 = tanh(1.2 * ky1 + 0.5 * kx - 0.1)
  out a((ky1 + ky2) / 64)
endin
</CsInstruments>
<CsScore>
{ 32 I
i "pair" 0 $SECONDS [$I / 31]
}
e $SECONDS
</CsScore>
</CsoundSynthesizer>
