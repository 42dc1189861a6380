using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using OciContent.Benchmarks.Images;
using OciContent.Images;
using OciContent.Layers;

namespace OciContent.Benchmarks;

/// <summary><c>first-call</c>: what the first call costs in a process that has compiled nothing yet, and the second one after it.</summary>
internal static class FirstCall
{
    private const int DefaultRuns = 15;
    private const int Length = 64 << 10;

    private static readonly Dictionary<string, Func<byte[], Task>> Cases = new(StringComparer.Ordinal)
    {
        ["sha256-framework"] = static content => SHA256.HashDataAsync(new MemoryStream(content)).AsTask(),
        ["digest"] = static content => Digest.ComputeAsync(new MemoryStream(content)),
        ["digest-blake3"] = static content => Digest.ComputeAsync(new MemoryStream(content), DigestAlgorithm.Blake3),
        ["manifest-generated"] = static content => Task.FromResult(ManifestParsing.Generated(content)),
        ["manifest"] = static content => Task.FromResult(ImageManifest.Parse(content)),
        ["gzip-framework"] = static content =>
            new GZipStream(new MemoryStream(content), CompressionMode.Decompress).CopyToAsync(Stream.Null),
        ["layer"] = static content => LayerDigests.ComputeAsync(new MemoryStream(content)),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case []:
                await MeasureAllAsync(DefaultRuns);
                return 0;
            case [string runs] when int.TryParse(runs, CultureInfo.InvariantCulture, out int count) && count > 0:
                await MeasureAllAsync(count);
                return 0;
            case [string name, string file] when Cases.TryGetValue(name, out Func<byte[], Task>? call):
                Console.WriteLine(await MeasureAsync(call, await File.ReadAllBytesAsync(file)));
                return 0;
            default:
                await Console.Error.WriteLineAsync("Usage: first-call [RUNS]");
                return 2;
        }
    }

    // A process for each, in turn: the median of what they say. What they read is made here, so that they compile nothing for it.
    private static async Task MeasureAllAsync(int runs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oci-content-");
        try
        {
            await MeasureAllAsync(runs, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAllAsync(int runs, string folder)
    {
        byte[] content = new byte[Length];
        new Random(1).NextBytes(content.AsSpan(Length / 2));
        await File.WriteAllBytesAsync(Path.Join(folder, KindOf("digest")), content);
        await File.WriteAllBytesAsync(Path.Join(folder, KindOf("layer")), Gzip(content));
        await File.WriteAllBytesAsync(Path.Join(folder, KindOf("manifest")), Manifest());
        Dictionary<string, List<double[]>> all = Cases.Keys.ToDictionary(static name => name, static _ => new List<double[]>());
        for (int run = 0; run < runs; run++)
        {
            foreach ((string name, List<double[]> times) in all)
            {
                times.Add(await RunProcessAsync(name, Path.Join(folder, KindOf(name))));
            }
        }

        Console.WriteLine($"{"case",-20}{"first ms",12}{"second ms",12}");
        foreach ((string name, List<double[]> times) in all)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-20}{Median(times, 0),12:0.0}{Median(times, 1),12:0.00}"));
        }
    }

    private static async Task<double[]> RunProcessAsync(string name, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["first-call", name, file])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. said.Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];
    }

    private static async Task<string> MeasureAsync(Func<byte[], Task> call, byte[] content)
    {
        double first = await TimeAsync(call, content);
        double second = await TimeAsync(call, content);
        return string.Create(CultureInfo.InvariantCulture, $"{first} {second}");
    }

    private static async Task<double> TimeAsync(Func<byte[], Task> call, byte[] content)
    {
        long start = Stopwatch.GetTimestamp();
        await call(content);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string KindOf(string name) => name switch
    {
        "manifest" or "manifest-generated" => "manifest.json",
        "layer" or "gzip-framework" => "layer.gz",
        _ => "content",
    };

    private static byte[] Gzip(byte[] content)
    {
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return layer.ToArray();
    }

    private static byte[] Manifest()
    {
        using Stream resource = typeof(FirstCall).Assembly.GetManifestResourceStream("manifest.json")!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }

    private static double Median(List<double[]> times, int call) => times.Select(time => time[call]).Order().ElementAt(times.Count / 2);
}
