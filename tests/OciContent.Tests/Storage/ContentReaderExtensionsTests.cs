using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Storage;
using OciContent.Tests.Json;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Storage;

public sealed class ContentReaderExtensionsTests
{
    private const string MediaType = "application/octet-stream";

    public static TheoryData<int> Sizes => new(0, 1, 100, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 32 * 1024, 100_000, 1 << 20);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Bytes_AreReadWhole(int size)
    {
        byte[] content = Bytes(size);
        foreach (int[] chunks in new int[][] { [], [1000], [1, 5000, 3], [16 * 1024] })
        {
            foreach (bool verifies in new[] { true, false })
            {
                await using var reader = new MemoryContentReader { Verifies = verifies };
                Descriptor descriptor = Add(reader, content, chunks);
                ReadOnlyMemory<byte> read = await reader.ReadBytesAsync(descriptor);
                Assert.True(read.Span.SequenceEqual(content));
                Assert.True(Assert.Single(reader.Streams).Disposals > 0);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AlteredShortAndLongContent_IsRefused_EvenWhenTheReaderForgetsToVerify(bool verifies)
    {
        byte[] content = Bytes(20_000);
        var digest = Digest.Compute(content);
        byte[] altered = [.. content];
        altered[^1] ^= 1;
        foreach (byte[] delivered in new[] { altered, content[..^1], [], [.. content, 0], [.. content, .. content] })
        {
            await using var reader = new MemoryContentReader { Verifies = verifies };
            reader.Add(digest, delivered);
            var descriptor = new Descriptor { MediaType = MediaType, Digest = digest, Size = content.Length };
            await Assert.ThrowsAsync<ContentMismatchException>(() => reader.ReadBytesAsync(descriptor));
            Assert.True(Assert.Single(reader.Streams).Disposals > 0);
        }
    }

    [Fact]
    public async Task ContentWithoutEnd_IsReadNoFurtherThanItsClaim()
    {
        var zeros = new ZeroStream(long.MaxValue);
        await using var reader = new MemoryContentReader { Verifies = false };
        var digest = Digest.Compute(new byte[1000]);
        reader.Add(digest, () => zeros);
        await Assert.ThrowsAsync<ContentMismatchException>(() =>
            reader.ReadBytesAsync(
                new Descriptor
                {
                    MediaType = MediaType,
                    Digest = digest,
                    Size = 1000,
                }));
        Assert.Equal(1001, zeros.Delivered);
    }

    [Theory]
    [InlineData(null, ImageDocument.DefaultMaxSize + 1L)]
    [InlineData(null, 1L << 31)]
    [InlineData(null, 1L << 62)]
    [InlineData(null, long.MaxValue)]
    [InlineData(100, 101L)]
    [InlineData(0, 1L)]
    [InlineData(int.MaxValue, 1L << 31)]
    public async Task AClaimOverTheLimit_IsRefusedBeforeAnythingIsOpened(int? limit, long size)
    {
        await using var reader = new MemoryContentReader { Limit = limit };
        Descriptor descriptor = Add(reader, [1, 2, 3]) with { Size = size };
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadBytesAsync(descriptor));
        Assert.Equal($"{descriptor.Digest} has {size} bytes: expected at most {limit ?? 4 * 1024 * 1024}.", refusal.Message);
        await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadManifestAsync(descriptor));
        await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadIndexAsync(descriptor));
        await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadConfigAsync(descriptor));
        Assert.Equal(0, reader.Opened);
    }

    [Fact]
    public async Task TheLimitItself_IsAllowed()
    {
        await using var reader = new MemoryContentReader { Limit = 100 };
        Assert.Equal(100, (await reader.ReadBytesAsync(Add(reader, Bytes(100)))).Length);
        IContentReader interfaceDefault = new DefaultLimitReader();
        Assert.Equal(4 * 1024 * 1024, interfaceDefault.MaxDocumentSize);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(4 * 1024 * 1024)]
    public async Task AClaimThatIsNotTrue_IsRefused(long size)
    {
        await using var reader = new MemoryContentReader();
        Descriptor descriptor = Add(reader, [1, 2, 3]) with { Size = size };
        await Assert.ThrowsAsync<ContentMismatchException>(() => reader.ReadBytesAsync(descriptor));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ANegativeClaim_IsTheCallersMistake(bool verifies)
    {
        await using var reader = new MemoryContentReader { Verifies = verifies };
        Descriptor descriptor = Add(reader, [1, 2, 3]) with { Size = -1 };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.ReadBytesAsync(descriptor));
    }

    [Fact]
    public void Memory_FollowsTheBytesRead_NotTheClaim()
    {
        var reader = new MemoryContentReader();
        Descriptor descriptor = Add(reader, Bytes(10)) with { Size = 4 * 1024 * 1024 };
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task<ReadOnlyMemory<byte>> reading = reader.ReadBytesAsync(descriptor);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.IsType<ContentMismatchException>(reading.Exception!.InnerException);
        }

        Assert.InRange(least, 1, 64 * 1024);
    }

    [Fact]
    public async Task Documents_AreReadWithTheDescriptorsDigestAndType()
    {
        await using var reader = new MemoryContentReader();
        byte[] json = Encoding.UTF8.GetBytes(DocumentKind.Manifest.Sample);
        Descriptor descriptor = Add(reader, json) with { MediaType = MediaTypes.OciManifest };
        ImageManifest manifest = await reader.ReadManifestAsync(descriptor);
        Assert.Equal(descriptor, manifest.ToDescriptor());
        Assert.Equal(json, manifest.RawBytes.ToArray());

        byte[] index = Encoding.UTF8.GetBytes(DocumentKind.Index.Sample);
        var sha512 = Digest.Compute(index, DigestAlgorithm.Sha512);
        reader.Add(sha512, index, 7);
        Assert.Equal(
            sha512,
            (
                await reader.ReadIndexAsync(
                    new Descriptor
                    {
                        MediaType = MediaTypes.OciIndex,
                        Digest = sha512,
                        Size = index.Length,
                    })).Digest);

        byte[] config = Encoding.UTF8.GetBytes(DocumentKind.Config.Sample);
        Descriptor docker = Add(reader, config) with { MediaType = MediaTypes.DockerConfig };
        Assert.Equal(ImageFormat.Docker, (await reader.ReadConfigAsync(docker)).Format);
    }

    [Fact]
    public async Task Documents_AreNotParsed_UnlessTheyAreVerified()
    {
        byte[] json = Encoding.UTF8.GetBytes(DocumentKind.Manifest.Sample);
        var descriptor = Descriptor.For(json, MediaTypes.OciManifest);
        byte[] stillJson = Encoding.UTF8.GetBytes(
            DocumentKind.Manifest.Sample.Replace("https://example.com/blob", "https://example.org/blob", StringComparison.Ordinal));
        byte[] notJson = new byte[json.Length];
        foreach (byte[] delivered in new[] { stillJson, notJson })
        {
            foreach (bool verifies in new[] { true, false })
            {
                await using var reader = new MemoryContentReader { Verifies = verifies };
                reader.Add(descriptor.Digest, delivered);
                await Assert.ThrowsAsync<ContentMismatchException>(() => reader.ReadManifestAsync(descriptor));
                await Assert.ThrowsAsync<ContentMismatchException>(() => reader.ReadIndexAsync(descriptor));
                await Assert.ThrowsAsync<ContentMismatchException>(() => reader.ReadConfigAsync(descriptor));
            }
        }
    }

    [Fact]
    public async Task ADocumentOfAnotherKindThanTheDescriptorSays_IsRefused()
    {
        await using var reader = new MemoryContentReader();
        Descriptor manifest = Add(reader, Encoding.UTF8.GetBytes(DocumentKind.Manifest.Sample));
        foreach (string type in new[] { MediaTypes.DockerManifest, MediaTypes.OciIndex, MediaType, "" })
        {
            JsonException refusal = await Assert.ThrowsAnyAsync<JsonException>(() =>
                reader.ReadManifestAsync(manifest with { MediaType = type }));
            Refusal.Check($"image manifest {manifest.Digest}", refusal);
        }

        await Assert.ThrowsAnyAsync<JsonException>(() => reader.ReadIndexAsync(manifest with { MediaType = MediaTypes.OciIndex }));
        await Assert.ThrowsAnyAsync<JsonException>(() => reader.ReadConfigAsync(manifest with { MediaType = MediaTypes.OciConfig }));
    }

    [Fact]
    public async Task MissingContent_UnsupportedAlgorithms_AndCancellation_PassThrough()
    {
        await using var reader = new MemoryContentReader();
        Descriptor there = Add(reader, [1, 2, 3]);
        ContentNotFoundException missing = await Assert.ThrowsAsync<ContentNotFoundException>(() =>
            reader.ReadBytesAsync(there with { Digest = Digest.Compute([]) }));
        Assert.Equal(Digest.Compute([]), missing.Digest);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadBytesAsync(there, new CancellationToken(canceled: true)));

        foreach (bool verifies in new[] { true, false })
        {
            await using var other = new MemoryContentReader { Verifies = verifies };
            other.Add(Digest.Parse("md5:x"), [1, 2, 3]);
            await Assert.ThrowsAsync<NotSupportedException>(() => other.ReadBytesAsync(there with { Digest = Digest.Parse("md5:x") }));
        }

        await Assert.ThrowsAsync<ArgumentNullException>(
            "reader",
            static () =>
                ((IContentReader)null!).ReadBytesAsync(
                    new Descriptor
                    {
                        MediaType = "a/b",
                        Digest = Digest.Compute([]),
                        Size = 0,
                    }));
        await Assert.ThrowsAsync<ArgumentNullException>("content", () => reader.ReadBytesAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("content", () => reader.ReadManifestAsync(null!));
    }

    private static Descriptor Add(MemoryContentReader reader, byte[] content, params int[] chunks)
    {
        var digest = Digest.Compute(content);
        reader.Add(digest, content, chunks);
        return new Descriptor { MediaType = MediaType, Digest = digest, Size = content.Length };
    }

    private static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private sealed class DefaultLimitReader : IContentReader
    {
        public ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) => new(false);

        public ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
