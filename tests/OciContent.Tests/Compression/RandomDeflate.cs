namespace OciContent.Tests.Compression;

/// <summary>Random deflate data with codes no compressor would choose; mostly valid.</summary>
internal static class RandomDeflate
{
    private static readonly int[] LengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    public static byte[] Create(Random random)
    {
        var deflate = new DeflateWriter();
        int blocks = random.Next(1, 5);
        for (int i = 1; i <= blocks; i++)
        {
            AddBlock(deflate, random, i == blocks);
        }

        return deflate.ToArray();
    }

    /// <summary>Changes a few bits, bytes or the length.</summary>
    public static byte[] Mutate(byte[] input, Random random)
    {
        var bytes = new List<byte>(input);
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            // Half of the changes go where the headers are.
            int at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 32));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.AddRange(bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(64))));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AddBlock(DeflateWriter deflate, Random random, bool last)
    {
        int[] literals = [.. Enumerable.Range(0, 286)];
        int[] distances = [.. Enumerable.Range(0, 30)];
        switch (random.Next(6))
        {
            case 0:
                byte[] stored = new byte[random.Next(40)];
                random.NextBytes(stored);
                deflate.Stored(last, stored);
                return;
            case 1:
                deflate.Fixed(last);
                break;
            default:
                literals = PickSymbols(random, 286, 256);
                distances = PickSymbols(random, 30, null);
                deflate.Dynamic(
                    last,
                    Shorten(RandomLengths(random, literals, 286), 257),
                    Shorten(RandomLengths(random, distances, 30), 1));
                break;
        }

        for (int tokens = random.Next(60); tokens > 0; tokens--)
        {
            int symbol = literals[random.Next(literals.Length)];
            if (symbol < 256)
            {
                deflate.LiteralSymbol(symbol);
            }
            else if (symbol > 256 && distances.Length > 0)
            {
                int extraBits = LengthExtraBits[symbol - 257];
                deflate.LiteralSymbol(symbol, random.Next(1 << extraBits), extraBits);

                // Mostly the nearest distance, so that most data is valid.
                int distance = random.Next(20) == 0 ? distances[random.Next(distances.Length)] : distances[0];
                extraBits = Math.Max(0, (distance - 2) / 2);
                deflate.DistanceSymbol(distance, random.Next(1 << extraBits), extraBits);
            }
        }

        deflate.EndOfBlock();
    }

    private static int[] PickSymbols(Random random, int count, int? required)
    {
        int[] symbols = [.. Enumerable.Range(0, count)];
        random.Shuffle(symbols);
        int[] picked = symbols[..random.Next(random.Next(2) == 0 ? 4 : count)];
        if (required is int symbol && !picked.Contains(symbol))
        {
            picked = [.. picked, symbol];
        }

        Array.Sort(picked);
        return picked;
    }

    /// <summary>Lengths of a complete code, now and then with one length off.</summary>
    private static byte[] RandomLengths(Random random, int[] symbols, int count)
    {
        byte[] lengths = new byte[count];
        if (symbols.Length == 0)
        {
            return lengths;
        }

        // Splitting leaves of a tree keeps the code complete; splitting the newest makes it deep.
        var leaves = new List<byte> { 0 };
        while (leaves.Count < symbols.Length)
        {
            int leaf = random.Next(3) == 0 ? random.Next(leaves.Count) : leaves.Count - 1;
            if (leaves[leaf] == 15)
            {
                leaf = leaves.IndexOf(leaves.Min());
            }

            byte depth = (byte)(leaves[leaf] + 1);
            leaves[leaf] = depth;
            leaves.Add(depth);
        }

        byte[] depths = [.. leaves];
        random.Shuffle(depths);
        if (depths.Length == 1)
        {
            depths[0] = (byte)(random.Next(8) == 0 ? 2 : 1);
        }
        else if (random.Next(40) == 0)
        {
            depths[0] = (byte)Math.Clamp(depths[0] + random.Next(-1, 2), 1, 15);
        }

        for (int i = 0; i < symbols.Length; i++)
        {
            lengths[symbols[i]] = depths[i];
        }

        return lengths;
    }

    private static byte[] Shorten(byte[] lengths, int atLeast)
    {
        int used = Math.Max(atLeast, Array.FindLastIndex(lengths, static length => length != 0) + 1);
        return lengths[..used];
    }
}
