using OciContent.Registry.Pinning;
using OciContent.Registry.Tags;

namespace OciContent.Tool.Verbs;

/// <summary>Which registries pinning files would ask: nobody is asked, and nothing is written.</summary>
internal static class AskedRegistries
{
    /// <summary>Their hosts, in the order in which they would be asked; files that cannot be read have none.</summary>
    /// <exception cref="FormatException">One of the files is the standard input, which can be read once.</exception>
    public static async Task<IReadOnlyCollection<string>> OfAsync(
        IReadOnlyCollection<string> files,
        PinOptions options,
        CancellationToken cancellationToken)
    {
        if (files.Contains(EachFile.StandardInput, StringComparer.Ordinal))
        {
            throw new FormatException("'-' can be read once: expected files with '--plain-http' or '--username'.");
        }

        var asked = new AskedNames();
        using var pinner = new FilePinner(asked, options);
        foreach (string file in files)
        {
            try
            {
                await PinVerb.PinFileAsync(pinner, file, cancellationToken);
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                // It is told when the file is to be pinned.
            }
        }

        return asked.Hosts;
    }

    /// <summary>Knows no reference, so that nothing is written, and remembers where it would have been asked for.</summary>
    private sealed class AskedNames : IReferenceResolver
    {
        private readonly SortedSet<string> _hosts = new(StringComparer.Ordinal);
        private readonly Lock _lock = new();

        public IReadOnlyCollection<string> Hosts => _hosts;

        public Task<ResolvedReference> ResolveAsync(
            ImageReference reference,
            Platform? platform = null,
            CancellationToken cancellationToken = default)
        {
            lock (_lock)
            {
                _hosts.Add(reference.Domain);
            }

            return Task.FromException<ResolvedReference>(new IOException($"'{reference}' is not asked for yet."));
        }
    }
}
