/* Patch (a), arranged for SIMD: a few vectors of voices at a time, in registers for a block. */
#include "lanes.h"

#ifndef WIDE
#define WIDE 4 /* vectors side by side, to hide the filter's latency */
#endif
#define VECTORS (64 / LANES)

typedef struct {
    V step, inverse, decay, release, phase, env, ic1, ic2;
    I rising;
} Voices;

static Voices voices[VECTORS];
static double clock_phase;
static int was_high;

static void start(void)
{
    for (int i = 0; i < 64; i++) {
        Voices *v = &voices[i / LANES];
        int lane = i % LANES;
        double r = i / 63.0, step = 55.0 * pow(2.0, 5.25 * r) / RATE;
        v->step[lane] = (REAL)step;
        v->inverse[lane] = (REAL)(1.0 / step);
        v->decay[lane] = (REAL)(1.0 - exp(-1.0 / (RATE * 0.06 * pow(2.0, 1.5 * r))));
        v->release[lane] = (REAL)(1.0 - exp(-1.0 / (RATE * 0.04 * pow(2.0, r))));
    }
}

static inline V play(Voices *v, I gate, I rise)
{
    v->rising = (v->rising | rise) & gate;
    V goal = pick(gate, all((REAL)0.4), all(0)), speed = pick(gate, v->decay, v->release);
    V up = v->env + (REAL)(1.0 / (RATE * 0.005));
    v->env = pick(v->rising, at_most(up, 1), v->env + (goal - v->env) * speed);
    v->rising &= v->env < 1;
    V x = saw(&v->phase, v->step, v->inverse);
    return lowpass(x, 300 * power2(4 * v->env), (REAL)0.5, &v->ic1, &v->ic2) * v->env;
}

static void render(float *out)
{
    int gate[BLOCK], rise[BLOCK];
    V sum[BLOCK];
    for (int n = 0; n < BLOCK; n++) {
        gate[n] = -(clock_phase < 0.5);
        rise[n] = gate[n] & ~-was_high;
        was_high = gate[n] & 1;
        clock_phase += 2.0 / RATE;
        if (clock_phase >= 1.0) clock_phase -= 1.0;
        sum[n] = all(0);
    }
    for (int first = 0; first < VECTORS; first += WIDE) {
        Voices now[WIDE];
        for (int w = 0; w < WIDE; w++) now[w] = voices[first + w];
        for (int n = 0; n < BLOCK; n++)
            for (int w = 0; w < WIDE; w++)
                sum[n] += play(&now[w], (I){0} + gate[n], (I){0} + rise[n]);
        for (int w = 0; w < WIDE; w++) voices[first + w] = now[w];
    }
    for (int n = 0; n < BLOCK; n++) out[n] = (float)(total(sum[n]) / 32);
}

int main(int argc, char **argv)
{
    start();
    return write_wav(argc, argv, render);
}
