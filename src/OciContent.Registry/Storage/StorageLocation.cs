using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>A repository of a storage folder, as a location has it: <c>DIR:NAME</c>, or <c>[DIR]:NAME</c>.</summary>
/// <param name="Folder">The folder or archive.</param>
/// <param name="Repository">The name of the repository.</param>
internal sealed record StorageLocation(string Folder, string Repository)
{
    /// <summary>How it is written.</summary>
    public const string Expected = "expected registry-storage:DIR:NAME[:TAG][@DIGEST]";

    /// <summary>The location as text: brackets where another reading is possible.</summary>
    public override string ToString() =>
        Folder.IndexOf(':', DriveLength(Folder)) >= 0 || Folder.StartsWith('[') ? $"[{Folder}]:{Repository}" : $"{Folder}:{Repository}";

    /// <summary>Splits what <see cref="ToString"/> gives.</summary>
    public static StorageLocation Of(string path)
    {
        int end = path.StartsWith('[') ? path.LastIndexOf("]:", StringComparison.Ordinal) : -1;
        int colon = path.LastIndexOf(':');
        return end > 0 ? new StorageLocation(path[1..end], path[(end + 2)..])
            : colon > 0 ? new StorageLocation(path[..colon], path[(colon + 1)..])
            : throw new FormatException($"{ErrorText.Quote(path)} names no repository: {Expected}.");
    }

    /// <summary>
    /// Parses <c>DIR:NAME[:TAG][@DIGEST]</c>. The name is the last part, or the one before it if that may be one and the last may be a tag;
    /// so a folder may have colons of its own unless its last part would pass for a name, and in brackets it may have any.
    /// </summary>
    /// <returns>What is wrong, as the end of a sentence; <c>null</c> if nothing is.</returns>
    public static string? TryParse(string rest, out StorageLocation? location, out string? tag, out Digest? digest)
    {
        (location, tag, digest) = (null, null, null);
        int at = rest.LastIndexOf('@');
        if (at >= 0 && Digest.TryParse(rest.AsSpan(at + 1), out digest))
        {
            rest = rest[..at];
        }
        else if (at >= 0 && StartsAsDigest(rest.AsSpan(at + 1)))
        {
            return $"{ErrorText.Quote(rest.AsSpan(at + 1))} is not a digest: {Expected}";
        }

        int end = rest.StartsWith('[') ? rest.LastIndexOf("]:", StringComparison.Ordinal) : -1;
        string folder = end > 0 ? rest[1..end] : "";
        string behind = end > 0 ? rest[(end + 2)..] : "";
        string name;
        if (end > 0)
        {
            int colon = behind.IndexOf(':', StringComparison.Ordinal);
            (name, tag) = colon < 0 ? (behind, null) : (behind[..colon], behind[(colon + 1)..]);
        }
        else
        {
            int last = rest.LastIndexOf(':');
            if (last < DriveLength(rest))
            {
                return $"it names no repository: {Expected}";
            }

            int before = last > 0 ? rest.LastIndexOf(':', last - 1) : -1;
            bool hasTag = before >= DriveLength(rest)
                && before > 0
                && RegistryStorage.IsName(rest[(before + 1)..last])
                && (ReferenceGrammar.IsTag(rest.AsSpan(last + 1)) || !RegistryStorage.IsName(rest[(last + 1)..]));
            (folder, name, tag) = hasTag
                ? (rest[..before], rest[(before + 1)..last], rest[(last + 1)..])
                : (rest[..last], rest[(last + 1)..], null);
        }

        if (folder.Length == 0)
        {
            return $"no folder is before the name: {Expected}";
        }

        if (!RegistryStorage.IsName(name))
        {
            return $"{ErrorText.Quote(name)} is not the name of a repository: {Expected}";
        }

        if (tag is not null && !ReferenceGrammar.IsTag(tag))
        {
            return $"{ErrorText.Quote(tag)} is not a tag: {Expected}";
        }

        location = new StorageLocation(folder, name);
        return null;
    }

    private static bool StartsAsDigest(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && DigestAlgorithm.TryParse(text[..colon], out DigestAlgorithm? algorithm) && algorithm.IsSupported;
    }

    // The colon of a Windows drive does not end the folder.
    private static int DriveLength(string path) =>
        path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/' ? 2 : 0;
}
