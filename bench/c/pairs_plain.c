/* Patch (b), written as one would: a struct a pair, one sample at a time, libm. */
#include <math.h>
#include "main.h"

#define PAIRS 32

typedef struct {
    double step, phase, bias, y1, y2;
} Pair;

static Pair pair[PAIRS];

static void render(float *out)
{
    for (int n = 0; n < BLOCK; n++) {
        double sum = 0.0;
        for (int i = 0; i < PAIRS; i++) {
            Pair *p = &pair[i];
            double x = sin(2.0 * M_PI * p->phase);
            p->phase += p->step;
            if (p->phase >= 1.0) p->phase -= 1.0;
            p->y1 = tanh(x + 1.5 * p->y2 + p->bias);
            p->y2 = tanh(1.2 * p->y1 + 0.5 * x - 0.1);
            sum += p->y1 + p->y2;
        }
        out[n] = (float)(sum / 64.0);
    }
}

int main(int argc, char **argv)
{
    for (int i = 0; i < PAIRS; i++) {
        double r = i / 31.0;
        pair[i].step = 4.0 * pow(2.0, 3.5 * r) / RATE;
        pair[i].bias = 0.4 * r - 0.2;
    }
    return write_wav(argc, argv, render);
}
