; Patch (a): 64 voices.  As Csound does it: the clock starts 64 notes, a voice is an instrument.
; Nearest units: vco2 (band-limited tables), transeg (exponential segments), zdf_2pole (TPT filter).
; With the macro CONTROL the envelope is a k-signal (every 64 samples) and only the VCA is smooth.
<CsoundSynthesizer>
<CsInstruments>
sr = 48000
ksmps = 64
nchnls = 1
0dbfs = 1

instr clock
  if metro:k(2) == 1 then
    kindex = 0
    while kindex < 64 do
      schedulek "voice", 0, 0.5, kindex / 63
      kindex += 1
    od
  endif
endin

instr voice
  ispread = p4
  idecay = 0.245 / (0.06 * 2 ^ (1.5 * ispread))
  irelease = 0.25 / (0.04 * 2 ^ ispread)
  ilevel = 0.4 + 0.6 * exp(-idecay)
  ilast = ilevel * exp(-irelease)
  asaw vco2 -1, 55 * 2 ^ (5.25 * ispread)
#ifdef CONTROL
  kenv transeg 0, 0.005, 0, 1, 0.245, -idecay, ilevel, 0.25, -irelease, ilast
  alow zdf_2pole asaw, 300 * octave(4 * kenv), 2
  out alow * interp(kenv) / 32
#else
  aenv transeg 0, 0.005, 0, 1, 0.245, -idecay, ilevel, 0.25, -irelease, ilast
  alow zdf_2pole asaw, 300 * octave(4 * aenv), 2
  out alow * aenv / 32
#endif
endin
</CsInstruments>
<CsScore>
i "clock" 0 $SECONDS
e $SECONDS
</CsScore>
</CsoundSynthesizer>
