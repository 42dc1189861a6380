// Compresses a file with zlib, all of it at once, in zlib's own gzip header. It computes no digests.
//
//   program LEVEL FILE OUT
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

int main(int argc, char **argv)
{
    static unsigned char buffer[1 << 20];
    struct stat info;
    z_stream stream = {0};
    int status;

    if (argc != 4)
        return 2;
    int file = open(argv[2], O_RDONLY);
    if (file < 0 || fstat(file, &info) != 0 || info.st_size > 0xFFFFFFFFL)
        fail(argv[2]);
    unsigned char *text = mmap(NULL, (size_t)info.st_size + 1, PROT_READ, MAP_PRIVATE, file, 0);
    FILE *out = fopen(argv[3], "wb");
    if (text == MAP_FAILED || out == NULL)
        fail(argv[3]);

    if (deflateInit2(&stream, atoi(argv[1]), Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 2;
    stream.next_in = text;
    stream.avail_in = (unsigned)info.st_size;
    do {
        stream.next_out = buffer;
        stream.avail_out = sizeof buffer;
        status = deflate(&stream, Z_FINISH);
        if (fwrite(buffer, 1, sizeof buffer - stream.avail_out, out) != sizeof buffer - stream.avail_out)
            fail(argv[3]);
    } while (status == Z_OK);
    deflateEnd(&stream);
    if (fclose(out) != 0)
        fail(argv[3]);
    return status == Z_STREAM_END ? 0 : 2;
}
