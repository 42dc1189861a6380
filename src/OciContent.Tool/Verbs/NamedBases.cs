using OciContent.Inference;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Compares the bases that provenance names with those that the layers of an image prove.</summary>
internal static class NamedBases
{
    /// <summary>Compares each base with the image.</summary>
    /// <param name="console">Where to find the bases.</param>
    /// <param name="source">The image.</param>
    /// <param name="bases">The bases, as they were written.</param>
    /// <param name="options">Which platform is meant.</param>
    /// <param name="provenance">What counts of what is stated about the image.</param>
    /// <param name="problems">Where to tell what cannot be read.</param>
    /// <param name="cancellationToken">Cancels the comparing.</param>
    public static async Task<IReadOnlyList<AttestationsReport.NamedBase>> FindAsync(
        ToolConsole console,
        ImageSource source,
        IReadOnlyList<string> bases,
        ImageSourceOptions options,
        IReadOnlyList<ReadAttestation> provenance,
        List<ProblemReport> problems,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerStack> images = await LayerStack.ReadAsync(source, isWhole: false, cancellationToken);
        var matcher = new BaseMatcher();
        var found = new List<AttestationsReport.NamedBase>();
        foreach (string name in bases)
        {
            try
            {
                await using ImageSource opened = await ImageOpener.OpenAsync(
                    console,
                    name,
                    ImageOpener.Locate(console, name),
                    options,
                    cancellationToken);
                IReadOnlyList<LayerStack> baseImages = await LayerStack.ReadAsync(opened, isWhole: false, cancellationToken);
                BaseMatch match = await matcher.CompareAsync(images, baseImages, cancellationToken);

                // Provenance names an index, or the manifest of a platform.
                HashSet<Digest> digests =
                [
                    .. opened.Entries.Select(static entry => entry.Digest),
                    .. baseImages.Select(static image => image.Manifest).OfType<Digest>(),
                ];
                found.Add(
                    new AttestationsReport.NamedBase(
                        name,
                        match.IsDerived,
                        match.Kind is { } kind ? EnumText.Of(kind) : null,
                        [
                            .. provenance
                                .Where(one => digests.Any(one.Provenance!.Names))
                                .Select(static one => one.Found.Blob.Digest)
                                .Distinct(),
                        ]));
            }
            catch (Exception e) when (InputErrors.IsOfOneInput(e))
            {
                string message = InputErrors.NameIn(e.Message, name);
                problems.Add(bases.Count > 1 ? new ProblemReport(name, message) : throw new IOException(message, e));
            }
        }

        return found;
    }

    /// <summary>Writes a line for each.</summary>
    public static void Write(TextWriter output, IReadOnlyList<AttestationsReport.NamedBase> bases)
    {
        foreach (AttestationsReport.NamedBase one in bases)
        {
            string verdict = one.Derived ? $"built on it (by {one.By})" : "not built on it, as far as is known";
            string named = one.NamedBy.Count == 0
                ? "no provenance that counts names it"
                : $"provenance names it ({string.Join(", ", one.NamedBy)})";
            output.WriteLine(Printable.Text($"{one.Source}: {verdict}; {named}."));
        }
    }
}
