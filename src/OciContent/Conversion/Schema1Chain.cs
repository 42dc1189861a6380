using OciContent.Images;
using OciContent.Internal;

namespace OciContent.Conversion;

/// <summary>Orders the entries of a manifest of schema 1, and refuses those that are no chain, as Docker and containers/image do.</summary>
internal static class Schema1Chain
{
    private const int IdLength = 64;

    /// <summary>The entries, the base first. Of entries with one ID, one behind the other, the oldest stays.</summary>
    /// <exception cref="InvalidDataException">An ID is none or is there twice, or an entry's parent is not the next older one.</exception>
    public static IReadOnlyList<Schema1Entry> Read(Schema1Manifest manifest)
    {
        var entries = new Stack<Schema1Entry>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < manifest.History.Count; i++)
        {
            Schema1History history = manifest.History[i];
            var entry = new Schema1Entry(i, manifest.FsLayers[i].BlobSum, history.V1Compatibility, history.Compatibility);
            string id = entry.Image.Id ?? "";
            if (id.Length != IdLength || !id.All(char.IsAsciiHexDigitLower))
            {
                throw Refuse(manifest, entry, $"the id {ErrorText.Quote(id)} is not valid: expected {IdLength} lowercase hex digits");
            }

            if (entries.TryPeek(out Schema1Entry? newer) && newer.Image.Id == id)
            {
                entries.Pop();
            }
            else if (!ids.Add(id))
            {
                throw Refuse(
                    manifest,
                    entry,
                    $"the id {id} is duplicated: expected another one, or consecutive entries");
            }

            entries.Push(entry);
        }

        Schema1Entry[] chain = [.. entries];
        for (int i = 0; i < chain.Length; i++)
        {
            string parent = chain[i].Image.Parent ?? "";
            string expected = i > 0 ? chain[i - 1].Image.Id! : "";
            if (parent != expected)
            {
                throw Refuse(
                    manifest,
                    chain[i],
                    $"the parent is {ErrorText.Quote(parent)}: expected "
                    + $"{(i > 0 ? $"'{expected}', the id of the next older layer" : "none, as it is the base")}");
            }
        }

        return chain;
    }

    private static InvalidDataException Refuse(Schema1Manifest manifest, Schema1Entry entry, string message) =>
        new($"{manifest.Digest}: {entry.Place}: {message}.");
}
