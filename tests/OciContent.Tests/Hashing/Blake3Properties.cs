using FsCheck;
using FsCheck.Fluent;
using OciContent.Hashing;

namespace OciContent.Tests.Hashing;

public sealed class Blake3Properties
{
    private static readonly Config Config = Cases.Config(20_251, 7, all: 300, fewer: 60);

    // Cuts that like the edges of blocks and chunks.
    private static readonly Gen<int[]> Pieces = Gen.ArrayOf(Gen.OneOf(
        Gen.Choose(0, 3000),
        Gen.Elements(0, 1, 63, 64, 65, 1023, 1024, 1025, 2047, 2048, 2049, 4096)));

    [Fact]
    public void AnySplit_GivesTheSameHash() => Check.One(Config, Prop.ForAll(Pieces.ToArbitrary(), static pieces =>
    {
        byte[] pattern = Blake3Vectors.Pattern(pieces.Sum());
        using var hash = new Blake3();
        int at = 0;
        foreach (int piece in pieces)
        {
            hash.Append(pattern.AsSpan(at, piece));
            at += piece;
        }

        return Blake3Tests.Current(hash) == Blake3Tests.AtOnce(pattern);
    }));

    [Fact]
    public void AskingMidway_DisturbsNothing() => Check.One(Config, Prop.ForAll(Pieces.ToArbitrary(), static pieces =>
    {
        byte[] pattern = Blake3Vectors.Pattern(pieces.Sum());
        using var hash = new Blake3();
        int at = 0;
        foreach (int piece in pieces)
        {
            hash.Append(pattern.AsSpan(at, piece));
            at += piece;
            if (Blake3Tests.Current(hash) != Blake3Tests.AtOnce(pattern.AsSpan(0, at)))
            {
                return false;
            }
        }

        return true;
    }));

    [Fact]
    public void OneChangedBit_ChangesTheHash() => Check.One(Config, Prop.ForAll(
        (from length in Gen.Choose(1, 5000)
         from bit in Gen.Choose(0, (length * 8) - 1)
         select (length, bit)).ToArbitrary(),
        static t =>
        {
            byte[] content = Blake3Vectors.Pattern(t.length);
            string before = Blake3Tests.AtOnce(content);
            content[t.bit / 8] ^= (byte)(1 << (t.bit % 8));
            return Blake3Tests.AtOnce(content) != before;
        }));
}
