/* As many numbers side by side as a register of this machine holds (eight doubles or sixteen floats
   with AVX-512, half of that with AVX), and the functions the patches need, without a jump or a
   table.  Build with -DSINGLE for single precision. */
#include <math.h>
#include "main.h"

#ifdef SINGLE
typedef float REAL;
typedef int32_t WHOLE;
#else
typedef double REAL;
typedef int64_t WHOLE;
#endif
#ifdef __AVX512F__
#define BYTES 64
#elif defined __AVX__
#define BYTES 32
#else
#define BYTES 16
#endif
#define LANES ((int)(BYTES / sizeof(REAL)))

typedef REAL V __attribute__((vector_size(BYTES)));
typedef WHOLE I __attribute__((vector_size(BYTES)));

static inline V all(REAL x) { return (V){0} + x; }
static inline V pick(I mask, V yes, V no) { return (V)(((I)yes & mask) | ((I)no & ~mask)); }
static inline V at_most(V x, REAL top) { return pick(x < top, x, all(top)); }
static inline V at_least(V x, REAL low) { return pick(x > low, x, all(low)); }

static inline REAL total(V x)
{
    REAL sum = 0;
    for (int i = 0; i < LANES; i++) sum += x[i];
    return sum;
}

/* 2**x for |x| < 60, to a relative 8e-9: the Taylor series around the nearest whole number. */
static inline V power2(V x)
{
    const int mantissa = sizeof(REAL) == 8 ? 52 : 23, bias = sizeof(REAL) == 8 ? 1023 : 127;
    I n = __builtin_convertvector(x + (REAL)64.5, I) - 64;
    V r = (x - __builtin_convertvector(n, V)) * (REAL)M_LN2, r2 = r * r;
    V low = 1 + r + r2 * ((REAL)(1. / 2) + r * (REAL)(1. / 6));
    V high = (REAL)(1. / 24) + r * (REAL)(1. / 120) + r2 * ((REAL)(1. / 720) + r * (REAL)(1. / 5040));
    return (low + r2 * r2 * high) * (V)((n + bias) << mantissa);
}

/* tanh(x) to an absolute 1e-4: Lambert's continued fraction to x**9, held beyond 4.97. */
static inline V hyperbolic(V x)
{
    x = at_least(at_most(x, (REAL)4.97), (REAL)-4.97);
    V u = x * x, u2 = u * u;
    V p = (REAL)34459425 + u * 4729725 + u2 * (135135 + u * 990 + u2);
    V q = (REAL)34459425 + u * 16216200 + u2 * (945945 + u * 13860 + u2 * 45);
    return x * p / q;
}

/* sin of a phase in turns, 0 <= phase < 1, to an absolute 6e-8: folded Taylor series. */
static inline V sine(V phase)
{
    V x = (REAL)0.5 - phase; /* sin(2 pi phase) = sin(2 pi x), -0.5 < x <= 0.5 */
    x = pick(x > (REAL)0.25, (REAL)0.5 - x, pick(x < (REAL)-0.25, (REAL)-0.5 - x, x));
    V r = x * (REAL)(2 * M_PI), u = r * r;
    V p = (REAL)(1. / 362880) - u * (REAL)(1. / 39916800);
    p = (REAL)(1. / 120) + u * (u * p - (REAL)(1. / 5040));
    return r * (1 + u * (u * p - (REAL)(1. / 6)));
}

static inline V wrap(V phase) { return pick(phase >= 1, phase - 1, phase); }

/* The band-limited saw at `phase`, which moves on by `step`. */
static inline V saw(V *phase, V step, V inverse)
{
    V p = *phase;
    V start = at_least(1 - p * inverse, 0), end = at_least(1 + (p - 1) * inverse, 0);
    *phase = wrap(p + step);
    return 2 * p - 1 + start * start - end * end;
}

/* The low-pass state-variable filter.  tan(a) = n / d (Lambert, to a relative 3e-5 below
   0.45 of the rate), and its division is the filter's own. */
static inline V lowpass(V x, V hertz, REAL k, V *ic1, V *ic2)
{
    V a = hertz * (REAL)(M_PI / RATE), u = a * a;
    V n = a * (945 - u * 105 + u * u), d = 945 - u * 420 + u * u * 15;
    V scale = 1 / (d * d + n * (n + k * d));
    V a1 = d * d * scale, a2 = n * d * scale, a3 = n * n * scale;
    V v3 = x - *ic2, v1 = a1 * *ic1 + a2 * v3, v2 = *ic2 + a2 * *ic1 + a3 * v3;
    *ic1 = 2 * v1 - *ic1;
    *ic2 = 2 * v2 - *ic2;
    return v2;
}
