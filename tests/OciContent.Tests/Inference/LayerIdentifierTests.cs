using System.Text;
using OciContent.Compression;
using OciContent.Inference;
using OciContent.Layers;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Tests.Compression;
using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Kit;
using static OciContent.Tests.Inference.LayerInferenceTests;

namespace OciContent.Tests.Inference;

/// <summary>Who wrote a layer is told by its bytes, and nobody is named whose bytes they are not.</summary>
public sealed class LayerIdentifierTests : IDisposable
{
    private const int HeaderLength = 10;

    private static readonly byte[] Text = RandomText.Create(180_000, new Random(11));

    private readonly TestImageFolder _folder = new();

    public static TheoryData<string> Names { get; } =
        new(Cases.Spread(CompressionProfile.Known.Select(static profile => profile.Name), fewer: 16));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task IdentifyAsync_NamesTheProfile(string name)
    {
        CompressionProfile profile = CompressionProfile.Parse(name);
        byte[][] contents =
        [
            [],
            Encoding.ASCII.GetBytes("a small layer, a small one"),
            Text,
            RandomText.Noise(70_000),
            new byte[300_000],
            RandomText.Create(Cases.Count(all: 5_000_000, fewer: 1_300_000), new Random(12)),
        ];
        foreach (byte[] content in contents)
        {
            byte[] blob = As(profile)(content);

            LayerIdentification layer = await LayerIdentifier.IdentifyAsync(new MemoryStream(blob));

            Assert.True(layer.IsExact, $"{content.Length} bytes: {layer}");
            Assert.Contains(new LayerWriter(profile, IsExact: true), layer.Writers);
            Assert.Equal(
                (Digest.Compute(blob), blob.Length, Digest.Compute(content), content.Length),
                (layer.Digest, layer.Size, layer.DiffId, layer.UncompressedSize));
            await AssertWritersAsync(layer, content);
        }
    }

    [Fact]
    public async Task IdentifyAsync_NamesTheProfileOfRandomContent()
    {
        CompressionProfile[] profiles = [.. CompressionProfile.Known];
        foreach (int seed in Cases.Seeds(all: 50 * 70, fewer: 40))
        {
            var random = new Random(seed);
            byte[] content = RandomText.Create(random.Next(random.Next(1, 400_000)), random);
            CompressionProfile profile = profiles[seed % profiles.Length];

            LayerIdentification layer = await LayerIdentifier.IdentifyAsync(new MemoryStream(As(profile)(content)));

            Assert.True(layer.Writers.Contains(new LayerWriter(profile, IsExact: true)), $"Seed {seed}, {profile}: {layer}");
        }
    }

    [Fact]
    public async Task IdentifyAsync_OfAStreamThatCannotSeekSaysTheSame()
    {
        byte[] blob = As(CompressionProfile.Docker)(RandomText.Create(1_500_000, new Random(3)));
        var progress = new RecordingBytes();
        await using var pipe = ChunkedStream.AsyncOnly(blob, 1, 7_000, 100_000);

        LayerIdentification layer = await LayerIdentifier.IdentifyAsync(pipe, new IdentificationOptions { Progress = progress });

        Assert.Equal(["docker", "go:6"], layer.Writers.Select(static writer => writer.Profile.Name));
        Assert.Equal(Digest.Compute(blob), layer.Digest);
        Assert.Equal(blob.Length, progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
    }

    [Fact]
    public async Task IdentifyAsync_StartsAtTheStreamsPosition()
    {
        byte[] blob = As(CompressionProfile.Podman)(Text);
        using var stream = new MemoryStream([1, 2, 3, .. blob]) { Position = 3 };
        string path = _folder.Write("at.gz", stream.ToArray());
        await using FileStream file = File.OpenRead(path);
        file.Position = 3;

        LayerIdentification inMemory = await LayerIdentifier.IdentifyAsync(stream);
        LayerIdentification inFile = await LayerIdentifier.IdentifyAsync(file);

        Assert.Equal(CompressionProfile.Podman, inMemory.Writers[0].Profile);
        Assert.Equal(inMemory.Writers, inFile.Writers);
    }

    [Fact]
    public async Task IdentifyAsync_SaysWhatTheHeaderHasWhereTheDataIsAProfiles()
    {
        byte[] blob = As(CompressionProfile.GnuGzip(6))(Text);
        byte[] header = GzipBytes.Header(flags: 8);
        header[4] = 1;
        header[9] = 3;

        LayerIdentification layer =
            await LayerIdentifier.IdentifyAsync(new MemoryStream([.. header, .. "layer.tar\0"u8, .. blob[HeaderLength..]]));

        Assert.Equal([new LayerWriter(CompressionProfile.GnuGzip(6), IsExact: false)], layer.Writers);
        Assert.False(layer.IsExact);
        Assert.Equal(("layer.tar", 1u, 3), (layer.Header!.Name, layer.Header.Time, layer.Header.System));
        Assert.Equal(
            "The data are what gzip:6 writes; the header has the name 'layer.tar', the time 1970-01-01T00:00:01Z.",
            layer.Explanation);
    }

    [Fact]
    public async Task IdentifyAsync_ComparesEveryMember()
    {
        byte[] first = As(CompressionProfile.Go(9))(Text);
        byte[] second = As(CompressionProfile.Go(9))(RandomText.Create(50_000, new Random(4)));
        byte[] third = As(CompressionProfile.Crane)(RandomText.Create(50_000, new Random(5)));

        LayerIdentification same = await LayerIdentifier.IdentifyAsync(new MemoryStream([.. first, .. second]));
        LayerIdentification other = await LayerIdentifier.IdentifyAsync(new MemoryStream([.. first, .. third]));

        Assert.Equal((2, false), (same.Members, same.IsExact));
        Assert.Equal([new LayerWriter(CompressionProfile.Go(9), IsExact: false)], same.Writers);
        Assert.StartsWith("The data of each of its 2 members are what go:9 writes", same.Explanation, StringComparison.Ordinal);
        Assert.Equal((0, "go:9"), (other.Writers.Count, other.Nearest!.Profile.Name));
        Assert.InRange(other.Nearest.EqualBytes, first.Length - HeaderLength, other.Nearest.Bytes - 1);
        Assert.Equal(first.Length + third.Length - (2 * HeaderLength), other.Nearest.Bytes);
    }

    [Fact]
    public async Task IdentifyAsync_NamesNobodyWhoCutsBlocksOtherwise()
    {
        byte[] content = RandomText.Create(900_000, new Random(6));
        byte[] blob = As(CompressionProfile.Docker)(content);
        byte[] renamed = [.. blob];
        renamed[8] = 7;
        byte[] cut = GzipBytes.Member(GzipBytes.Header(), [.. Stored(content)], content);

        LayerIdentification named = await LayerIdentifier.IdentifyAsync(new MemoryStream(renamed));
        LayerIdentification stored = await LayerIdentifier.IdentifyAsync(new MemoryStream(cut));

        Assert.Equal((CompressionProfile.Docker, false), (named.Writers[0].Profile, named.Writers[0].IsExact));
        Assert.Empty(stored.Writers);
        Assert.StartsWith("No profile writes it", stored.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdentifyAsync_OfOtherFormatsNamesTheFormat()
    {
        byte[] xz = [0xFD, .. "7zXZ"u8, 0, 1, 2, 3];

        // Three bytes in a raw block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 3, 0x19, 0, 0, .. "abc"u8];

        LayerIdentification plain = await LayerIdentifier.IdentifyAsync(new MemoryStream(Text));
        LayerIdentification refused = await LayerIdentifier.IdentifyAsync(new MemoryStream(xz));
        LayerIdentification zstd = await LayerIdentifier.IdentifyAsync(new MemoryStream(frame));

        Assert.Equal((CompressionFormat.None, Digest.Compute(Text), 0), (plain.Compression, plain.DiffId, plain.Writers.Count));
        Assert.Equal("It is not compressed.", plain.Explanation);
        Assert.Equal(
            (CompressionFormat.Xz, Digest.Compute(xz), null, 0),
            (refused.Compression, refused.Digest, refused.DiffId, refused.Writers.Count));
        Assert.Equal("It is compressed with xz, of which no writer is known.", refused.Explanation);
        Assert.Equal(
            (CompressionFormat.Zstd, Digest.Compute("abc"u8), 0),
            (zstd.Compression, zstd.DiffId, zstd.Writers.Count));
        Assert.Equal(
            "It is compressed with zstd, and no profile writes it.",
            zstd.Explanation);
    }

    [Fact]
    public async Task IdentifyAsync_NamesWritersOfZstd()
    {
        byte[] written = await CompressAsync(Text, CompressionProfile.Zstd2024);
        byte[] run = await CompressAsync(new byte[200_000], CompressionProfile.Zstd2023);

        LayerIdentification any = await LayerIdentifier.IdentifyAsync(new MemoryStream(written));
        LayerIdentification old = await LayerIdentifier.IdentifyAsync(new MemoryStream(run));
        written[^1] ^= 1;

        Assert.Equal((CompressionFormat.Zstd, Digest.Compute(Text), true), (any.Compression, any.DiffId, any.IsExact));
        Assert.Contains(CompressionProfile.Zstd2024, any.Writers.Select(static writer => writer.Profile));
        Assert.Equal([CompressionProfile.Zstd2023], old.Writers.Select(static writer => writer.Profile));
        await Assert.ThrowsAsync<InvalidDataException>(() => LayerIdentifier.IdentifyAsync(new MemoryStream(written)));
    }

    [Fact]
    public async Task IdentifyAsync_RefusesWhatIsBroken()
    {
        byte[] blob = As(CompressionProfile.Crane)(Text);

        await Assert.ThrowsAsync<InvalidDataException>(() => LayerIdentifier.IdentifyAsync(new MemoryStream(blob[..^1])));
        await Assert.ThrowsAsync<InvalidDataException>(() => LayerIdentifier.IdentifyAsync(new MemoryStream([.. blob, 0])));
        await Assert.ThrowsAsync<InvalidDataException>(() => LayerIdentifier.IdentifyAsync(new MemoryStream(blob[..2])));
        var limits = new DecompressionLimits { MaxUncompressedSize = 1_000 };
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            LayerIdentifier.IdentifyAsync(new MemoryStream(blob), new IdentificationOptions { LayerLimits = limits }));
    }

    [Fact]
    public async Task IdentifyAsync_CanBeCancelled()
    {
        byte[] blob = As(CompressionProfile.Crane)(Text);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            LayerIdentifier.IdentifyAsync(new MemoryStream(blob), cancelled.Token));
    }

    [Fact]
    public async Task IdentifyAsync_NamesNobodyWhoseBytesTheyAreNot()
    {
        CompressionProfile[] profiles = [.. CompressionProfile.Known];
        int sound = 0;
        foreach (int seed in Cases.Seeds(all: 10_000, fewer: 150))
        {
            var random = new Random(seed);
            byte[] content = RandomText.Create(random.Next(1, 3_000), random);
            byte[] mutant = random.Next(3) == 0
                ? GzipMutants.Create(seed)
                : Mutate(As(profiles[random.Next(profiles.Length)])(content), content, random);
            LayerIdentification layer;
            try
            {
                layer = await LayerIdentifier.IdentifyAsync(new MemoryStream(mutant));
            }
            catch (InvalidDataException)
            {
                continue;
            }

            sound++;
            Assert.Equal(Digest.Compute(mutant), layer.Digest);
            if (layer.IsExact)
            {
                await AssertWritersAsync(layer, Gzip.Decompress(mutant));
            }
        }

        Assert.True(sound > 20);
    }

    [Fact]
    public async Task IdentifyAsync_NamesTheWritersOfAnImagesLayers()
    {
        var image = new TestImage("base", "app", "base")
        {
            Compress = static plain => As(plain.Length % 2 == 0 ? CompressionProfile.Docker : CompressionProfile.Crane)(plain),
        };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        IdentificationResult result = await LayerIdentifier.IdentifyAsync(layout);

        Assert.Empty(result.Problems);
        IReadOnlyList<IdentifiedLayer> layers = Assert.Single(result.Images).Layers;
        Assert.Equal(image.DiffIds, layers.Select(static layer => layer.Identity!.DiffId!.ToString()));
        Assert.Equal(
            image.PlainLayers.Select(static plain => plain.Length % 2 == 0 ? CompressionProfile.Docker : CompressionProfile.Crane),
            layers.Select(static layer => layer.Identity!.Writers[0].Profile));
    }

    [Fact]
    public async Task IdentifyAsync_TellsOfLayersThatAreBroken()
    {
        var image = new TestImage("base", "app") { Compress = static plain => As(CompressionProfile.Docker)(plain)[..^1] };
        await using ImageLayout layout = await _folder.OpenAsync(new TestImageFiles().Image(image, "latest"));

        IdentificationResult result = await LayerIdentifier.IdentifyAsync(layout);

        Assert.Equal(2, result.Problems.Count);
        Assert.All(result.Problems, static problem => Assert.Equal(ContentProblemCode.Unreadable, problem.Code));
        Assert.All(Assert.Single(result.Images).Layers, static layer => Assert.Null(layer.Identity));
    }

    private static async Task AssertWritersAsync(LayerIdentification layer, byte[] content)
    {
        CompressionProfile[] profiles = [.. layer.Writers.Select(static writer => writer.Profile)];
        LayerCandidates candidates = await LayerCandidates.ComputeAsync(new MemoryStream(content), profiles);
        Assert.All(candidates.Candidates, candidate => Assert.Equal(layer.Digest, candidate.Digest));
    }

    private static byte[] Mutate(byte[] blob, byte[] content, Random random)
    {
        switch (random.Next(7))
        {
            // Flags, time, flags of the compressor and system: the data stay sound, mostly.
            case 0:
                blob[random.Next(3, HeaderLength)] ^= (byte)(1 << random.Next(8));
                return blob;
            case 1:
                blob[random.Next(blob.Length)] ^= (byte)(1 << random.Next(8));
                return blob;
            case 2:
                return blob[..random.Next(blob.Length)];
            case 3:
                return [.. blob, .. new byte[random.Next(1, 9)]];
            case 4:
                return [.. blob, .. blob];
            case 5:
                return GzipBytes.Member(blob[..HeaderLength], [.. Stored(content, random.Next(1, 1 + content.Length))], content);

            // A member of no bytes, as two who write one do.
            default:
                return [.. blob, .. GzipBytes.Member(GzipBytes.Header(), random.Next(2) == 0 ? [3, 0] : [1, 0, 0, 0xFF, 0xFF], [])];
        }
    }

    private static IEnumerable<byte> Stored(byte[] content, int size = 10_000)
    {
        for (int start = 0; start < content.Length; start += size)
        {
            int length = Math.Min(size, content.Length - start);
            yield return (byte)(start + length == content.Length ? 1 : 0);
            yield return (byte)length;
            yield return (byte)(length >> 8);
            yield return (byte)~length;
            yield return (byte)(~length >> 8);
            for (int i = start; i < start + length; i++)
            {
                yield return content[i];
            }
        }
    }

    private static async Task<byte[]> CompressAsync(byte[] text, CompressionProfile profile)
    {
        using var blob = new MemoryStream();
        await LayerCompressor.CompressAsync(new MemoryStream(text), blob, profile);
        return blob.ToArray();
    }
}
