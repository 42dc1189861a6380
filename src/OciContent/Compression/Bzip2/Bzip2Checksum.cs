using System.Buffers.Binary;

namespace OciContent.Compression.Bzip2;

/// <summary>The CRC-32 of bzip2: gzip's polynomial, with the bits of each byte from the top.</summary>
internal static class Bzip2Checksum
{
    private const uint Polynomial = 0x04C11DB7;

    // How many bytes are taken at a time: a table for each, of what it adds when so many follow it.
    private const int Slices = 8;

    private static readonly uint[][] Tables = CreateTables();

    /// <summary>Adds bytes to a register, which starts with ones and is inverted in the end.</summary>
    public static uint Append(uint register, ReadOnlySpan<byte> source)
    {
        uint[] last = Tables[0];
        if (source.Length >= Slices)
        {
            uint[] t1 = Tables[1], t2 = Tables[2], t3 = Tables[3], t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
            for (; source.Length >= Slices; source = source[Slices..])
            {
                ulong word = BinaryPrimitives.ReadUInt64BigEndian(source) ^ ((ulong)register << 32);
                register = t7[(byte)(word >> 56)] ^ t6[(byte)(word >> 48)] ^ t5[(byte)(word >> 40)] ^ t4[(byte)(word >> 32)]
                    ^ t3[(byte)(word >> 24)] ^ t2[(byte)(word >> 16)] ^ t1[(byte)(word >> 8)] ^ last[(byte)word];
            }
        }

        foreach (byte value in source)
        {
            register = last[(byte)((register >> 24) ^ value)] ^ (register << 8);
        }

        return register;
    }

    private static uint[][] CreateTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, Slices).Select(static _ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint register = i << 24;
            for (int slice = 0; slice < Slices; slice++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    register = (register << 1) ^ ((register >> 31) * Polynomial);
                }

                tables[slice][i] = register;
            }
        }

        return tables;
    }
}
