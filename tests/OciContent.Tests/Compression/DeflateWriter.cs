using System.Buffers.Binary;

namespace OciContent.Tests.Compression;

/// <summary>Writes deflate data by hand, right or wrong, as a test wants it.</summary>
internal sealed class DeflateWriter
{
    private static readonly byte[] FixedLiterals = [.. Repeat(8, 144), .. Repeat(9, 112), .. Repeat(7, 24), .. Repeat(8, 8)];
    private static readonly byte[] FixedDistances = Repeat(5, 32);
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private byte[] _literalLengths = FixedLiterals;
    private int[] _literalCodes = Codes(FixedLiterals);
    private byte[] _distanceLengths = FixedDistances;
    private int[] _distanceCodes = Codes(FixedDistances);

    public BitWriter Bits { get; } = new();

    public static byte[] Repeat(byte value, int count)
    {
        byte[] values = new byte[count];
        values.AsSpan().Fill(value);
        return values;
    }

    /// <summary>Code lengths of which only the given symbols have one.</summary>
    public static byte[] Lengths(int count, params (int Symbol, byte Length)[] used)
    {
        byte[] lengths = new byte[count];
        foreach ((int symbol, byte length) in used)
        {
            lengths[symbol] = length;
        }

        return lengths;
    }

    public DeflateWriter Header(bool last, int type)
    {
        Bits.Write(last ? 1 : 0, 1);
        Bits.Write(type, 2);
        return this;
    }

    public DeflateWriter Stored(bool last, ReadOnlySpan<byte> content)
    {
        Header(last, 0);
        byte[] lengths = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(lengths, (ushort)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(lengths.AsSpan(2), (ushort)~content.Length);
        Bits.WriteBytes(lengths);
        Bits.WriteBytes(content);
        return this;
    }

    public DeflateWriter Fixed(bool last)
    {
        Header(last, 1);
        UseCodes(FixedLiterals, FixedDistances);
        return this;
    }

    /// <summary>A dynamic block's header; its lengths are written plainly, in a code of four bits for each of 0 to 15.</summary>
    public DeflateWriter Dynamic(bool last, byte[] literalLengths, byte[] distanceLengths)
    {
        DynamicCounts(
            last,
            literalLengths.Length - 257,
            distanceLengths.Length - 1,
            Lengths(19, [.. Enumerable.Range(0, 16).Select(i => (i, (byte)4))]));
        foreach (byte length in literalLengths.Concat(distanceLengths))
        {
            Bits.WriteCode(length, 4);
        }

        UseCodes(literalLengths, distanceLengths);
        return this;
    }

    /// <summary>The counts and the code-length code of a dynamic block; all 19 of its lengths are written.</summary>
    public DeflateWriter DynamicCounts(bool last, int hlit, int hdist, byte[] codeLengthLengths)
    {
        Header(last, 2);
        Bits.Write(hlit, 5);
        Bits.Write(hdist, 5);
        Bits.Write(15, 4);
        foreach (int symbol in CodeLengthOrder)
        {
            Bits.Write(codeLengthLengths[symbol], 3);
        }

        return this;
    }

    public DeflateWriter Literals(string text)
    {
        foreach (char c in text)
        {
            LiteralSymbol(c);
        }

        return this;
    }

    public DeflateWriter EndOfBlock() => LiteralSymbol(256);

    public DeflateWriter LiteralSymbol(int symbol, int extra = 0, int extraBits = 0)
    {
        Bits.WriteCode(_literalCodes[symbol], _literalLengths[symbol]);
        Bits.Write(extra, extraBits);
        return this;
    }

    public DeflateWriter DistanceSymbol(int symbol, int extra = 0, int extraBits = 0)
    {
        Bits.WriteCode(_distanceCodes[symbol], _distanceLengths[symbol]);
        Bits.Write(extra, extraBits);
        return this;
    }

    /// <summary>Writes zero bits.</summary>
    public DeflateWriter Pad(int bits)
    {
        for (int i = 0; i < bits; i++)
        {
            Bits.Write(0, 1);
        }

        return this;
    }

    public byte[] ToArray() => Bits.ToArray();

    private void UseCodes(byte[] literalLengths, byte[] distanceLengths)
    {
        (_literalLengths, _literalCodes) = (literalLengths, Codes(literalLengths));
        (_distanceLengths, _distanceCodes) = (distanceLengths, Codes(distanceLengths));
    }

    /// <summary>The codes that RFC 1951, section 3.2.2 assigns: by length, then by symbol.</summary>
    private static int[] Codes(byte[] lengths)
    {
        int[] codes = new int[lengths.Length];
        int code = 0;
        for (int length = 1; length <= 15; length++)
        {
            code <<= 1;
            for (int symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    codes[symbol] = code++;
                }
            }
        }

        return codes;
    }
}
