using System.Text;
using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

/// <summary>Every refusal, beside the valid variant that is taken.</summary>
public class TarIndexRefusalTests
{
    [Fact]
    public async Task Read_RefusesAWrongChecksum() => await RefusesAsync(
        archive => archive.File("a", "x").File("b", "x"),
        archive => archive.File("a", "x").Raw(TarBuilder.Header("b", damage: block => block[100]++)),
        "'b' at offset 1024 of the archive has a header with a wrong checksum");

    [Fact]
    public async Task Read_RefusesPaddingWithoutEnd() => await RefusesAsync(
        archive => archive.File("a", "x").End(18),
        archive => archive.File("a", "x").End(19),
        "continues for 10752 bytes after its last entry: expected at most 10240",
        new TarLimits { MaxPadding = 20 * TarBuilder.BlockSize });

    [Theory]
    [InlineData("/a", "a", "absolute")]
    [InlineData("../a", "..a", "'..'")]
    [InlineData("a/../b", "a/b", "'..'")]
    [InlineData("a/..", "a/b..", "'..'")]
    [InlineData("..", "...", "'..'")]
    [InlineData("", "a", "is empty")]
    [InlineData("a\0b", "a", "NUL")]
    [InlineData("a/", "a", "a directory's name")]
    [InlineData("a/.", "a", "a directory's name")]
    [InlineData(".", "a", "a directory's name")]
    public async Task Read_RefusesBadNames(string name, string valid, string expected)
    {
        await RefusesAsync(archive => archive.File(valid), archive => archive.File(name), expected);
        if (!name.Contains('\0', StringComparison.Ordinal))
        {
            await RefusesAsync(
                archive => archive.Pax(("path", valid)).File("x"),
                archive => archive.Pax(("path", name)).File("x"),
                expected);
            await RefusesAsync(
                archive => archive.Extended('L', valid).File("x"),
                archive => archive.Extended('L', name).File("x"),
                expected);
        }
    }

    [Fact]
    public async Task Read_RefusesANulWithinLongNames()
    {
        await RefusesAsync(archive => archive.Extended('L', "a\0").File("x"), archive => archive.Extended('L', "a\0b").File("x"), "NUL");
        await RefusesAsync(
            archive => archive.Extended('K', "a\0").SymbolicLink("x", "y"),
            archive => archive.Extended('K', "a\0b").SymbolicLink("x", "y"),
            "NUL");
        await RefusesAsync(archive => archive.Pax(("path", "a")).File("x"), archive => archive.Pax(("path", "a\0")).File("x"), "NUL");
        await RefusesAsync(
            archive => archive.Pax(("linkpath", "a")).SymbolicLink("x", "y"),
            archive => archive.Pax(("linkpath", "a\0")).SymbolicLink("x", "y"),
            "NUL");
    }

    [Fact]
    public async Task Read_RefusesLinksWithoutTarget()
    {
        await RefusesAsync(
            archive => archive.SymbolicLink("a", "b"),
            archive => archive.SymbolicLink("a", string.Empty),
            "'a' at offset 0 of the archive has a link target that is empty");
        await RefusesAsync(
            archive => archive.HardLink("a", "b"),
            archive => archive.HardLink("a", string.Empty),
            "link target that is empty");
    }

    [Fact]
    public async Task Read_RefusesNamesThatAreTooLong()
    {
        string longest = new('a', 4096);
        await RefusesAsync(
            archive => archive.Pax(("path", longest)).File("x"),
            archive => archive.Pax(("path", longest + 'a')).File("x"),
            "4097 bytes");
        await RefusesAsync(
            archive => archive.Extended('L', longest + '\0').File("x"),
            archive => archive.Extended('L', longest + 'a').File("x"),
            "4097 bytes");
        await RefusesAsync(
            archive => archive.Extended('L', longest + '\0').File("x"),
            archive => archive.Extended('L', longest + "a\0").File("x"),
            "4098 bytes: expected at most 4097");
        await RefusesAsync(
            archive => archive.Pax(("linkpath", longest)).SymbolicLink("x", "y"),
            archive => archive.Pax(("linkpath", longest + 'a')).SymbolicLink("x", "y"),
            "4097 bytes");
    }

    [Fact]
    public async Task Read_RefusesNamesThatAreNotUtf8()
    {
        byte[] bad = [(byte)'a', 0xC3];
        await RefusesAsync(
            archive => archive.File("aä"),
            archive => archive.Raw(TarBuilder.Header("a", change: block => bad.CopyTo(block, 0))),
            "not valid UTF-8");
        await RefusesAsync(
            archive => archive.Extended('L', "aä").File("x"),
            archive => archive.Extended('L', bad).File("x"),
            "not valid UTF-8");
        await RefusesAsync(
            archive => archive.SymbolicLink("x", "aä"),
            archive => archive.Raw(TarBuilder.Header("x", type: '2', change: block => bad.CopyTo(block, 157))),
            "not valid UTF-8");
    }

    [Fact]
    public async Task Read_RefusesASecondEntryOfAName()
    {
        await RefusesAsync(
            archive => archive.File("a").File("b"),
            archive => archive.File("a").File("a"),
            "'a' at offset 512 of the archive is in the archive already, at offset 0");
        await RefusesAsync(archive => archive.File("a").File("b"), archive => archive.File("a").File("./a"), "already");
        await RefusesAsync(
            archive => archive.File("a").SymbolicLink("b", "a"),
            archive => archive.File("a").SymbolicLink("a", "b"),
            "already");
        await RefusesAsync(
            archive => archive.HardLink("a", "c").HardLink("b", "c"),
            archive => archive.HardLink("a", "c").HardLink("a", "c"),
            "already");
        await RefusesAsync(archive => archive.Directory("a/").Directory("a/"), archive => archive.Directory("a/").File("a"), "already");
        await RefusesAsync(archive => archive.Directory("a/").Directory("a/"), archive => archive.File("a").Directory("a/"), "already");
    }

    [Theory]
    [InlineData('0')]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('6')]
    public async Task Read_RefusesAnEntryBelowANonDirectory(char type)
    {
        byte[] above = TarBuilder.Header("a/b", type: type, link: "x");
        await RefusesAsync(
            archive => archive.Raw(above).File("a/b.c").File("a/bc/d"),
            archive => archive.Raw(above).File("a/b.c").File("a/b/c"),
            "'a/b/c' at offset 1024 of the archive is below 'a/b'");
        await RefusesAsync(
            archive => archive.File("a/c/d/e").Raw(above),
            archive => archive.File("a/b/d/e").Raw(above),
            "'a/b/d/e' at offset 0 of the archive is below 'a/b'");
    }

    [Fact]
    public async Task Read_RefusesContentPastTheEnd()
    {
        await RefusesAsync(
            archive => archive.File("a", "x"),
            archive => archive.Raw(TarBuilder.Header("a", 1025)),
            "'a' at offset 0 of the archive has 1025 bytes of content, which run past the end");
        await RefusesAsync(
            archive => archive.File("a", "x"),
            archive => archive.Raw(TarBuilder.Header("a", long.MaxValue)),
            "past the end");
        await RefusesAsync(
            archive => archive.Pax(("size", "1")).File("a", "x"),
            archive => archive.Pax(("size", long.MaxValue.ToString())).File("a", "x"),
            "past the end");
        await RefusesAsync(
            archive => archive.Extended('L', "a").File("x"),
            archive => archive.Raw(TarBuilder.Header("l", 1025, 'L')),
            "past the end");

        // The content is there, its padding is not.
        await RefusesAsync(
            new TarBuilder().Raw(TarBuilder.Header("a", 100)).Raw(new byte[100]).ToArray(),
            "'a' at offset 0 of the archive has 100 bytes of content, which run past the end");
    }

    [Fact]
    public async Task Read_RefusesUnknownForms()
    {
        foreach (TarBuilder.Form form in Enum.GetValues<TarBuilder.Form>())
        {
            await RefusesAsync(
                archive => archive.Raw(TarBuilder.Header("a", form: form)),
                archive => archive.Raw(TarBuilder.Header("a", form: form, change: block => TarBuilder.Put(block, 508, "tar\0", 4))),
                "unknown form");
        }

        await RefusesAsync(
            archive => archive.File("a"),
            archive => archive.Raw(TarBuilder.Header("a", change: block => block[264] = (byte)'1')),
            "unknown form");
        await RefusesAsync(
            archive => archive.File("a"),
            archive => archive.Raw(TarBuilder.Header("a", form: TarBuilder.Form.V7, change: block => block[345] = (byte)'p')),
            "unknown form");
        await RefusesAsync(
            archive => archive.File("a"),
            archive => archive.Raw(TarBuilder.Header("a", form: TarBuilder.Form.V7, change: block => block[257] = (byte)'u')),
            "unknown form");
    }

    [Fact]
    public async Task Read_RefusesAPrefixInAGnuHeader() => await RefusesAsync(
        archive => archive.Raw(TarBuilder.Header("a", form: TarBuilder.Form.Gnu, prefix: "00000000000\000000000000\0")),
        archive => archive.Raw(TarBuilder.Header("a", form: TarBuilder.Form.Gnu, prefix: "path")),
        "unknown form");

    [Theory]
    [InlineData('M')]
    [InlineData('V')]
    [InlineData('D')]
    [InlineData('N')]
    [InlineData('X')]
    [InlineData('8')]
    [InlineData('\u0001')]
    public async Task Read_RefusesUnknownTypes(char type) =>
        await RefusesAsync(archive => archive.File("a"), archive => archive.File("a", type: type), "is an entry of type '");

    [Fact]
    public async Task Read_RefusesSparseFiles()
    {
        await RefusesAsync(
            archive => archive.File("a"),
            archive => archive.File("a", type: 'S'),
            "'a' at offset 0 of the archive is a GNU sparse file");
        await RefusesAsync(
            archive => archive.Pax(("GNU.spars", "1")).File("a"),
            archive => archive.Pax(("GNU.sparse.major", "1")).File("a"),
            "GNU sparse file");
        await RefusesAsync(
            archive => archive.Extended('g', "5 a=\n").File("a"),
            archive => archive.Extended('g', TarBuilder.PaxRecord("GNU.sparse.size", "1")).File("a"),
            "GNU sparse file");
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('5')]
    [InlineData('6')]
    public async Task Read_RefusesContentWhereReadersDisagreeAboutIt(char type)
    {
        await RefusesAsync(
            archive => archive.Raw(TarBuilder.Header("a", 0, type, link: "b")),
            archive => archive.Raw(TarBuilder.Header("a", 512, type, link: "b")).Content(new byte[512]),
            "size of 512 bytes: expected 0");
        await RefusesAsync(
            archive => archive.Pax(("size", "0")).Raw(TarBuilder.Header("a", 0, type, link: "b")),
            archive => archive.Pax(("size", "512")).Raw(TarBuilder.Header("a", 0, type, link: "b")).Content(new byte[512]),
            "size of 512 bytes: expected 0");
    }

    [Theory]
    [InlineData("5 a=\n", "4 a=\n")]
    [InlineData("6 a=b\n", "7 a=b\n")]
    [InlineData("6 a=b\n", "5 a=b\n")]
    [InlineData("6 a=b\n", "6 a=b")]
    [InlineData("6 a=b\n", "6 a=b\n\0")]
    [InlineData("6 a=b\n", "6 a=b\n ")]
    [InlineData("6 a=b\n", "6 =ab\n")]
    [InlineData("6 a=b\n", "6 abc\n")]
    [InlineData("6 a=b\n", "-6 a=b\n")]
    [InlineData("6 a=b\n", "+6 a=b\n")]
    [InlineData("6 a=b\n", " 6 a=b\n")]
    [InlineData("6 a=b\n", "a=b\n")]
    [InlineData("6 a=b\n", "0 a=b\n")]
    [InlineData("6 a=b\n", "2 a=b\n")]
    [InlineData("6 a=b\n", "1 \n=\n")]
    [InlineData("6 a=b\n", "9223372036854775807 a=b\n")]
    [InlineData("6 a=b\n", "99999999999999999999 a=b\n")]
    [InlineData("6 a=b\n", "4294967302 a=b\n")]
    [InlineData("7 ab=c\n", "7 a\0=c\n")]
    [InlineData("6 a=\0\n", "6 \0=a\n")]
    public async Task Read_RefusesMalformedPaxRecords(string valid, string invalid)
    {
        foreach (char type in "xg")
        {
            await RefusesAsync(
                archive => archive.Extended(type, valid).File("a"),
                archive => archive.Extended(type, invalid).File("a"),
                "has a PAX record");
        }
    }

    [Fact]
    public async Task Read_RefusesWhatReadersCombineInDifferentWays()
    {
        await RefusesAsync(
            archive => archive.Pax(("path", "a"), ("size", "0")).File("x"),
            archive => archive.Pax(("path", "a"), ("path", "b")).File("x"),
            "second name");
        await RefusesAsync(
            archive => archive.Pax(("path", "a"), ("size", "0")).File("x"),
            archive => archive.Pax(("size", "0"), ("size", "0")).File("x"),
            "repeated");
        await RefusesAsync(
            archive => archive.Pax(("path", "a")).File("x"),
            archive => archive.Pax(("path", "a")).Pax(("mtime", "1")).File("x"),
            "is a PAX header after a PAX header");
        await RefusesAsync(
            archive => archive.Pax(("path", "a")).File("x"),
            archive => archive.Pax(("path", "a")).Extended('L', "b").File("x"),
            "is a GNU long name after a PAX header");
        await RefusesAsync(
            archive => archive.Extended('L', "b").File("x"),
            archive => archive.Extended('L', "b").Pax(("mtime", "1")).File("x"),
            "is a PAX header after a GNU long name");
        await RefusesAsync(
            archive => archive.Extended('g', "5 a=\n").Pax(("path", "a")).File("x"),
            archive => archive.Pax(("path", "a")).Extended('g', "5 a=\n").File("x"),
            "is a global PAX header after");
        await RefusesAsync(
            archive => archive.Extended('K', "a").Extended('L', "b").SymbolicLink("x", "y"),
            archive => archive.Extended('L', "a").Extended('L', "b").File("x"),
            "second name");
        await RefusesAsync(
            archive => archive.Extended('g', TarBuilder.PaxRecord("paths", "b")).File("x"),
            archive => archive.Extended('g', TarBuilder.PaxRecord("path", "b")).File("x"),
            "global PAX header with a path");
        await RefusesAsync(
            archive => archive.Extended('g', TarBuilder.PaxRecord("Size", "1")).File("x", "x"),
            archive => archive.Extended('g', TarBuilder.PaxRecord("size", "1")).File("x", "x"),
            "global PAX header with a path");
    }

    [Fact]
    public async Task Read_RefusesExtendedHeadersWithoutEntry()
    {
        await RefusesAsync(
            archive => archive.Pax(("path", "a")).File("x"),
            archive => archive.Pax(("path", "a")),
            "ends at offset 1024 after a PAX header");
        await RefusesAsync(archive => archive.Extended('L', "a").File("x"), archive => archive.Extended('L', "a"), "after a GNU long name");
    }

    [Fact]
    public async Task Read_RefusesMoreThanItsLimits()
    {
        var limits = new TarLimits
        {
            MaxEntries = 2,
            MaxNameLength = 10,
            MaxExtendedHeaderSize = 20,
            MaxTotalNameLength = 15,
        };
        await RefusesAsync(
            archive => archive.Directory("a").Directory("a").File("b"),
            archive => archive.File("a").File("b").File("c"),
            "'c' at offset 1024 of the archive is one entry too many: expected at most 2",
            limits);
        await RefusesAsync(
            archive => archive.File(new string('a', 10)),
            archive => archive.File(new string('a', 11)),
            "11 bytes: expected at most 10",
            limits);
        await RefusesAsync(
            archive => archive.Extended('x', TarBuilder.PaxRecord("a", new string('b', 14))).File("x"),
            archive => archive.Extended('x', TarBuilder.PaxRecord("a", new string('b', 15))).File("x"),
            "21 bytes: expected at most 20",
            limits);
        await RefusesAsync(
            archive => archive.File("1234567890").File("12345"),
            archive => archive.File("1234567890").File("123456"),
            "length of all names to 16",
            limits);
        await RefusesAsync(
            archive => archive.SymbolicLink("1234567890", "12345"),
            archive => archive.SymbolicLink("1234567890", "123456"),
            "length of all names to 16",
            limits);
    }

    [Theory]
    [InlineData('x', "a PAX header of 8589934592 bytes: expected at most 1048576")]
    [InlineData('g', "a global PAX header of 8589934592 bytes: expected at most 1048576")]
    [InlineData('L', "a GNU long name of 8589934592 bytes: expected at most 4097")]
    [InlineData('K', "a GNU long link name of 8589934592 bytes: expected at most 4097")]
    public async Task Read_RefusesHugeExtendedHeadersBeforeReadingThem(char type, string expected)
    {
        // The archive is as long as it says: only the cap stands between the header and the memory.
        const long Size = 1L << 33;
        TarSegmentStream stream = new TarSegmentStream(Size + 4096)
            .Put(0, TarBuilder.Header("meta", Size, type))
            .Put(Size + 512, TarBuilder.Header("a"));
        await TarIndex.ReadAsync(
            new TarSegmentStream(Size + 4096).Put(0, TarBuilder.Header("meta", Size)).Put(Size + 512, TarBuilder.Header("a")));

        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<TarIndex> reading = TarIndex.ReadAsync(stream);
        bool isSynchronous = reading.IsCompleted;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(isSynchronous);
        Assert.InRange(allocated, 0, 300_000);
        Assert.InRange(stream.BytesRead, 512, 65536);
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(async () => await reading);
        Assert.Contains($"'meta' at offset 0 of the archive is {expected}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RefusesAnArchiveThatIsCutWithinABlock()
    {
        byte[] entry = new TarBuilder().File("a", "x").ToArray();
        await IndexAsync(new TarBuilder().Raw(entry));
        await RefusesAsync(new TarBuilder().Raw(entry).Raw(new byte[500]).ToArray(), "within a header");
        await RefusesAsync(new TarBuilder().Raw(entry).Raw(new byte[513]).ToArray(), "in its end marker");
        await RefusesAsync(new TarBuilder().Raw(entry).Raw(new byte[1100]).ToArray(), "in its end marker");
        await RefusesAsync(entry[..^1], "run past the end of the archive");
    }

    [Fact]
    public async Task Read_RefusesAnExtendedHeaderWithoutItsEntry()
    {
        await IndexAsync(new TarBuilder().File("a", "x").Pax(("path", "b")).File("c").ToArray());
        await RefusesAsync(new TarBuilder().File("a", "x").Pax(("path", "b")).ToArray(), "ends at offset 2048 after a PAX header");
        await RefusesAsync(
            new TarBuilder().File("a", "x").Extended('L', "b\0").End(1).ToArray(),
            "ends at offset 2048 after a GNU long name");
    }

    [Fact]
    public async Task Read_RefusesAZeroBlockBetweenEntries() => await RefusesAsync(
        archive => archive.File("a", "x").File("b", "x"),
        archive => archive.File("a", "x").End(1).File("b", "x"),
        "has a block of zeros at offset 1024 and something else after it");

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(100_000)]
    public async Task Read_RefusesAnythingAfterTheEnd(int zeros)
    {
        byte[] tail = new byte[102_400];
        await IndexAsync(new TarBuilder().File("a", "x").End().Raw(tail));
        tail[zeros] = 1;
        await RefusesAsync(
            new TarBuilder().File("a", "x").End().Raw(tail).ToArray(),
            $"other bytes than zeros at offset {2048 + zeros}, after its end marker");
    }

    [Fact]
    public async Task Read_RefusesWhatIsNoTar()
    {
        await RefusesAsync([], "the archive is empty");
        await RefusesAsync("x"u8.ToArray(), "the archive is not a tar archive");
        await RefusesAsync(Encoding.ASCII.GetBytes(new string('x', 5000)), "the archive is not a tar archive");
        await RefusesAsync(
            new TarBuilder().Raw(TarBuilder.Header("a", damage: block => block[0]++)).End().ToArray(),
            "the archive is not a tar archive");
    }

    [Theory]
    [InlineData("1f8b", "gzip")]
    [InlineData("28b52ffd", "zstd")]
    [InlineData("425a6839", "bzip2")]
    [InlineData("fd377a585a00", "xz")]
    public async Task Read_NamesTheCompressionOfACompressedArchive(string magic, string compression)
    {
        byte[] start = Convert.FromHexString(magic);
        foreach (int length in (int[])[start.Length, 511, 512, 4000])
        {
            byte[] archive = new byte[length];
            start.CopyTo(archive, 0);
            await RefusesAsync(
                archive,
                $"the archive is compressed with {compression}: expected a plain tar archive; decompress it first.");
        }

        await RefusesAsync([.. start[..^1], 0xEE, .. new byte[600]], compression == "bzip2" ? "bzip2" : "is not a tar archive");
        if (compression == "bzip2")
        {
            await IndexAsync(new TarBuilder().File("BZh9"));
        }
    }

    [Fact]
    public async Task Read_QuotesHostileNames()
    {
        await RefusesAsync(new TarBuilder().File("/a\n\u001B[31m").End().ToArray(), "'/a\\u000a\\u001b[31m' at offset 0");
        await RefusesAsync(new TarBuilder().Pax(("path", "/" + new string('a', 4000))).File("x").End().ToArray(), "aaa…' at offset 4608");
    }
}
