namespace OciContent.Hashing;

/// <summary>CRC-32 as gzip uses it (RFC 1952, section 8): the one place that knows whose code computes it.</summary>
internal sealed class Crc32
{
    private readonly ICSharpCode.SharpZipLib.Checksum.Crc32 _crc = new();

    /// <summary>The CRC-32 of all that was appended; appending may go on.</summary>
    public uint Current => (uint)_crc.Value;

    /// <summary>Adds a part of an array: spans would have to be copied first.</summary>
    public void Append(byte[] buffer, int offset, int count)
    {
        if (count > 0)
        {
            _crc.Update(new ArraySegment<byte>(buffer, offset, count));
        }
    }

    /// <summary>Adds one byte.</summary>
    public void Append(byte value) => _crc.Update(value);

    /// <summary>Forgets all that was appended.</summary>
    public void Reset() => _crc.Reset();
}
