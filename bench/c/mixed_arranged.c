/* Patch (c), arranged for SIMD.  Every delay is longer than a block, so what a block will hear
   is known before it starts: read that first, and all 40 chains are independent lanes. */
#include "lanes.h"

#define CHAINS 40
#define VECTORS ((CHAINS + LANES - 1) / LANES)
#define LFOS 8
#define LINE 2048 /* above the longest delay, 1923 samples, plus a block */
#define SLICES (BLOCK / LANES)

typedef union {
    V vector[BLOCK][VECTORS];
    REAL lane[BLOCK][VECTORS * LANES];
} Grid;

static V step[VECTORS], inverse[VECTORS], cutoff[VECTORS], phase[VECTORS];
static V ic1[VECTORS], ic2[VECTORS];
static REAL line[CHAINS][LINE + BLOCK]; /* the first block again at the end: reads never wrap */
static Grid bend, unbend, open_up, tone; /* factors of the step, its inverse and the cutoff */
static V lfo_phase[LFOS], lfo_step[LFOS];
static unsigned now;

/* The VCAs, and what they are patched to: loops over time. */
static void hear(float *out)
{
    V lfo[LFOS][SLICES], sum[SLICES] = {{0}};
    for (int m = 0; m < LFOS; m++)
        for (int s = 0; s < SLICES; s++) {
            lfo[m][s] = (REAL)0.5 + (REAL)0.5 * sine(lfo_phase[m]);
            lfo_phase[m] = wrap(lfo_phase[m] + lfo_step[m]);
        }
    for (int i = 0; i < CHAINS; i++) {
        V y[SLICES], up[SLICES], down[SLICES];
        memcpy(y, &line[i][(now - 480 - 37 * (unsigned)i) % LINE], sizeof y);
        for (int s = 0; s < SLICES; s++) sum[s] += y[s] *= lfo[i % LFOS][s];
        if (i % 4 > 1) continue;
        for (int s = 0; s < SLICES; s++) up[s] = power2(i % 4 ? y[s] : (REAL)0.5 * y[s]);
        for (int s = 0; s < SLICES; s++) down[s] = 1 / up[s];
        Grid *grid = i % 4 ? &open_up : &bend;
        for (int n = 0; n < BLOCK; n++) grid->lane[n][i + 1] = ((REAL *)up)[n];
        if (i % 4 == 0)
            for (int n = 0; n < BLOCK; n++) unbend.lane[n][i + 1] = ((REAL *)down)[n];
    }
    for (int n = 0; n < BLOCK; n++) out[n] = (float)(((REAL *)sum)[n] / 16);
}

/* Oscillators, filters, waveshapers: loops over chains. */
static void play(void)
{
    for (int i = 0; i < VECTORS; i++) {
        V p = phase[i], s1 = ic1[i], s2 = ic2[i];
        for (int n = 0; n < BLOCK; n++) {
            V x = saw(&p, step[i] * bend.vector[n][i], inverse[i] * unbend.vector[n][i]);
            V y = lowpass(x, cutoff[i] * open_up.vector[n][i], (REAL)0.5, &s1, &s2);
            tone.vector[n][i] = hyperbolic(2 * y);
        }
        phase[i] = p, ic1[i] = s1, ic2[i] = s2;
    }
}

static void render(float *out)
{
    hear(out);
    play();
    for (int i = 0; i < CHAINS; i++) {
        REAL *to = &line[i][now % LINE];
        for (int n = 0; n < BLOCK; n++) to[n] = tone.lane[n][i];
        if (now % LINE == 0) memcpy(&line[i][LINE], to, BLOCK * sizeof(REAL));
    }
    now += BLOCK;
}

int main(int argc, char **argv)
{
    for (int i = 0; i < VECTORS * LANES; i++) {
        double hertz = 40.0 * pow(2.0, i / 8.0);
        step[i / LANES][i % LANES] = (REAL)(hertz / RATE);
        inverse[i / LANES][i % LANES] = (REAL)(RATE / hertz);
        cutoff[i / LANES][i % LANES] = (REAL)(300.0 * pow(2.0, i / 13.0));
    }
    for (int n = 0; n < BLOCK; n++)
        for (int i = 0; i < VECTORS; i++)
            bend.vector[n][i] = unbend.vector[n][i] = open_up.vector[n][i] = all(1);
    for (int m = 0; m < LFOS; m++) {
        double each = (0.2 + 0.3 * m) / RATE;
        lfo_step[m] = all((REAL)(each * LANES));
        for (int lane = 0; lane < LANES; lane++) lfo_phase[m][lane] = (REAL)(each * lane);
    }
    return write_wav(argc, argv, render);
}
