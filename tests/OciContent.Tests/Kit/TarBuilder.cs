using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OciContent.Tests.Kit;

/// <summary>Writes tar archives block by block, right or wrong as a test wants them.</summary>
internal sealed class TarBuilder
{
    public const int BlockSize = 512;

    private readonly ArrayBufferWriter<byte> _archive = new();

    public enum Form
    {
        V7,
        Ustar,
        Gnu,
    }

    public int Length => _archive.WrittenCount;

    /// <summary>
    /// A header with a right checksum. <paramref name="change"/> comes before the checksum, <paramref name="damage"/> after it.
    /// </summary>
    public static byte[] Header(
        string name,
        long size = 0,
        char type = '0',
        string link = "",
        string prefix = "",
        Form form = Form.Ustar,
        Action<byte[]>? change = null,
        Action<byte[]>? damage = null)
    {
        byte[] block = new byte[BlockSize];
        Put(block, 0, name, 100);
        Put(block, 100, "0000644\0", 8);
        Put(block, 108, "0000000\0", 8);
        Put(block, 116, "0000000\0", 8);
        PutSize(block, size);
        Put(block, 136, "00000000000\0", 12);
        block[156] = (byte)type;
        Put(block, 157, link, 100);
        if (form != Form.V7)
        {
            Put(block, 257, form == Form.Ustar ? "ustar\000" : "ustar  \0", 8);
            Put(block, 345, prefix, 155);
        }

        change?.Invoke(block);
        PutChecksum(block);
        damage?.Invoke(block);
        return block;
    }

    /// <summary>Octal if it fits, else base-256.</summary>
    public static void PutSize(byte[] block, long size)
    {
        if (size is >= 0 and < 1L << 33)
        {
            Put(block, 124, Convert.ToString(size, 8).PadLeft(11, '0') + '\0', 12);
            return;
        }

        block.AsSpan(124, 4).Fill(size < 0 ? (byte)0xFF : (byte)0);
        block[124] |= 0x80;
        BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128, 8), size);
    }

    public static void PutChecksum(byte[] block)
    {
        Put(block, 148, "        ", 8);
        PutChecksum(block, block.Sum(value => (int)value));
    }

    public static void PutChecksum(byte[] block, int checksum) =>
        Put(block, 148, Convert.ToString(checksum, 8).PadLeft(6, '0') + "\0 ", 8);

    public static void Put(byte[] block, int offset, string text, int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.Length <= length, $"'{text}' does not fit {length} bytes");
        bytes.CopyTo(block, offset);
    }

    public static string PaxRecord(string key, string value)
    {
        int rest = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + 3;
        int length = rest + 1;
        while (length != rest + length.ToString().Length)
        {
            length++;
        }

        return $"{length} {key}={value}\n";
    }

    public TarBuilder Raw(params byte[] bytes)
    {
        _archive.Write(bytes);
        return this;
    }

    public TarBuilder Content(byte[] content)
    {
        _archive.Write(content);
        return Raw(new byte[-content.Length & (BlockSize - 1)]);
    }

    public TarBuilder File(string name, string content = "", Form form = Form.Ustar, string prefix = "", char type = '0') =>
        File(name, Encoding.UTF8.GetBytes(content), form, prefix, type);

    public TarBuilder File(string name, byte[] content, Form form = Form.Ustar, string prefix = "", char type = '0') =>
        Raw(Header(name, content.Length, type, prefix: prefix, form: form)).Content(content);

    public TarBuilder Directory(string name) => Raw(Header(name, type: '5'));

    public TarBuilder SymbolicLink(string name, string target) => Raw(Header(name, type: '2', link: target));

    public TarBuilder HardLink(string name, string target) => Raw(Header(name, type: '1', link: target));

    /// <summary>An extended header (x, g, L or K) with this content.</summary>
    public TarBuilder Extended(char type, string content) => Extended(type, Encoding.UTF8.GetBytes(content));

    public TarBuilder Extended(char type, byte[] content) =>
        Raw(Header(type is 'x' or 'g' ? "pax" : "././@LongLink", content.Length, type)).Content(content);

    public TarBuilder Pax(params (string Key, string Value)[] records) =>
        Extended('x', string.Concat(records.Select(record => PaxRecord(record.Key, record.Value))));

    /// <summary>The end marker.</summary>
    public TarBuilder End(int blocks = 2) => Raw(new byte[blocks * BlockSize]);

    public byte[] ToArray() => _archive.WrittenSpan.ToArray();
}
