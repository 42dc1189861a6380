using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using OciContent.Filesystem;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Filesystem;

/// <summary>Whatever names, links and sizes a layer has: nothing outside the destination is touched, and all is answered.</summary>
public sealed class HostileLayerTests : IDisposable
{
    private static readonly Encoding Latin1 = Encoding.Latin1;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [LinuxTheory]
    [InlineData(0)]
    public async Task HostileLayers_TouchNothingOutside(int first)
    {
        string canary = _temp.Write($"w/{HostileNames.Canary}", "untouched"u8);
        _temp.Write(HostileNames.Canary, "untouched"u8);
        IReadOnlyList<string> names = HostileNames.All(_temp.FullPath, new string('a', 64));
        string before = Snapshot();
        int written = 0;
        foreach (int seed in Cases.Seeds(3000, 250))
        {
            byte[] tar = Random(new Random(first + seed), names);
            written += await UseAsync(tar, seed) ? 1 : 0;
            Assert.True(Snapshot() == before, $"Seed {seed} touched something.");
        }

        Assert.Equal("untouched", File.ReadAllText(canary));
        Assert.True(written > Cases.Count(all: 100, fewer: 10), $"Only {written} were written at all.");
    }

    [LinuxTheory]
    [InlineData(0)]
    public async Task MutatedLayers_AreReadOrRefused(int first)
    {
        _temp.CreateFolder("w");
        byte[] good = Random(new Random(7), ["a", "b/c", "d"]);
        foreach (int seed in Cases.Seeds(20_000, 500))
        {
            var random = new Random(first + seed);
            byte[] mutant = [.. good];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int header = random.Next(good.Length / 512) * 512;
                mutant[header + random.Next(512)] = (byte)random.Next(256);
                FixChecksum(mutant.AsSpan(header, 512));
            }

            await UseAsync(mutant[..random.Next(mutant.Length + 1)], seed);
        }
    }

    private async Task<bool> UseAsync(byte[] tar, int seed)
    {
        ImageFilesystem files;
        try
        {
            files = await FilesystemImage.ReadAsync(FilesystemImage.OfTars(tar), new FilesystemOptions { MaxEntries = 5000 });
        }
        catch (InvalidDataException)
        {
            return false;
        }

        foreach (FilesystemEntry entry in files.Entries)
        {
            Assert.DoesNotContain(entry.Path.Split('/'), static name => name is "." or "..");
            Assert.True(files.Find(entry.Path, followLink: false) is not null, $"Seed {seed}: {entry.Path} is not there.");
            Try(() => files.Find(entry.Path));
            if (entry.Kind == FilesystemEntryKind.File)
            {
                await using Stream content = await files.OpenReadAsync(entry);
                await content.CopyToAsync(Stream.Null);
            }
        }

        string destination = _temp.PathOf("w/dest");
        try
        {
            await ImageExtractor.ExtractAsync(
                files,
                destination,
                new ExtractionOptions { AllowIncomplete = true, KeepOwners = false, MaxSize = 1 << 20, Devices = seed % 2 == 0 });
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            Delete(destination);
        }
    }

    // .NET finds no folder again whose name is not UTF-8.
    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (DirectoryNotFoundException)
        {
            using var rm = Process.Start("rm", ["-rf", folder]);
            rm.WaitForExit();
            Assert.False(Directory.Exists(folder));
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidDataException)
        {
            // A circle of links.
        }
    }

    private static byte[] Random(Random random, IReadOnlyList<string> hostile)
    {
        var tar = new TarBuilder();
        int count = random.Next(1, 9);
        for (int i = 0; i < count; i++)
        {
            string name = NameOf(random, hostile, i);
            string target = Pick(random, hostile);
            tar.Pax(("path", name), ("linkpath", target.Length == 0 ? "x" : target));
            tar.Raw(
                TarBuilder.Header(
                    "x",
                    type: "00225135346"[random.Next(11)],
                    change: block =>
                    {
                        block[105] = (byte)('0' + random.Next(8));
                        block[103] = (byte)('0' + random.Next(8));
                        if (random.Next(40) == 0)
                        {
                            TarBuilder.PutSize(block, 1L << random.Next(20, 62));
                        }
                    }));
        }

        return tar.End().ToArray();
    }

    private static string NameOf(Random random, IReadOnlyList<string> hostile, int index) => random.Next(12) switch
    {
        0 or 1 => Pick(random, hostile),
        2 => $"s{random.Next(4)}",
        3 or 4 => $"s{random.Next(4)}/{Pick(random, hostile).TrimStart('/')}",
        5 => $"s{random.Next(4)}/x{index}",
        6 => $".wh.{Pick(random, hostile)}",
        7 => $"s{random.Next(4)}/.wh.s{random.Next(4)}",
        8 => $"s{random.Next(4)}/.wh..wh..opq",
        9 => string.Concat(Enumerable.Repeat("d/", random.Next(1, random.Next(30) == 0 ? 900 : 30))) + "x",
        10 => new string((char)random.Next(1, 256), random.Next(1, 300)),
        _ => Latin1.GetString(RandomNumberGenerator.GetBytes(random.Next(1, 40))).Replace("\0", "", StringComparison.Ordinal) + "x",
    };

    private static string Pick(Random random, IReadOnlyList<string> hostile)
    {
        string name = hostile[random.Next(hostile.Count)];
        return name.Length is 0 or > 4000 ? "x" : name;
    }

    private static void FixChecksum(Span<byte> block)
    {
        byte[] copy = block.ToArray();
        TarBuilder.PutChecksum(copy);
        copy.CopyTo(block);
    }

    private string Snapshot() => string.Join(
        '\n',
        Directory
            .EnumerateFileSystemEntries(_temp.FullPath, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(static path => $"{path} {File.GetAttributes(path)} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));
}
