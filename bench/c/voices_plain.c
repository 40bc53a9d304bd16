/* Patch (a), written as one would: a struct a voice, one sample at a time, libm. */
#include <math.h>
#include "main.h"

#define VOICES 64

typedef struct {
    double step, phase, decay, release, env, ic1, ic2;
    int rising;
} Voice;

static Voice voice[VOICES];
static double clock_phase;
static int was_high;

static void start(void)
{
    for (int i = 0; i < VOICES; i++) {
        Voice *v = &voice[i];
        double r = i / 63.0;
        v->step = 55.0 * pow(2.0, 5.25 * r) / RATE;
        v->decay = 1.0 - exp(-1.0 / (RATE * 0.06 * pow(2.0, 1.5 * r)));
        v->release = 1.0 - exp(-1.0 / (RATE * 0.04 * pow(2.0, r)));
    }
}

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

static double play(Voice *v, int gate, int rise)
{
    if (rise) v->rising = 1;
    if (!gate) {
        v->rising = 0;
        v->env -= v->env * v->release;
    } else if (v->rising) {
        v->env += 1.0 / (RATE * 0.005);
        if (v->env >= 1.0) v->env = 1.0, v->rising = 0;
    } else {
        v->env += (0.4 - v->env) * v->decay;
    }
    double x = saw(&v->phase, v->step);
    double g = tan(M_PI / RATE * 300.0 * exp2(4.0 * v->env)), k = 0.5;
    double a1 = 1.0 / (1.0 + g * (g + k)), a2 = g * a1, a3 = g * a2;
    double v3 = x - v->ic2, v1 = a1 * v->ic1 + a2 * v3, v2 = v->ic2 + a2 * v->ic1 + a3 * v3;
    v->ic1 = 2.0 * v1 - v->ic1;
    v->ic2 = 2.0 * v2 - v->ic2;
    return v2 * v->env;
}

static void render(float *out)
{
    for (int n = 0; n < BLOCK; n++) {
        int gate = clock_phase < 0.5, rise = gate && !was_high;
        double sum = 0.0;
        for (int i = 0; i < VOICES; i++) sum += play(&voice[i], gate, rise);
        out[n] = (float)(sum / 32.0);
        was_high = gate;
        clock_phase += 2.0 / RATE;
        if (clock_phase >= 1.0) clock_phase -= 1.0;
    }
}

int main(int argc, char **argv)
{
    start();
    return write_wav(argc, argv, render);
}
