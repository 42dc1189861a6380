using System.Security.Cryptography;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A log's tree, computed as RFC 6962, section 2.1, defines it: by halves, from the top.</summary>
internal static class TestTree
{
    public static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int half = Half(leaves.Length);
        return SHA256.HashData([1, .. Root(leaves[..half]), .. Root(leaves[half..])]);
    }

    public static List<byte[]> Path(ReadOnlySpan<byte[]> leaves, int index)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        int half = Half(leaves.Length);
        return index < half
            ? [.. Path(leaves[..half], index), Root(leaves[half..])]
            : [.. Path(leaves[half..], index - half), Root(leaves[..half])];
    }

    private static int Half(int count)
    {
        int half = 1;
        while (half * 2 < count)
        {
            half *= 2;
        }

        return half;
    }
}
