using System.Security.Cryptography;

namespace OciContent.Signing.Transparency;

/// <summary>The hashes of a log's tree (RFC 6962, section 2.1), by SHA-256.</summary>
internal static class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The hash of an entry.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(entry);
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of a node with two below it.</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([NodePrefix]);
        hash.AppendData(left);
        hash.AppendData(right);
        return hash.GetHashAndReset();
    }

    /// <summary>The root that a proof leads to (RFC 9162, section 2.1.3.2, which says how to go the way of RFC 6962).</summary>
    /// <param name="index">The place of the entry in the tree.</param>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="leaf">The hash of the entry.</param>
    /// <param name="path">The hashes on the way, from the entry to the root.</param>
    /// <returns>The root; <c>null</c> if there is no such place, or the way has another length.</returns>
    public static byte[]? RootOf(long index, long size, byte[] leaf, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }

        long node = index;
        long last = size - 1;
        byte[] root = leaf;
        foreach (byte[] hash in path)
        {
            if (last == 0 || hash.Length != SHA256.HashSizeInBytes)
            {
                return null;
            }

            bool isRight = (node & 1) == 1;
            if (isRight || node == last)
            {
                root = NodeHash(hash, root);
                while (!isRight && node != 0 && (node & 1) == 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                root = NodeHash(root, hash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 ? root : null;
    }
}
