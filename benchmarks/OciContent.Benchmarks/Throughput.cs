using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using ICSharpCode.SharpZipLib.GZip;
using OciContent.Benchmarks.Compression;
using OciContent.Benchmarks.Images;
using OciContent.Benchmarks.Layers;
using OciContent.Sources;
using OciContent.Transports;
using OciContent.Verification;

namespace OciContent.Benchmarks;

/// <summary>
/// <c>throughput</c>: a quick best of several runs, the cases in turn, without BenchmarkDotNet. The scripts in
/// <c>benchmarks/compare</c> read what it prints.
/// </summary>
internal static class Throughput
{
    private const int DefaultRuns = 7;
    private const int Repetitions = 20_000;
    private const int BlobCount = 64;

    // Each takes the file's path and its content, and returns how many bytes it went through, as they are uncompressed.
    private static readonly Dictionary<string, Func<string, byte[], Task<long>>> Cases = new(StringComparer.Ordinal)
    {
        ["gzip-stream"] = static (_, content) =>
            Task.FromResult(WholeLayer.ReadToEnd(new GZipStream(new MemoryStream(content), CompressionMode.Decompress))),
        ["sharpziplib"] = static (_, content) => Task.FromResult(WholeLayer.ReadToEnd(new GZipInputStream(new MemoryStream(content)))),
        ["zstdsharp"] = static (_, content) =>
            Task.FromResult(WholeLayer.ReadToEnd(new ZstdSharp.DecompressionStream(new MemoryStream(content)))),
        ["decode"] = static (_, content) => Task.FromResult(WholeLayer.Decode(content)),
        ["decode-stream"] = static (_, content) => Task.FromResult(WholeLayer.ReadStream(content)),
        ["layer-in-sequence"] = static (path, _) => Task.FromResult(LayerFile.ComputeInSequence(path)),
        ["layer"] = static (path, _) => LayerFile.ComputeAsync(path),
        ["sha256"] = static (_, content) =>
        {
            SHA256.HashData(content);
            return Task.FromResult(content.LongLength);
        },
        ["sha256-one-by-one"] = static (_, content) =>
        {
            foreach (ReadOnlyMemory<byte> blob in CutIntoBlobs(content))
            {
                SHA256.HashData(blob.Span);
            }

            return Task.FromResult(content.LongLength);
        },
        ["sha256-many"] = static (_, content) =>
        {
            Digest.ComputeMany(CutIntoBlobs(content));
            return Task.FromResult(content.LongLength);
        },
        ["sha256-file"] = static (path, content) => FileDigestAsync(path, content, DigestAlgorithm.Sha256),
        ["verify-layout"] = static (path, _) => VerifyLayoutAsync(Path.GetDirectoryName(path)!),
        ["blake3"] = static (_, content) =>
        {
            Digest.Compute(content, DigestAlgorithm.Blake3);
            return Task.FromResult(content.LongLength);
        },
        ["blake3-file"] = static (path, content) => FileDigestAsync(path, content, DigestAlgorithm.Blake3),
        ["manifest-generated"] = static (_, content) => Repeat(content, static json => ManifestParsing.Generated(json)),
        ["manifest-reflected"] = static (_, content) => Repeat(content, static json => ManifestParsing.Reflected(json)),
        ["manifest"] = static (_, content) => Repeat(content, static json => ManifestParsing.Parsed(json)),
        ["manifest-in-place"] = static (_, content) => Repeat(content, static json => ManifestParsing.ParsedInPlace(json)),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        int runs = DefaultRuns;
        if (args is ["--runs", string number, ..] && int.TryParse(number, out runs))
        {
            args = args[2..];
        }

        if (args.Length < 2 || runs < 1 || !args.Skip(1).All(Cases.ContainsKey))
        {
            await Console.Error.WriteLineAsync(
                "Usage: throughput [--runs N] FILE CASE…\nThe first case is the base of the ratios. Cases: "
                + $"{string.Join(' ', Cases.Keys)}.");
            return 2;
        }

        string[] names = args[1..];
        Measurement[] best = await MeasureAsync(args[0], names, runs);
        Console.WriteLine($"{"case",-20}{"MB/s wall",12}{"MB/s user",12}{"ratio",8}");
        foreach ((string name, Measurement measured) in names.Zip(best))
        {
            Console.WriteLine(
                $"{name,-20}{measured.Bytes / 1e6 / measured.Wall,12:F1}{measured.Bytes / 1e6 / measured.User,12:F1}{best[0].Wall / measured.Wall,8:F2}"
            );
        }

        return 0;
    }

    private static async Task<Measurement[]> MeasureAsync(string path, string[] names, int runs)
    {
        byte[] content = await File.ReadAllBytesAsync(path);
        var best = new Measurement[names.Length];
        Array.Fill(best, new Measurement(0, double.MaxValue, double.MaxValue));

        // Once more than asked: the first run compiles.
        for (int run = 0; run <= runs; run++)
        {
            for (int i = 0; i < names.Length; i++)
            {
                Measurement measured = await MeasureAsync(Cases[names[i]], path, content);
                best[i] = new Measurement(measured.Bytes, Math.Min(best[i].Wall, measured.Wall), Math.Min(best[i].User, measured.User));
            }
        }

        return best;
    }

    private static async Task<Measurement> MeasureAsync(Func<string, byte[], Task<long>> run, string path, byte[] content)
    {
        GC.Collect();
        TimeSpan user = Environment.CpuUsage.UserTime;
        long start = Stopwatch.GetTimestamp();
        long bytes = await run(path, content);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Measurement(bytes, wall, (Environment.CpuUsage.UserTime - user).TotalSeconds);
    }

    // As many as fill the lanes several times, of equal length.
    private static ReadOnlyMemory<byte>[] CutIntoBlobs(byte[] content)
    {
        int length = content.Length / BlobCount;
        return [.. Enumerable.Range(0, BlobCount).Select(i => (ReadOnlyMemory<byte>)content.AsMemory(i * length)[..length])];
    }

    private static Task<long> Repeat(byte[] content, Action<byte[]> run)
    {
        for (int i = 0; i < Repetitions; i++)
        {
            run(content);
        }

        return Task.FromResult(content.LongLength * Repetitions);
    }

    // The file is the layout's index.json.
    private static async Task<long> VerifyLayoutAsync(string folder)
    {
        await using ImageSource source = await ImageLocation.Parse($"oci:{folder}").OpenAsync();
        return (await ImageVerifier.VerifyAsync(source)).BytesChecked;
    }

    private static async Task<long> FileDigestAsync(string path, byte[] content, DigestAlgorithm algorithm)
    {
        await Digest.ComputeFileAsync(path, algorithm);
        return content.LongLength;
    }

    /// <param name="Bytes">How many bytes were gone through, uncompressed.</param>
    /// <param name="Wall">Seconds on the clock.</param>
    /// <param name="User">Seconds of all threads outside the kernel.</param>
    private sealed record Measurement(long Bytes, double Wall, double User);
}
