using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using OciContent.Compression.Deflate;
using OciContent.Tests.Compression.GoDeflate;

namespace OciContent.Tests.Compression;

/// <summary>What zlib and programs write, asked of a small Python program, which calls Debian's libz itself and runs the others.</summary>
internal static class CompressorOracle
{
    /// <summary>zlib with its own gzip header: all input and room for all output at once.</summary>
    public const char Zlib = 'z';

    /// <summary>Python's gzip.GzipFile, without name and time.</summary>
    public const char Python = 'p';

    /// <summary>The command gzip -n.</summary>
    public const char Gzip = 'g';

    /// <summary>The command pigz -n, on several threads.</summary>
    public const char Pigz = 'i';

    private static readonly int[] Threads = [1, 2, 3, 8];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // For each record (a kind, a level, a length, the text) one line: the SHA-256 of what is written, and that of the deflate data in it.
    private const string Program = """
        import ctypes, gzip, hashlib, io, os, struct, subprocess, sys
        from concurrent.futures import ThreadPoolExecutor

        libz = ctypes.CDLL('libz.so.1')

        class Stream(ctypes.Structure):
            _fields_ = [('next_in', ctypes.c_void_p), ('avail_in', ctypes.c_uint), ('total_in', ctypes.c_ulong),
                        ('next_out', ctypes.c_void_p), ('avail_out', ctypes.c_uint), ('total_out', ctypes.c_ulong),
                        ('msg', ctypes.c_char_p), ('state', ctypes.c_void_p), ('zalloc', ctypes.c_void_p),
                        ('zfree', ctypes.c_void_p), ('opaque', ctypes.c_void_p), ('data_type', ctypes.c_int),
                        ('adler', ctypes.c_ulong), ('reserved', ctypes.c_ulong)]

        def zlib(level, text):
            stream = Stream()
            size = len(text) + len(text) // 8 + 1000
            out = ctypes.create_string_buffer(size)
            source = ctypes.create_string_buffer(text, len(text) + 1)
            assert libz.deflateInit2_(ctypes.byref(stream), level, 8, 31, 8, 0, b'1.2.11', ctypes.sizeof(Stream)) == 0
            stream.next_in, stream.avail_in = ctypes.addressof(source), len(text)
            stream.next_out, stream.avail_out = ctypes.addressof(out), size
            assert libz.deflate(ctypes.byref(stream), 4) == 1
            libz.deflateEnd(ctypes.byref(stream))
            return out.raw[:stream.total_out]

        def python(level, text):
            out = io.BytesIO()
            with gzip.GzipFile(filename='', mode='wb', compresslevel=level, fileobj=out, mtime=0) as file:
                file.write(text)
            return out.getvalue()

        def run(level, text, *command):
            return subprocess.run([*command, f'-{level}'], input=text, stdout=subprocess.PIPE, check=True).stdout

        def answer(record):
            kind, level, text = record
            if kind == 'z': data = zlib(level, text)
            elif kind == 'p': data = python(level, text)
            elif kind == 'g': data = run(level, text, 'gzip', '-n')
            else: data = run(level, text, 'pigz', '-n', '-p', '4')
            return f'{hashlib.sha256(data).hexdigest()} {hashlib.sha256(data[10:-8]).hexdigest()}'

        records = []
        read = sys.stdin.buffer.read
        while header := read(6):
            kind, level, length = struct.unpack('<cbI', header)
            records.append((kind.decode(), level, read(length)))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for line in pool.map(answer, records):
                print(line)
        """;

    /// <summary>Asserts that strategies write the same, on any number of threads, in segments of any size.</summary>
    /// <param name="kind">Who is asked.</param>
    /// <param name="inputs">Levels, and texts.</param>
    /// <param name="create">Makes the strategy of a level and a size of segments, or of the usual size where that is 0.</param>
    /// <param name="random">Says how many threads and which size.</param>
    public static async Task AssertEqualAsync(
        char kind,
        IReadOnlyList<(int Level, byte[] Text)> inputs,
        Func<int, int, DeflateStrategy> create,
        Random random)
    {
        IReadOnlyList<(string Gzip, string Deflate)> expected = Ask([.. inputs.Select(input => (kind, input.Level, input.Text))]);
        for (int i = 0; i < inputs.Count; i++)
        {
            (int level, byte[] text) = inputs[i];
            int threads = Threads[random.Next(Threads.Length)];
            int segmentSize = random.Next(4) == 0 ? 0 : random.Next(1 + (text.Length / 40), 40_000 + (text.Length / 40));
            byte[] actual = await Deflating.RunAsync(create(level, segmentSize), text, threads);
            Assert.True(
                expected[i].Deflate == Hash(actual),
                $"Text {i} of {text.Length} bytes at level {level} on {threads} threads, {segmentSize} bytes at a time.");
        }
    }

    /// <summary>The SHA-256 of what is written for each text, and that of the deflate data in it.</summary>
    public static IReadOnlyList<(string Gzip, string Deflate)> Ask(IReadOnlyList<(char Kind, int Level, byte[] Text)> inputs)
    {
        ToolOutput output = ProcessRunner.Run(new ProcessStartInfo("python3", ["-c", Program]), Limit, stream =>
        {
            using var buffered = new BufferedStream(stream, 1 << 16);
            Span<byte> header = stackalloc byte[6];
            foreach ((char kind, int level, byte[] text) in inputs)
            {
                header[0] = (byte)kind;
                header[1] = (byte)(sbyte)level;
                BinaryPrimitives.WriteInt32LittleEndian(header[2..], text.Length);
                buffered.Write(header);
                buffered.Write(text);
            }
        });
        Assert.True(output.ExitCode == 0, output.StandardError);
        Assert.Equal(inputs.Count, output.Lines.Count);
        return [.. output.Lines.Select(static line => line.Split(' ')).Select(static hashes => (hashes[0], hashes[1]))];
    }

    public static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
