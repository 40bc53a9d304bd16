/* Patch (b), arranged for SIMD: all 32 pairs at once, in registers for a block. */
#include "lanes.h"

#define VECTORS (32 / LANES)

static V step[VECTORS], bias[VECTORS], phase[VECTORS], y2[VECTORS];

static void render(float *out)
{
    V sum[BLOCK], p[VECTORS], y[VECTORS];
    memcpy(p, phase, sizeof p);
    memcpy(y, y2, sizeof y);
    for (int n = 0; n < BLOCK; n++) {
        sum[n] = all(0);
        for (int i = 0; i < VECTORS; i++) {
            V x = sine(p[i]);
            p[i] = wrap(p[i] + step[i]);
            V y1 = hyperbolic(x + (REAL)1.5 * y[i] + bias[i]);
            y[i] = hyperbolic((REAL)1.2 * y1 + ((REAL)0.5 * x - (REAL)0.1));
            sum[n] += y1 + y[i];
        }
    }
    memcpy(phase, p, sizeof p);
    memcpy(y2, y, sizeof y);
    for (int n = 0; n < BLOCK; n++) out[n] = (float)(total(sum[n]) / 64);
}

int main(int argc, char **argv)
{
    for (int i = 0; i < 32; i++) {
        double r = i / 31.0;
        step[i / LANES][i % LANES] = (REAL)(4.0 * pow(2.0, 3.5 * r) / RATE);
        bias[i / LANES][i % LANES] = (REAL)(0.4 * r - 0.2);
    }
    return write_wav(argc, argv, render);
}
