using System.Diagnostics.CodeAnalysis;

namespace OciContent.Tar;

/// <summary>
/// The records of a PAX header, each <c>"%d %s=%s\n"</c>: its length in bytes, all included, a key and a value
/// (POSIX.1-2001, pax, "Extended Header").
/// </summary>
internal ref struct TarPaxRecords(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>The key of the record read last.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The value of the record read last.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether there is another record.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next record; a problem, as the end of a message, if it is malformed.</summary>
    public bool TryRead([NotNullWhen(false)] out string? problem)
    {
        int space = _rest.IndexOf((byte)' ');
        if (space < 0 || !TarNumber.TryParseDecimal(_rest[..space], out long length))
        {
            problem = "has a PAX record without a length: expected 'length key=value'";
            return false;
        }

        if (length <= space + 1 || length > _rest.Length || _rest[(int)length - 1] != (byte)'\n')
        {
            problem = $"has a PAX record of length {length} that does not end in a newline: expected the exact length";
            return false;
        }

        ReadOnlySpan<byte> record = _rest[(space + 1)..((int)length - 1)];
        int equals = record.IndexOf((byte)'=');
        if (equals <= 0 || record[..equals].Contains((byte)0))
        {
            problem = "has a PAX record without a key: expected 'length key=value'";
            return false;
        }

        Key = record[..equals];
        Value = record[(equals + 1)..];
        _rest = _rest[(int)length..];
        problem = null;
        return true;
    }
}
