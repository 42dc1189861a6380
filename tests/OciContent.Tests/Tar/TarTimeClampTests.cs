using System.Text;
using OciContent.Tar;
using OciContent.Tests.Kit;
using OciContent.Tests.Rewriting;

namespace OciContent.Tests.Tar;

/// <summary>Times that are later than an instant become it, wherever a tar says them; no other byte changes.</summary>
public sealed class TarTimeClampTests
{
    private const long Latest = 1_000_000_000;
    private const string LatestOctal = "07346545000\0";
    private const string LaterOctal = "07346545001\0";

    [Fact]
    public async Task AHeader_HasNoLaterTime() => Assert.Equal(
        new TarBuilder().Raw(Header(LatestOctal)).Content("abc"u8.ToArray()).End(5).Raw(1, 2, 3).ToArray(),
        await ClampAsync(new TarBuilder().Raw(Header(LaterOctal)).Content("abc"u8.ToArray()).End(5).Raw(1, 2, 3)));

    [Theory]
    [InlineData(LatestOctal)]
    [InlineData("           \0")]
    [InlineData("00000000000\0")]
    public async Task TimesThatAreNotLater_StayAsTheyAre(string time)
    {
        TarBuilder archive = new TarBuilder()
            .Pax(("mtime", "-1.5"), ("atime", "1000000000"), ("ctime", "1000000000.0"), ("comment", "1000000001"))
            .Raw(Header(time))
            .Content("abc"u8.ToArray())
            .End();
        Assert.Equal(archive.ToArray(), await ClampAsync(archive));
    }

    [Fact]
    public async Task Records_HaveNoLaterTimes() => Assert.Equal(
        new TarBuilder()
            .Pax(("mtime", "1000000000"), ("atime", "1000000000"), ("ctime", "1"), ("LIBARCHIVE.creationtime", "1000000000"))
            .Raw(Header(LatestOctal))
            .Content("abc"u8.ToArray())
            .End()
            .ToArray(),
        await ClampAsync(
            new TarBuilder()
                .Pax(("mtime", "1000000000.000000001"), ("atime", "9999999999"), ("ctime", "1"), ("LIBARCHIVE.creationtime", "1000000001"))
                .Raw(Header(LatestOctal))
                .Content("abc"u8.ToArray())
                .End()));

    [Fact]
    public async Task Records_MayComeToFewerBlocks()
    {
        string fraction = new('1', 600);
        byte[] clamped = await ClampAsync(
            new TarBuilder().Pax(("mtime", $"1000000000.{fraction}")).Raw(Header(LatestOctal)).Content("abc"u8.ToArray()).End());

        Assert.Equal(
            new TarBuilder().Pax(("mtime", "1000000000")).Raw(Header(LatestOctal)).Content("abc"u8.ToArray()).End().ToArray(),
            clamped);
    }

    [Fact]
    public async Task ASizeInRecords_IsTheContents()
    {
        byte[] content = Header(LaterOctal);
        byte[] header = Header(LaterOctal, size: 0);
        byte[] clamped = await ClampAsync(new TarBuilder().Pax(("size", "512")).Raw(header).Content(content).End());

        // What is in a file is no header, whatever it looks like.
        Assert.Equal(
            new TarBuilder().Pax(("size", "512")).Raw(Header(LatestOctal, size: 0)).Content(content).End().ToArray(),
            clamped);
    }

    [Fact]
    public async Task TimesOfAccess_AreThoseOfGnusForm()
    {
        byte[] before = Gnu(LaterOctal, LaterOctal, "00000000001\0");
        byte[] after = Gnu(LatestOctal, LatestOctal, "00000000001\0");
        Assert.Equal(
            new TarBuilder().Raw(after).Content("abc"u8.ToArray()).End().ToArray(),
            await ClampAsync(new TarBuilder().Raw(before).Content("abc"u8.ToArray()).End()));

        // In USTAR a name is there.
        byte[] named = TarBuilder.Header("f", 3, prefix: "77777777777");
        TarBuilder archive = new TarBuilder().Raw(named).Content("abc"u8.ToArray()).End();
        Assert.Equal(archive.ToArray(), await ClampAsync(archive));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(512 + 2)]
    [InlineData(512 + 512)]
    public async Task WhatIsCut_StaysCutOrIsRefused(int length)
    {
        byte[] archive = new TarBuilder().Raw(Header(LaterOctal)).Content("abc"u8.ToArray()).ToArray()[..length];
        byte[] clamped = await ClampAsync(archive);
        Assert.Equal(length, clamped.Length);
    }

    [Fact]
    public async Task WhatIsNotAnArchive_IsRefused()
    {
        using var content = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 512)));
        await Assert.ThrowsAsync<InvalidDataException>(() => new TarTimeClamp(content, Latest).HasLaterAsync(CancellationToken.None));
    }

    [Fact]
    public async Task WhateverIsTakenForALayer_KeepsAllButItsTimes()
    {
        int taken = 0;
        foreach (int seed in Cases.Seeds(50_000, 2000))
        {
            var random = new Random(seed);
            byte[] archive = RandomLayers.Layer(random);
            Damage(archive, random);
            if (Scan(archive) is not { Problem: null } before)
            {
                continue;
            }

            TarScanner after = Scan(await ClampAsync(archive));
            Assert.Null(after.Problem);
            Assert.Equal(before.EntryProblems, after.EntryProblems);
            Assert.Equal(before.Entries.Select(Describe), after.Entries.Select(Describe));
            Assert.DoesNotContain(after.Entries, static entry => entry.Time is { } time && time.IsLaterThan(Latest));
            taken++;
        }

        Assert.True(taken > 500, $"Only {taken} were taken.");
    }

    // Numbers, types and lengths become others, with the checksums that they then have.
    private static void Damage(byte[] archive, Random random)
    {
        for (int i = random.Next(3); i > 0; i--)
        {
            int offset = random.Next(archive.Length / TarBuilder.BlockSize) * TarBuilder.BlockSize;
            byte[] block = archive[offset..(offset + TarBuilder.BlockSize)];
            bool isHeader = TarHeader.HasValidChecksum(block);
            block[random.Next(100, block.Length)] = (byte)"\00179 LxgS\u0080\u00ff"[random.Next(12)];
            if (isHeader)
            {
                TarBuilder.PutChecksum(block);
            }

            block.CopyTo(archive, offset);
        }
    }

    private static TarScanner Scan(byte[] archive)
    {
        using var scanner = new TarScanner(new TarScanBudget(1000, 1_000_000, static () => { }), TarLimits.Default, computesDigests: true);
        scanner.Append(archive);
        scanner.Complete();
        return scanner;
    }

    private static string Describe(TarScanEntry entry)
    {
        TarTime? time = entry.Time is { } own && own.IsLaterThan(Latest) ? new TarTime(Latest, 0) : entry.Time;
        return $"{entry.Name} {entry.Type} {entry.LinkTarget} {entry.Mode} {entry.UserId}:{entry.GroupId} {entry.Size} {entry.Digest} "
            + $"{time} {entry.DeviceMajor}:{entry.DeviceMinor} {string.Join(',', entry.AttributesByName.Keys)}";
    }

    private static byte[] Header(string time, long size = 3) =>
        TarBuilder.Header("f", size, change: block => TarBuilder.Put(block, 136, time, 12));

    private static byte[] Gnu(string modified, string accessed, string changed) => TarBuilder.Header(
        "f",
        3,
        form: TarBuilder.Form.Gnu,
        change: block =>
        {
            TarBuilder.Put(block, 136, modified, 12);
            TarBuilder.Put(block, 345, accessed, 12);
            TarBuilder.Put(block, 357, changed, 12);
        });

    private static Task<byte[]> ClampAsync(TarBuilder archive) => ClampAsync(archive.ToArray());

    private static async Task<byte[]> ClampAsync(byte[] archive)
    {
        using var content = new MemoryStream(archive);
        var clamp = new TarTimeClamp(content, Latest);
        bool hasLater = await clamp.HasLaterAsync(CancellationToken.None);
        var output = new MemoryStream();
        await clamp.WriteAsync(output, CancellationToken.None);
        Assert.Equal(hasLater, !output.ToArray().AsSpan().SequenceEqual(archive));
        return output.ToArray();
    }
}
