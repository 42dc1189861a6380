using System.Text;

namespace OciContent.Layers;

/// <summary>
/// ChainIDs: one digest for a stack of layers, by which engines name unpacked file systems
/// (image-spec, config.md, "Layer ChainID").
/// </summary>
/// <remarks>
/// The chainID of one layer is its diffID; each further one is the sha256 of <c>chainID of the layers below, space, diffID</c>.
/// </remarks>
/// <example>
/// <code>
/// ImageConfig config = ImageConfig.Parse(File.ReadAllBytes("config.json"));
/// Digest chain = ChainId.Compute(config.RootFs.DiffIds);
/// </code>
/// </example>
public static class ChainId
{
    /// <summary>The chainID of a whole stack.</summary>
    /// <param name="diffIds">The diffIDs, the base first.</param>
    /// <exception cref="ArgumentException"><paramref name="diffIds"/> is empty: no layers have no chainID.</exception>
    public static Digest Compute(IReadOnlyList<Digest> diffIds)
    {
        ArgumentNullException.ThrowIfNull(diffIds);
        return diffIds.Count > 0
            ? ComputeAll(diffIds)[^1]
            : throw new ArgumentException("No layers have no chainID: expected at least one diffID.", nameof(diffIds));
    }

    /// <summary>The chainIDs of a stack up to and including each of its layers.</summary>
    /// <param name="diffIds">The diffIDs, the base first.</param>
    public static IReadOnlyList<Digest> ComputeAll(IReadOnlyList<Digest> diffIds)
    {
        ArgumentNullException.ThrowIfNull(diffIds);
        var chain = new Digest[diffIds.Count];
        for (int i = 0; i < chain.Length; i++)
        {
            chain[i] = i == 0 ? diffIds[0] : Digest.Compute(Encoding.ASCII.GetBytes($"{chain[i - 1]} {diffIds[i]}"));
        }

        return chain;
    }
}
