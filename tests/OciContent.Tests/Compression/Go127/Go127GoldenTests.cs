using System.Text;
using OciContent.Compression.Go127;
using OciContent.Tests.Compression.GoDeflate;
using OciContent.Tests.Compression.Pgzip;

namespace OciContent.Tests.Compression.Go127;

/// <summary>The same bytes with and without Go 1.27 at hand, on any number of threads.</summary>
public sealed class Go127GoldenTests
{
    // The SHA-256 of the SHA-256 of what Go 1.27.3 writes for each text, in hex, as Goldens_AreWhatGoWrites asks it.
    private static readonly Dictionary<int, string> Goldens = new()
    {
        [-2] = "6e2d22a09d01cc2de328b71d794828087bf1e8bb584e7dd569e49d022bb0a593",
        [0] = "202ff0690fdad1a9e5cefdc3078823f8ce77e29b6c67181082da4cb60d1d3bc6",
        [1] = "f1b88fda08c6ebc49dd4d42d507fad1986589c80eedbfa19c8d94815f225623a",
        [2] = "a5c0dbd1447ed9651aa1114ab31efeaac9f4609c59f254a4ee06f8ea17090dcd",
        [3] = "da297a4801dc3adfeedbafdb47d11dd30cd62e7b90708fb4e7c868c5ceb6da09",
        [4] = "6d4895d75e379a8ae33ff912ac52ed00820d17b7f16e9a964563053917bff24e",
        [5] = "898ddb14cc6f7203db477e9404787bf670babb6d81ab1d343f2ed014b238f66f",
        [6] = "c8938cc8df57aea34f8a1965e807e1f5dbe3e8eaadce2e30406d97079ab9f1cb",
        [7] = "39fb49e15d397b3b7a8c745cbc20cf511308574fd65da0e34aa6244afbef00c5",
        [8] = "6abe8f88ae8aab6e177e4846a633376cf450a89e0e842b18598c6fb51ff5ecb4",
        [9] = "55dfb33cef17718765956718c0fb167ffd3223dd6b1c3d682b539049f735fade",
    };

    private static readonly byte[][] Texts =
    [
        [],
        "a text, a small text"u8.ToArray(),
        PgzipTexts.Prose(100, 1),
        PgzipTexts.Prose(500_000, 2),
        new byte[400_000],
        PgzipTexts.Noise(70_000, 3),
        PgzipTexts.Mixture(900_000, new Random(4)),
        PgzipTexts.Blocks(7, new Random(5)),
        RandomText.Create(400_000, new Random(6)),
        Go127Cases.FarCopies(200_000, new Random(7)),
    ];

    public static TheoryData<int> Levels { get; } = new(Goldens.Keys);

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Bytes_AreTheSame_OnAnyNumberOfThreads_HoweverTheTextIsCut(int level)
    {
        // Level 9 takes as long as all others together.
        (int, int, int)[] ways = [(3, 2, 10_001), (2, 1, 100_000), (1, 0, int.MaxValue)];
        foreach ((int threads, int blocks, int pieceSize) in level == 9 ? ways[..1] : ways)
        {
            var hashes = new List<string>();
            foreach (byte[] text in Texts)
            {
                hashes.Add(GoEncoder.Hash(await Deflating.RunAsync(Go127Cases.MethodOf(level, blocks), text, threads, pieceSize)));
            }

            Assert.Equal(Goldens[level], Combine(hashes));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Bytes_CanBeReadBack(int level)
    {
        // Of the slowest level the other test has compared all of them.
        int longest = level == 9 ? Cases.Count(all: int.MaxValue, fewer: 100_000) : int.MaxValue;
        foreach (byte[] text in Texts.Where(text => text.Length <= longest))
        {
            byte[] data = await Deflating.RunAsync(Go127Cases.MethodOf(level), text, threads: 2);
            var plain = new MemoryStream();
            await new System.IO.Compression.DeflateStream(
                new MemoryStream(data),
                System.IO.Compression.CompressionMode.Decompress).CopyToAsync(plain);
            Assert.Equal(text, plain.ToArray());
        }
    }

    [NewerGoFact]
    public void Goldens_AreWhatGoWrites() => Assert.Equal(
        Goldens.Values,
        Goldens.Keys.Select(static level => Combine(GoEncoder.AskNewer([.. Texts.Select(text => (level, text))]))));

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    public void ChainLevel_ThatIsNone_IsRefused(int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChainLevel.Of(level));

    [Theory]
    [InlineData(-3)]
    [InlineData(-1)]
    [InlineData(7)]
    public void TableLevel_ThatIsNone_IsRefused(int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TableStrategy(level));

    private static string Combine(IEnumerable<string> hashes) => GoEncoder.Hash(Encoding.ASCII.GetBytes(string.Concat(hashes)));
}
