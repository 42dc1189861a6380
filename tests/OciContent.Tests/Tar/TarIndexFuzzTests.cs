using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

/// <summary>Damaged archives: refused, or read as before; nothing else escapes, nothing big is allocated.</summary>
public class TarIndexFuzzTests
{
    private const long MaxAllocation = 2 * 1024 * 1024;

    [Fact]
    public async Task Read_RefusesEveryPrefixThatDoesNotEndBetweenEntries()
    {
        byte[] archive = Sample();
        TarIndex whole = await IndexAsync(archive);
        long end = archive.Length - (2 * TarBuilder.BlockSize);
        long[] ends = [.. whole.Entries.Select(static entry => entry.Offset + Padded(entry.Size)), end + TarBuilder.BlockSize];
        Assert.True(whole.IsTerminated && ends.Contains(end));

        for (int length = 0; length < archive.Length; length++)
        {
            var prefix = new MemoryStream(archive, 0, length, writable: false);
            if (ends.Contains(length))
            {
                TarIndex index = await TarIndex.ReadAsync(prefix);
                Assert.Equal(whole.Entries.Where(entry => entry.Offset <= length), index.Entries);
                Assert.False(index.IsTerminated);
            }
            else if (!IsBehindGlobalHeader(archive, length))
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => TarIndex.ReadAsync(prefix).AsTask());
            }
        }
    }

    [Fact]
    public async Task Read_RefusesEveryFlippedBitOfAHeaderOrReadsTheSame()
    {
        byte[] archive = Sample();
        string expected = Describe(await IndexAsync(archive));
        int refused = 0;
        int headers = 0;
        foreach (int header in Cases.Spread(HeaderOffsets(archive), fewer: 5))
        {
            headers++;
            for (int bit = 0; bit < TarBuilder.BlockSize * 8; bit++)
            {
                archive[header + (bit / 8)] ^= (byte)(1 << (bit % 8));
                try
                {
                    Assert.Equal(expected, Describe(await IndexAsync(archive)));
                }
                catch (InvalidDataException)
                {
                    refused++;
                }

                archive[header + (bit / 8)] ^= (byte)(1 << (bit % 8));
            }
        }

        // What is left is the checksum field's own padding, three bytes: a leading 0 or space, and NULs or spaces.
        Assert.Equal(headers * 3, (headers * TarBuilder.BlockSize * 8) - refused);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Read_RefusesMutationsCleanly(int seed)
    {
        var random = new Random(seed);
        byte[] sample = Sample();
        int count = Cases.Count(all: 4000, fewer: 600);
        int refused = 0;
        for (int round = 0; round < count; round++)
        {
            byte[] archive = Mutate(sample, random);
            try
            {
                TarIndex index = await IndexBoundedAsync(archive);
                RequireSound(index, archive.Length);
            }
            catch (InvalidDataException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
                refused++;
            }
        }

        Assert.InRange(refused, count / 4, count * 399 / 400);
    }

    [Fact]
    public async Task Read_RefusesNoiseCleanly()
    {
        var random = new Random(4);
        for (int round = 0; round < Cases.Count(all: 2000, fewer: 400); round++)
        {
            byte[] noise = new byte[random.Next(3000)];
            random.NextBytes(noise);
            await Assert.ThrowsAsync<InvalidDataException>(() => IndexBoundedAsync(noise).AsTask());
        }
    }

    [Fact]
    public async Task Read_IsQuickOnDeepNames()
    {
        var builder = new TarBuilder();
        string deep = string.Concat(Enumerable.Repeat("a/", 2000));
        for (int i = 0; i < 2000; i++)
        {
            builder.Pax(("path", $"{deep}{i}")).File("x");
        }

        TarIndex index = await IndexAsync(builder);

        Assert.Equal(2000, index.Entries.Count);
        Assert.Null(index.ResolveFile(deep + "absent"));
    }

    private static byte[] Sample() => new TarBuilder()
        .Directory("d/")
        .File("d/f", "content")
        .Pax(("path", new string('p', 120)), ("mtime", "1.5"))
        .File("x", "x")
        .Extended('K', new string('t', 110) + '\0')
        .Extended('L', new string('l', 110) + '\0')
        .SymbolicLink("x", "y")
        .File("gnu", "content", TarBuilder.Form.Gnu)
        .File("v7", "content", TarBuilder.Form.V7)
        .SymbolicLink("link", "d/f")
        .HardLink("hard", "link")
        .Extended('g', "11 a=bcdef\n")
        .Pax(("size", "3"))
        .Raw(TarBuilder.Header("s"))
        .Content([1, 2, 3])
        .End()
        .ToArray();

    private static long Padded(long size) => (size + TarBuilder.BlockSize - 1) / TarBuilder.BlockSize * TarBuilder.BlockSize;

    // A global header belongs to no entry: what ends behind it ends between entries.
    private static bool IsBehindGlobalHeader(byte[] archive, int length) =>
        length >= 2 * TarBuilder.BlockSize
        && archive[length - (2 * TarBuilder.BlockSize) + 156] == (byte)'g'
        && length % TarBuilder.BlockSize == 0;

    private static IEnumerable<int> HeaderOffsets(byte[] archive)
    {
        for (int offset = 0; offset < archive.Length; offset += TarBuilder.BlockSize)
        {
            if (TarHeader.HasValidChecksum(archive.AsSpan(offset, TarBuilder.BlockSize)))
            {
                yield return offset;
            }
        }
    }

    private static byte[] Mutate(byte[] sample, Random random)
    {
        byte[] archive = sample.ToArray();
        int[] headers = [.. HeaderOffsets(sample)];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int header = headers[random.Next(headers.Length)];
            Span<byte> block = archive.AsSpan(header, TarBuilder.BlockSize);
            switch (random.Next(8))
            {
                case 0: // any byte
                    archive[random.Next(archive.Length)] = (byte)random.Next(256);
                    break;
                case 1: // a byte of a field that counts
                    block[random.Next(100, 345)] = (byte)random.Next(256);
                    break;
                case 2: // a digit of the size
                    block[random.Next(124, 136)] = (byte)"01234567 \0\u0080"[random.Next(11)];
                    break;
                case 3: // any size
                    byte[] copy = block.ToArray();
                    TarBuilder.PutSize(copy, random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
                    copy.CopyTo(block);
                    break;
                case 4: // a type
                    block[156] = (byte)"01234567xgLKSMV\0"[random.Next(16)];
                    break;
                case 5: // a name of another header
                    archive.AsSpan(headers[random.Next(headers.Length)], 100).CopyTo(block);
                    break;
                case 6: // a block of something else
                    archive
                        .AsSpan(random.Next(archive.Length / 512) * 512, 512)
                        .ToArray()
                        .CopyTo(archive, random.Next(archive.Length / 512) * 512);
                    break;
                default: // another length
                    archive = [.. archive[..random.Next(archive.Length)], .. new byte[random.Next(3) * 512]];
                    Array.Resize(ref archive, Math.Max(archive.Length, sample.Length));
                    break;
            }
        }

        // Most mutations should get past the checksum.
        foreach (int header in headers)
        {
            if (random.Next(50) != 0 && archive.AsSpan(header, TarBuilder.BlockSize).ContainsAnyExcept((byte)0))
            {
                byte[] block = archive.AsSpan(header, TarBuilder.BlockSize).ToArray();
                TarBuilder.PutChecksum(block);
                block.CopyTo(archive, header);
            }
        }

        return archive;
    }

    // Reading from memory completes at once, on this thread: what it allocates can be told from other tests.
    private static ValueTask<TarIndex> IndexBoundedAsync(byte[] archive)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<TarIndex> reading = IndexAsync(archive);
        Assert.True(reading.IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
        return reading;
    }

    private static void RequireSound(TarIndex index, long length)
    {
        foreach (TarEntry entry in index.Entries)
        {
            Assert.InRange(entry.Offset, 512, length);
            Assert.InRange(entry.Size, 0, length - entry.Offset);
            Assert.False(entry.Name.StartsWith('/'));
            Assert.DoesNotContain("..", entry.Name.Split('/'));
            try
            {
                index.ResolveFile(entry.Name);
            }
            catch (InvalidDataException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }
}
