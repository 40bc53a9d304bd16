// The smallest home for a Faust program: 64 samples at a time into a WAV.
#include <algorithm>
#include <cmath>
#include <cstdint>

extern "C" {
#include "../c/main.h"
}

struct Meta { void declare(const char*, const char*) {} };
struct UI {
    void openVerticalBox(const char*) {}
    void closeBox() {}
};
struct dsp {
    virtual ~dsp() {}
};

<<includeIntrinsic>>
<<includeclass>>

static mydsp program;

static void render(float* out) { program.compute(BLOCK, nullptr, &out); }

int main(int argc, char** argv)
{
    program.init(RATE);
    return write_wav(argc, argv, render);
}
