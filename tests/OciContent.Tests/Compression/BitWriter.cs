namespace OciContent.Tests.Compression;

/// <summary>Packs bits as deflate does, least significant first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _used;

    public void Write(int value, int count)
    {
        for (int i = 0; i < count; i++)
        {
            WriteBit((value >> i) & 1);
        }
    }

    /// <summary>Writes a Huffman code, which goes most significant bit first.</summary>
    public void WriteCode(int code, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            WriteBit((code >> i) & 1);
        }
    }

    public void Align() => _used = 0;

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Align();
        _bytes.AddRange(bytes);
    }

    public byte[] ToArray() => [.. _bytes];

    private void WriteBit(int bit)
    {
        if (_used == 0)
        {
            _bytes.Add(0);
        }

        _bytes[^1] |= (byte)(bit << _used);
        _used = (_used + 1) % 8;
    }
}
