using OciContent.Signing.Attestations;
using OciContent.Storage;

namespace OciContent.Tool.Verbs;

/// <summary>Writes what statements say to files, each called by the digest of the layer that holds it.</summary>
internal static class PredicateFolder
{
    /// <summary>Writes the files, or none if one is there with other content; what is there already with the same content stays.</summary>
    /// <param name="folder">Where to; it is made if it is not there.</param>
    /// <param name="attestations">The statements, which were read.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="IOException">A file cannot be written, or is there with other content.</exception>
    public static async Task WriteAsync(string folder, IReadOnlyList<ImageAttestation> attestations, CancellationToken cancellationToken)
    {
        if (File.Exists(folder))
        {
            throw new IOException($"'{folder}' is a file: expected a folder.");
        }

        var missing = new List<(string Path, ReadOnlyMemory<byte> Predicate)>();
        foreach (ImageAttestation one in attestations.DistinctBy(static one => one.Blob.Digest))
        {
            // Hex alone: no file outside of the folder. A link could lead there.
            string path = Path.Join(folder, $"{one.Blob.Digest.Encoded}.json");
            var file = new FileInfo(path);
            bool isOther = file.Exists && !await HasAsync(file, one.Predicate, cancellationToken);
            if (file.LinkTarget is not null || Directory.Exists(path) || isOther)
            {
                throw new IOException($"'{path}' is there already, and is something else: expected a new file.");
            }

            if (!file.Exists)
            {
                missing.Add((path, one.Predicate));
            }
        }

        Directory.CreateDirectory(folder);
        foreach ((string path, ReadOnlyMemory<byte> predicate) in missing)
        {
            await AtomicFile.WriteAsync(
                path,
                async written =>
                {
                    await written.WriteAsync(predicate, cancellationToken);
                    return true;
                });
        }
    }

    private static async Task<bool> HasAsync(FileInfo file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        file.Length == content.Length
        && (await File.ReadAllBytesAsync(file.FullName, cancellationToken)).AsSpan().SequenceEqual(content.Span);
}
