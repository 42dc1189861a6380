using FsCheck;
using FsCheck.Fluent;
using OciContent.Tests.Hashing;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class DigestManyTests
{
    private static readonly byte[] Content = ManyHashesTests.CreateContent(3_000_000);
    private static readonly DigestAlgorithm Unsupported = DigestAlgorithm.Parse("sha384");

    // A few that are much longer than the others, and lengths that like the edges of blocks.
    private static readonly Gen<int[]> Lengths = Gen.ArrayOf(Gen.Frequency(
        (8, Gen.Choose(0, 2000)),
        (8, Gen.Elements(0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 1024)),
        (2, Gen.Choose(0, 200_000)))).Resize(80);

    [Fact]
    public void EveryLengthAroundTheEdgesOfBlocks_InEveryLane()
    {
        // Shifted by one each time, so that each length comes into each lane, beside others; and beside equal ones.
        for (int shift = 0; shift < 16; shift++)
        {
            int[] lengths = [.. Enumerable.Range(0, 201 + shift).Select(i => Math.Max(0, i - shift))];
            AssertMany(lengths);
        }

        for (int length = 0; length <= 200; length++)
        {
            AssertMany([.. Enumerable.Repeat(length, 16)]);
        }
    }

    [Fact]
    public void AnyLengths_GiveTheDigestsOfEachAlone() => Check.One(
        Cases.Config(20_261, 7, all: 1000, fewer: 60),
        Prop.ForAll(Lengths.ToArbitrary(), static lengths =>
        {
            AssertMany(lengths);
        }));

    [Fact]
    public void EveryAlgorithm_IsComputedOfMany()
    {
        ReadOnlyMemory<byte>[] contents = [.. Enumerable.Range(0, 20).Select(static i => Content.AsMemory(i, 1000 * i))];
        Assert.All(DigestAlgorithm.Supported, algorithm => Assert.Equal(
            contents.Select(content => Digest.Compute(content.Span, algorithm)),
            Digest.ComputeMany(contents, algorithm)));
    }

    [Fact]
    public async Task Streams_AreReadFromTheirPositionsAndLeftOpenAtTheirEnds()
    {
        using var folder = new TempFolder();
        Stream[] streams =
        [
            .. Enumerable.Range(0, 30).Select<int, Stream>(i => (i % 3) switch
            {
                0 => new MemoryStream(Content, 0, 50_000 + i),
                1 => ChunkedStream.AsyncOnly(Content.AsMemory(0, 50_000 + i), 1, 9999),
                _ => File.OpenRead(folder.Write($"{i}", Content.AsSpan(0, 50_000 + i))),
            }),
        ];
        foreach (Stream stream in streams.Where(static stream => stream.CanSeek))
        {
            stream.Position = 17;
        }

        IReadOnlyList<Digest> digests = await Digest.ComputeManyAsync(streams);
        foreach ((int i, Stream stream) in streams.Index())
        {
            Assert.Equal(Digest.Compute(Content.AsSpan((stream.CanSeek ? 17 : 0)..(50_000 + i))), digests[i]);
            Assert.Equal(50_000 + i, stream.Position);
            Assert.True(stream.CanRead);
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Files_AreTheSameAsOneByOne_WithTheProgressOfAll()
    {
        using var folder = new TempFolder();
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => folder.Write($"{i}", Content.AsSpan(i, 1 + (i * 5003))))];
        var progress = new RecordingProgress<ContentProgress>();
        long size = paths.Sum(static path => new FileInfo(path).Length);
        Digest[] expected = [.. paths.Select(static (_, i) => Digest.Compute(Content.AsSpan(i, 1 + (i * 5003))))];

        Assert.Equal(expected, await Digest.ComputeFilesAsync(paths, new() { Progress = progress }));
        Assert.Equal(new ContentProgress(size, size), progress.Reports[^1]);
        Assert.Equal(
            progress.Reports.Order(Comparer<ContentProgress>.Create(static (a, b) => a.Bytes.CompareTo(b.Bytes))),
            progress.Reports);
        foreach (int concurrency in (int[])[1, 3, 100])
        {
            Assert.Equal(expected, await Digest.ComputeFilesAsync(paths, new() { MaxConcurrency = concurrency }));
        }
    }

    [Fact]
    public async Task FilesThatCannotBeRead_FailAlone_OrAll()
    {
        using var folder = new TempFolder();
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => folder.Write($"{i}", Content.AsSpan(i, 30_000)))];
        paths[3] = folder.PathOf("missing");
        paths[20] = folder.FullPath;
        var results = new List<FileDigest>();
        await foreach (FileDigest result in Digest.ComputeEachFileAsync(paths))
        {
            results.Add(result);
        }

        Assert.Equal(paths, results.Select(static result => result.Path));
        Assert.IsType<FileNotFoundException>(results[3].Exception);
        Assert.IsType<UnauthorizedAccessException>(results[20].Exception);
        foreach ((int i, FileDigest result) in results.Index().Where(static pair => pair.Index is not 3 and not 20))
        {
            Assert.True(result.IsComputed);
            Assert.Equal(Digest.Compute(Content.AsSpan(i, 30_000)), result.Digest);
            Assert.Equal(30_000, result.Length);
            Assert.Null(result.Exception);
        }

        await Assert.ThrowsAsync<FileNotFoundException>(() => Digest.ComputeFilesAsync(paths[..20]));
    }

    [Fact]
    public async Task AStreamThatFails_EndsAll()
    {
        Stream[] streams = [.. Enumerable.Range(0, 20).Select(static _ => new MemoryStream(Content))];
        streams[7] = new ReadFailure();
        await Assert.ThrowsAsync<EndOfStreamException>(() => Digest.ComputeManyAsync(streams));
    }

    [Fact]
    public async Task Cancellation_EndsAll_AndSoDoesEndingTheEnumeration()
    {
        using var folder = new TempFolder();
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => folder.Write($"{i}", Content.AsSpan(0, 500_000)))];
        using var cancelling = new CancellationTokenSource();
        var options = new DigestManyOptions { Progress = new CancellingProgress(cancelling) };
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Digest.ComputeFilesAsync(paths, options, cancelling.Token));
        Assert.Equal(cancelling.Token, cancelled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (FileDigest _ in Digest.ComputeEachFileAsync(paths, cancellationToken: cancelling.Token))
            {
            }
        });

        await foreach (FileDigest first in Digest.ComputeEachFileAsync(paths))
        {
            Assert.True(first.IsComputed);
            break;
        }
    }

    [Fact]
    public async Task WhoIsToldAndThrows_EndsAll()
    {
        using var folder = new TempFolder();
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => folder.Write($"{i}", Content.AsSpan(0, 50_000)))];
        var options = new DigestManyOptions { Progress = new ThrowingProgress() };
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Digest.ComputeFilesAsync(paths, options));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (FileDigest _ in Digest.ComputeEachFileAsync(paths, options))
            {
            }
        });
    }

    [Fact]
    public async Task WhatIsNoContent_IsRefusedAtOnce()
    {
        var unsupported = new DigestManyOptions { Algorithm = Unsupported };
        Assert.Throws<ArgumentNullException>(() => Digest.ComputeMany(null!));
        Assert.Throws<NotSupportedException>(() => Digest.ComputeMany([], Unsupported));
        Assert.Throws<ArgumentNullException>(() => { _ = Digest.ComputeManyAsync(null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = Digest.ComputeManyAsync([null!]); });
        Assert.Throws<NotSupportedException>(() => { _ = Digest.ComputeManyAsync([], unsupported); });
        Assert.Throws<ArgumentException>(() => { _ = Digest.ComputeFilesAsync([""]); });
        Assert.Throws<ArgumentNullException>(() => Digest.ComputeEachFileAsync([null!]));
        Assert.Throws<NotSupportedException>(() => Digest.ComputeEachFileAsync([], unsupported));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DigestManyOptions { MaxConcurrency = 0 });
        Assert.Empty(Digest.ComputeMany([]));
        Assert.Empty(await Digest.ComputeManyAsync([]));
        Assert.Empty(await Digest.ComputeFilesAsync([]));
    }

    private static void AssertMany(int[] lengths) => Assert.Equal(
        lengths.Select(static (length, i) => Digest.Compute(Content.AsSpan(i, length))),
        Digest.ComputeMany([.. lengths.Select(static (length, i) => (ReadOnlyMemory<byte>)Content.AsMemory(i, length))]));

    private sealed class ReadFailure : ReadOnlyTestStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new EndOfStreamException();
    }

    private sealed class CancellingProgress(CancellationTokenSource source) : IProgress<ContentProgress>
    {
        public void Report(ContentProgress value) => source.Cancel();
    }

    private sealed class ThrowingProgress : IProgress<ContentProgress>
    {
        public void Report(ContentProgress value) => throw new InvalidTimeZoneException();
    }
}
