using System.Text;
using OciContent.Tar;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Tar;

/// <summary>Where an archive may end: there, Go and GNU tar see the same entries and no error.</summary>
public sealed class TarEndTests : IDisposable
{
    private const int Block = TarBuilder.BlockSize;

    // For each path of the standard input one line: the entries' names and sizes, and how it ended.
    private const string GoProgramText = """
        package main

        import (
            "archive/tar"
            "bufio"
            "fmt"
            "io"
            "os")

        func list(path string) (answer string) {
            file, err := os.Open(path)
            if err != nil {
                panic(err)
            }
            defer file.Close()
            reader := tar.NewReader(file)
            for {
                header, err := reader.Next()
                if err == io.EOF {
                    return answer
                }
                if err != nil {
                    return "error"
                }
                n, err := io.Copy(io.Discard, reader)
                if err != nil {
                    return "error"
                }
                answer += fmt.Sprintf("%s:%d ", header.Name, n)
            }
        }

        func main() {
            for paths := bufio.NewScanner(os.Stdin); paths.Scan(); {
                fmt.Println("= " + list(paths.Text()))
            }
        }
        """;

    private static readonly byte[] Entries = new TarBuilder().File("a", new byte[700]).File("b", "x").ToArray();

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(20, true)]
    public async Task Read_SaysWhetherTheEndMarkerIsThere(int zeroBlocks, bool isTerminated)
    {
        TarIndex index = await TarReading.IndexAsync([.. Entries, .. new byte[zeroBlocks * Block]]);

        Assert.Equal(["a", "b"], index.Entries.Select(static entry => entry.Name));
        Assert.Equal(isTerminated, index.IsTerminated);
    }

    [Fact]
    public async Task Read_TakesAnArchiveOfNothingButZeros()
    {
        foreach (int blocks in (int[])[1, 2, 20])
        {
            TarIndex index = await TarReading.IndexAsync(new byte[blocks * Block]);
            Assert.Empty(index.Entries);
            Assert.Equal(blocks > 1, index.IsTerminated);
        }
    }

    [Fact]
    public async Task OpenAsync_SaysWhetherTheEndMarkerIsThere()
    {
        await using TarArchive cut = await TarArchive.OpenAsync(Write("cut.tar", Entries));
        await using TarArchive whole = await TarArchive.OpenAsync(Write("whole.tar", [.. Entries, .. new byte[2 * Block]]));

        Assert.False(cut.IsTerminated);
        Assert.True(whole.IsTerminated);
    }

    [RequiresToolsFact("go")]
    public async Task Read_TakesOnlyEndsThatGoTakesToo()
    {
        (string Path, byte[] Archive)[] variants = [.. Variants().Select((archive, i) => (Write($"{i}.tar", archive), archive))];
        string[] answers = GoProgram.Run(
            GoProgramText,
            input => input.Write(Encoding.UTF8.GetBytes(string.Join('\n', variants.Select(static variant => variant.Path)))));

        int taken = 0;
        for (int i = 0; i < variants.Length; i++)
        {
            if (await TryListAsync(variants[i].Archive) is { } ours)
            {
                Assert.Equal("= " + ours, answers[i]);
                taken++;
            }
        }

        Assert.InRange(taken, 6, variants.Length - 6);
    }

    [TarToolFact]
    public async Task Read_TakesOnlyEndsThatGnuTarTakesToo()
    {
        foreach (byte[] archive in Variants())
        {
            if (await TryListAsync(archive) is { } ours)
            {
                // It fails the test itself if tar ends with another code than 0.
                string theirs = TarTool.Run(_temp.FullPath, "tar", "-tf", Write("variant.tar", archive));
                Assert.Equal(
                    ours.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static entry => entry.Split(':')[0]),
                    theirs.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }

    // Cut anywhere, padded with this and that, ended by one block or none, with entries or garbage behind the end.
    private static IEnumerable<byte[]> Variants()
    {
        byte[] whole = [.. Entries, .. new byte[2 * Block]];
        foreach (int length in (int[])[Block, 1000, 1212, 1536, 1700, 2048, 2049, 2300, 2560, 2800, 3072, 3200, 3584])
        {
            yield return whole[..length];
        }

        byte[] garbage = [.. "garbage"u8, .. new byte[Block - 7]];
        foreach (int zeros in (int[])[0, 600, Block, 1100, 2 * Block, 10 * Block])
        {
            yield return [.. Entries, .. new byte[zeros]];
            yield return [.. Entries, .. new byte[zeros], .. garbage];
            yield return [.. Entries, .. new byte[zeros], .. Entries];
        }

        yield return new byte[Block];
        yield return new byte[3 * Block];
    }

    private static async Task<string?> TryListAsync(byte[] archive)
    {
        try
        {
            TarIndex index = await TarReading.IndexAsync(archive);
            return string.Concat(index.Entries.Select(static entry => $"{entry.Name}:{entry.Size} "));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private string Write(string name, byte[] archive)
    {
        string path = _temp.PathOf(name);
        File.WriteAllBytes(path, archive);
        return path;
    }
}
