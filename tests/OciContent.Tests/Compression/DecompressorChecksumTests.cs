using OciContent.Compression;
using OciContent.Layers;
using OciContent.Tests.Compression.Zstd;

namespace OciContent.Tests.Compression;

/// <summary>Checksums that are computed elsewhere, while more is decoded.</summary>
public sealed class DecompressorChecksumTests
{
    private static readonly byte[] Content = GzipSamples.Mixed(4_000_000, seed: 9);

    public static TheoryData<int> Pieces => [1_000, 65_536, 262_144, int.MaxValue];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Gzip_LeavesMostAndAcceptsWhatItWouldAccept(int piece)
    {
        byte[] gzip =
        [
            .. GzipBytes.Member(Content[..3_000_000]), .. GzipBytes.Member(Content[..10]), .. GzipBytes.Member(Content[..2_000_000]),
        ];

        Assert.Null(FindProblem(CompressionFormat.Gzip, gzip, piece, leave: false, out long none));
        Assert.Null(FindProblem(CompressionFormat.Gzip, gzip, piece, leave: true, out long left));
        Assert.Equal(0, none);
        Assert.InRange(left, 2_000_000, 3_000_000);
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Gzip_FindsAWrongChecksumAllTheSame(int piece)
    {
        byte[] gzip = [.. GzipBytes.Member(Content), .. GzipBytes.Member([1])];
        gzip[^28] ^= 1;

        string? problem = FindProblem(CompressionFormat.Gzip, gzip, piece, leave: true, out _);
        Assert.NotNull(problem);
        Assert.Equal(FindProblem(CompressionFormat.Gzip, gzip, piece, leave: false, out _), problem);
    }

    [RequiresToolsTheory("zstd")]
    [MemberData(nameof(Pieces))]
    public void Zstd_LeavesMostAndFindsAWrongChecksumAllTheSame(int piece)
    {
        byte[] zstd = [.. ZstdTool.Compress(Content), .. ZstdTool.Compress(Content[..10])];

        Assert.Null(FindProblem(CompressionFormat.Zstd, zstd, piece, leave: false, out long none));
        Assert.Null(FindProblem(CompressionFormat.Zstd, zstd, piece, leave: true, out long left));
        Assert.Equal(0, none);
        Assert.InRange(left, 2_500_000, 3_000_000);

        zstd[^1] ^= 1;
        zstd[ZstdTool.Compress(Content).Length - 1] ^= 1;
        string? problem = FindProblem(CompressionFormat.Zstd, zstd, piece, leave: true, out _);
        Assert.NotNull(problem);
        Assert.Equal(FindProblem(CompressionFormat.Zstd, zstd, piece, leave: false, out _), problem);
    }

    // Blocks that are stored give nothing where a piece ends with one: the decoder then has to keep its hands off as well.
    [RequiresToolsFact("zstd")]
    public async Task Zstd_OfStoredBlocksIsCheckedBesideTheDecoding()
    {
        byte[] content = new byte[6_000_000];
        new Random(3).NextBytes(content);
        byte[] zstd = ZstdTool.Compress(content);
        Digest diffId = Digest.Compute(content);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(diffId, (await LayerDigests.ComputeAsync(new MemoryStream(zstd))).DiffId);
        }
    }

    /// <summary>Decodes all, and computes what is left as late as it may be.</summary>
    private static string? FindProblem(CompressionFormat format, byte[] data, int pieceLength, bool leave, out long left)
    {
        using Decompressor decompressor = Decompressor.Create(format)!;
        var outputs = new Queue<ReadOnlyMemory<byte>>();
        long total = 0;
        if (leave)
        {
            decompressor.WaitForChecksums = () => Compute(0);
        }

        try
        {
            for (int start = 0; start < data.Length; start += pieceLength)
            {
                ReadOnlySpan<byte> piece = data.AsSpan(start, Math.Min(pieceLength, data.Length - start));
                DecodeStatus status;
                do
                {
                    Compute(decompressor.OutputsKept - 1);
                    ReadOnlyMemory<byte> output = decompressor.Decode(piece, out int consumed, out status);
                    piece = piece[consumed..];
                    if (decompressor.IsChecksumLeft)
                    {
                        total += output.Length;
                        outputs.Enqueue(output);
                    }
                }
                while (status == DecodeStatus.NeedsOutput);
                if (pieceLength == int.MaxValue)
                {
                    break;
                }
            }

            decompressor.Complete();
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        finally
        {
            left = total;
        }

        void Compute(int kept)
        {
            while (outputs.Count > kept)
            {
                decompressor.AppendToChecksum(outputs.Dequeue().Span);
            }
        }
    }
}
