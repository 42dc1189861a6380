using OciContent.Signing.Tests.Kit;
using OciContent.Signing.Transparency;

namespace OciContent.Signing.Tests.Transparency;

public sealed class MerkleTreeTests
{
    [Fact]
    public void LeafHash_IsThatOfRfc6962() =>
        Assert.Equal(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            Convert.ToHexStringLower(MerkleTree.LeafHash([])));

    [Fact]
    public void RootOf_FindsTheRoot_FromEveryPlaceOfEveryTree()
    {
        for (int size = 1; size <= 70; size++)
        {
            byte[][] leaves = Leaves(size);
            byte[] root = TestTree.Root(leaves);
            for (int index = 0; index < size; index++)
            {
                Assert.Equal(root, MerkleTree.RootOf(index, size, leaves[index], TestTree.Path(leaves, index)));
            }
        }
    }

    [Fact]
    public void RootOf_FindsNoRoot_FromAnotherPlaceOrTree()
    {
        for (int size = 1; size <= 40; size++)
        {
            byte[][] leaves = Leaves(size);
            byte[] root = TestTree.Root(leaves);
            for (int index = 0; index < size; index++)
            {
                List<byte[]> path = TestTree.Path(leaves, index);
                for (int place = -1; place <= size; place++)
                {
                    Assert.Equal(place == index, IsRoot(place, size, leaves[index], path));
                }

                Assert.False(IsRoot(index, size, leaves[index], [.. path, new byte[32]]));
                Assert.False(IsRoot(index, size, leaves[index], [.. path.Skip(1)]) && size > 1);
                Assert.False(IsRoot(index, size, leaves[index], [.. path.SkipLast(1)]) && size > 1);
                Assert.False(IsRoot(index, 0, leaves[index], path));
                Assert.False(IsRoot(index, long.MaxValue, leaves[index], path));
            }

            bool IsRoot(long index, long trees, byte[] leaf, IReadOnlyList<byte[]> path) =>
                MerkleTree.RootOf(index, trees, leaf, path) is { } found && found.AsSpan().SequenceEqual(root);
        }
    }

    private static byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(static i => TestTree.Leaf([(byte)i]))];
}
