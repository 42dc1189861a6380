using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Writes tars that no honest tool writes.</summary>
internal sealed class HostileTar
{
    private const int BlockSize = 512;
    private const int MaxName = 100;

    private readonly ArrayBufferWriter<byte> _archive = new();

    /// <summary>An entry; what does not fit its header is said by a PAX record before it.</summary>
    /// <param name="name">The name, whatever is in it.</param>
    /// <param name="type">The type flag.</param>
    /// <param name="link">Where a link leads.</param>
    /// <param name="content">The content of a file.</param>
    /// <param name="claimed">The size that is claimed instead of the content's.</param>
    /// <param name="byRecord">Whether the name is in a PAX record anyway.</param>
    public HostileTar Add(
        string name,
        char type = '0',
        string link = "",
        byte[]? content = null,
        long? claimed = null,
        bool byRecord = false)
    {
        (byte[] own, byte[] target) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(link));
        if (own.Length > MaxName || byRecord)
        {
            Record("path", own);
        }

        if (target.Length > MaxName)
        {
            Record("linkpath", target);
        }

        byte[] block = Header(own, type, target, claimed ?? content?.Length ?? 0);
        _archive.Write(block);
        return Content(content ?? []);
    }

    /// <summary>A PAX record about the next entry, or about all that follow.</summary>
    public HostileTar Record(string key, byte[] value, char type = 'x')
    {
        byte[] record = RecordOf(key, value);
        _archive.Write(Header("record"u8, type, default, record.Length));
        return Content(record);
    }

    /// <summary>Bytes as they are, to a whole block.</summary>
    public HostileTar Content(byte[] content)
    {
        _archive.Write(content);
        _archive.Write(new byte[-content.Length & (BlockSize - 1)]);
        return this;
    }

    /// <summary>The archive, ended as one should be.</summary>
    public byte[] ToArray() => [.. _archive.WrittenSpan, .. new byte[2 * BlockSize]];

    /// <summary>The archive with bytes of its headers changed, whose checksums fit.</summary>
    public byte[] ToMutant(Random random)
    {
        byte[] mutant = ToArray();
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            Span<byte> block = mutant.AsSpan(random.Next(mutant.Length / BlockSize) * BlockSize, BlockSize);
            block[random.Next(BlockSize)] = (byte)random.Next(256);
            PutChecksum(block);
        }

        return random.Next(4) == 0 ? mutant[..random.Next(mutant.Length)] : mutant;
    }

    private static byte[] Header(ReadOnlySpan<byte> name, char type, ReadOnlySpan<byte> link, long size)
    {
        byte[] block = new byte[BlockSize];
        name[..Math.Min(name.Length, MaxName)].CopyTo(block);
        "0004755\0"u8.CopyTo(block.AsSpan(100));
        "0000000\0"u8.CopyTo(block.AsSpan(108));
        "0000000\0"u8.CopyTo(block.AsSpan(116));
        PutSize(block, size);
        "00000000000\0"u8.CopyTo(block.AsSpan(136));
        block[156] = (byte)type;
        link[..Math.Min(link.Length, MaxName)].CopyTo(block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        "0000010\0"u8.CopyTo(block.AsSpan(329));
        "0000003\0"u8.CopyTo(block.AsSpan(337));
        PutChecksum(block);
        return block;
    }

    // Octal where it fits, else base-256.
    private static void PutSize(byte[] block, long size)
    {
        if (size is >= 0 and < 1L << 33)
        {
            Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(block, 124);
            return;
        }

        block.AsSpan(124, 4).Fill(size < 0 ? (byte)0xFF : (byte)0);
        block[124] |= 0x80;
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128, 8), size);
    }

    private static void PutChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
    }

    private static byte[] RecordOf(string key, byte[] value)
    {
        int rest = key.Length + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length++;
        }

        return [.. Encoding.UTF8.GetBytes($"{length} {key}="), .. value, (byte)'\n'];
    }
}
