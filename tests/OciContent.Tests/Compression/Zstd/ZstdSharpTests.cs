namespace OciContent.Tests.Compression.Zstd;

/// <summary>
/// What is accepted here, libzstd accepts too and makes the same of it; it takes more, which klauspost's decoder does not.
/// </summary>
public sealed class ZstdSharpTests
{
    [RequiresToolsFact("zstd")]
    public void Decode_TakesNothingThatLibzstdRefuses()
    {
        var random = new Random(33);
        using var decompressor = new ZstdSharp.Decompressor();
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < Cases.Count(all: 100_000, fewer: 1_000); i++)
        {
            byte[] input = ZstdMutants.Next(random);
            if (ZstdDecoding.TryDecode(input) is not { } content)
            {
                continue;
            }

            using var stream = new ZstdSharp.DecompressionStream(new MemoryStream(input));
            using var other = new MemoryStream();
            try
            {
                stream.CopyTo(other);
                accepted++;
                Assert.True(content.AsSpan().SequenceEqual(other.ToArray()), Convert.ToHexStringLower(input));
            }
            catch (Exception e) when (e is ZstdSharp.ZstdException or EndOfStreamException)
            {
                refused++;
            }
        }

        Assert.True(accepted > Cases.Count(all: 500, fewer: 5), $"{accepted} accepted");
        Assert.Equal(0, refused);
    }
}
