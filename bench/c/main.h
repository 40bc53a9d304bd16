/* Shared by the C patches and the Faust programs: a mono float WAV, written block by block.
   usage: program seconds out.wav */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define BLOCK 64

static void write_header(FILE *file, uint32_t frames)
{
    struct {
        char riff[4]; uint32_t size; char wave[4], fmt[4]; uint32_t length;
        uint16_t format, channels; uint32_t rate, bytes; uint16_t frame, bits;
        char data[4]; uint32_t data_size;
    } h = {{'R', 'I', 'F', 'F'}, 36 + 4 * frames, {'W', 'A', 'V', 'E'}, {'f', 'm', 't', ' '}, 16,
           3, 1, RATE, 4 * RATE, 4, 32, {'d', 'a', 't', 'a'}, 4 * frames};
    fwrite(&h, 44, 1, file);
}

/* render(out) is called for one block of BLOCK samples after another. */
static int write_wav(int argc, char **argv, void (*render)(float *))
{
    if (argc < 3) return fprintf(stderr, "usage: %s seconds out.wav\n", argv[0]), 2;
    long frames = (long)(atof(argv[1]) * RATE + 0.5);
    FILE *file = fopen(argv[2], "wb");
    if (!file) return perror(argv[2]), 1;
    write_header(file, (uint32_t)frames);
    float out[BLOCK];
    for (long done = 0; done < frames; done += BLOCK) {
        long n = frames - done < BLOCK ? frames - done : BLOCK;
        render(out);
        fwrite(out, sizeof(float), (size_t)n, file);
    }
    return fclose(file);
}
