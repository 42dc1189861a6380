using System.Formats.Tar;
using System.Text;
using OciContent.Tar;
using TarEntryKindOf = System.Formats.Tar.TarEntryType;

namespace OciContent.Tests.Tar;

/// <summary>What the files of a tar come to, counted while it passes.</summary>
public sealed class TarSizesTests
{
    private static readonly string LongName = new string('n', 150) + "/" + new string('m', 150);

    public static TheoryData<int> Pieces { get; } = [1, 7, 511, 512, 513, 100_000];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Sizes_AreThoseOfFiles_AndOfLinksTargets(int piece)
    {
        byte[] tar = Write(
            TarEntryFormat.Pax,
            (TarEntryKindOf.Directory, "d", ""),
            (TarEntryKindOf.RegularFile, "d/a", new string('x', 1000)),
            (TarEntryKindOf.RegularFile, LongName, new string('y', 513)),
            (TarEntryKindOf.RegularFile, "d/nothing", ""),
            (TarEntryKindOf.HardLink, "d/b", "d/a"),
            (TarEntryKindOf.SymbolicLink, "d/c", "../d/a"),
            (TarEntryKindOf.SymbolicLink, "d/e", LongName),
            (TarEntryKindOf.RegularFile, "d/.wh.gone", ""));

        TarSizes sizes = Count(tar, piece);

        Assert.Equal((1513, 1513 + 6 + LongName.Length), (sizes.FilesSize, sizes.UnpackedSize));
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void Formats_AreCountedAlike(TarEntryFormat format)
    {
        byte[] tar = Write(format, (TarEntryKindOf.SymbolicLink, "l", "target"), (TarEntryKindOf.RegularFile, "f", "12345"));

        Assert.Equal((5, 11), (Count(tar, 100).FilesSize, Count(tar, 100).UnpackedSize));
    }

    [Fact]
    public void GnusLongNames_AreCounted()
    {
        byte[] tar = Write(
            TarEntryFormat.Gnu,
            (TarEntryKindOf.SymbolicLink, LongName, LongName),
            (TarEntryKindOf.RegularFile, LongName + "x", "1"));

        Assert.Equal((1, 1 + LongName.Length), (Count(tar, 64).FilesSize, Count(tar, 64).UnpackedSize));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    [InlineData(10_240)]
    public void Nothing_IsZero(int zeros) => Assert.Equal(0, Count(new byte[zeros], 100).FilesSize);

    [Fact]
    public void TarWithoutItsEnd_IsCounted()
    {
        byte[] tar = Write(TarEntryFormat.Pax, (TarEntryKindOf.RegularFile, "a", "1"), (TarEntryKindOf.RegularFile, "b", "22"));
        int end = tar.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;

        Assert.Equal(3, Count(tar[..end], 100).FilesSize);
        Assert.Null(Count(tar[..(end - 1)], 100).FilesSize);
        Assert.Null(Count(tar[..(end - 100)], 100).FilesSize);
    }

    [Fact]
    public void WhiteoutWithContent_IsNotUnpackedAlikeByAll()
    {
        byte[] tar = Write(TarEntryFormat.Pax, (TarEntryKindOf.RegularFile, "d/.wh.x", "1"));

        Assert.Equal((1, (long?)null), (Count(tar, 100).FilesSize, Count(tar, 100).UnpackedSize));
    }

    [Fact]
    public void WhatIsNotATar_HasNoSizes()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            Assert.Null(Count(bytes, 100).FilesSize);
        }
    }

    [Fact]
    public void MutatedTar_IsCountedOrNot_AndNeverThrows()
    {
        byte[] tar = Write(
            TarEntryFormat.Pax,
            (TarEntryKindOf.SymbolicLink, "l", LongName),
            (TarEntryKindOf.RegularFile, LongName, "12345"),
            (TarEntryKindOf.RegularFile, "f", "12345"));
        var random = new Random(2);
        for (int i = 0; i < Cases.Count(20_000, 2000); i++)
        {
            byte[] mutant = [.. tar];
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            TarSizes sizes = Count(mutant, random.Next(1, 2000));
            Assert.True(sizes.FilesSize is null or >= 0 and <= 100_000);
        }
    }

    private static TarSizes Count(byte[] tar, int piece)
    {
        var sizes = new TarSizes();
        for (int i = 0; i < tar.Length; i += piece)
        {
            sizes.Append(tar.AsSpan(i, Math.Min(piece, tar.Length - i)));
        }

        return sizes;
    }

    private static byte[] Write(TarEntryFormat format, params (TarEntryKindOf Kind, string Name, string Content)[] entries)
    {
        using var output = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(output, format, leaveOpen: true))
        {
            foreach ((TarEntryKindOf kind, string name, string content) in entries)
            {
                TarEntryKindOf written = (format, kind) == (TarEntryFormat.V7, TarEntryKindOf.RegularFile)
                    ? TarEntryKindOf.V7RegularFile
                    : kind;
                System.Formats.Tar.TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(written, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(written, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(written, name),
                    _ => new PaxTarEntry(written, name),
                };
                if (kind == TarEntryKindOf.RegularFile)
                {
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
                }
                else if (kind is TarEntryKindOf.SymbolicLink or TarEntryKindOf.HardLink)
                {
                    entry.LinkName = content;
                }

                tar.WriteEntry(entry);
            }
        }

        return output.ToArray();
    }
}
