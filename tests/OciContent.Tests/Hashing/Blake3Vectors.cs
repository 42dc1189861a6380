using System.Globalization;

namespace OciContent.Tests.Hashing;

/// <summary>The golden hashes in tests/vectors/blake3, and the input they were made from.</summary>
internal static class Blake3Vectors
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("tests/vectors/blake3/b3sum.txt"));

    public static TheoryData<int, string> LengthsAndHashes()
    {
        var data = new TheoryData<int, string>();
        foreach (string line in Lines)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            data.Add(int.Parse(line[..space], CultureInfo.InvariantCulture), line[(space + 1)..]);
        }

        return data;
    }

    /// <summary>Byte i is i % 251, a prime, so that no two blocks or chunks of an input are alike.</summary>
    public static byte[] Pattern(int length)
    {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++)
        {
            pattern[i] = (byte)(i % 251);
        }

        return pattern;
    }
}
