/* Patch (c), written as one would: a struct a chain, one sample at a time, libm. */
#include <math.h>
#include "main.h"

#define CHAINS 40
#define LFOS 8
#define LINE 2048 /* a power of two above the longest delay, 1923 samples */

typedef struct {
    double pitch, cutoff, phase, ic1, ic2, out;
    int delay;
    double line[LINE];
} Chain;

static Chain chain[CHAINS];
static double lfo_phase[LFOS];
static unsigned now;

static double saw(double *phase, double step)
{
    double p = *phase, y = 2.0 * p - 1.0;
    if (p < step) {
        double t = 1.0 - p / step;
        y += t * t;
    } else if (p > 1.0 - step) {
        double t = 1.0 + (p - 1.0) / step;
        y -= t * t;
    }
    *phase = p + step;
    if (*phase >= 1.0) *phase -= 1.0;
    return y;
}

static double lowpass(Chain *c, double x, double cutoff)
{
    double g = tan(M_PI / RATE * cutoff), k = 0.5;
    double a1 = 1.0 / (1.0 + g * (g + k)), a2 = g * a1, a3 = g * a2;
    double v3 = x - c->ic2, v1 = a1 * c->ic1 + a2 * v3, v2 = c->ic2 + a2 * c->ic1 + a3 * v3;
    c->ic1 = 2.0 * v1 - c->ic1;
    c->ic2 = 2.0 * v2 - c->ic2;
    return v2;
}

static void render(float *out)
{
    for (int n = 0; n < BLOCK; n++, now++) {
        double lfo[LFOS], sum = 0.0;
        for (int m = 0; m < LFOS; m++) {
            lfo[m] = sin(2.0 * M_PI * lfo_phase[m]);
            lfo_phase[m] += (0.2 + 0.3 * m) / RATE;
            if (lfo_phase[m] >= 1.0) lfo_phase[m] -= 1.0;
        }
        for (int i = 0; i < CHAINS; i++) {
            Chain *c = &chain[i];
            double step = c->pitch / RATE, cutoff = c->cutoff;
            if (i % 4 == 1) step *= exp2(0.5 * chain[i - 1].out);
            if (i % 4 == 2) cutoff *= exp2(chain[i - 1].out);
            double x = tanh(2.0 * lowpass(c, saw(&c->phase, step), cutoff));
            c->line[now % LINE] = x;
            c->out = c->line[(now - c->delay) % LINE] * (0.5 + 0.5 * lfo[i % LFOS]);
            sum += c->out;
        }
        out[n] = (float)(sum / 16.0);
    }
}

int main(int argc, char **argv)
{
    for (int i = 0; i < CHAINS; i++) {
        chain[i].pitch = 40.0 * pow(2.0, i / 8.0);
        chain[i].cutoff = 300.0 * pow(2.0, i / 13.0);
        chain[i].delay = 480 + 37 * i;
    }
    return write_wav(argc, argv, render);
}
