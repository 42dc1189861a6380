namespace OciContent.Tool.Output;

/// <summary>Digests that start as somebody wrote one.</summary>
internal static class FoundDigests
{
    /// <summary>The digest that was meant; <c>null</c> if none was found.</summary>
    /// <param name="hash">What was written.</param>
    /// <param name="found">What starts so, each as often as it was found.</param>
    /// <exception cref="FormatException">Several start so.</exception>
    public static Digest? Single(string hash, IEnumerable<Digest> found)
    {
        Digest[] digests = [.. found.Distinct().Order()];
        return digests.Length <= 1
            ? digests.FirstOrDefault()
            : throw new FormatException(
                $"'{hash}' is not unique: {string.Join(", ", digests.Take(3))}{(digests.Length > 3 ? ", …" : "")} start so. "
                + "Expected more digits.");
    }
}
