using OciContent.Attachments;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>
/// What is attached to all images of a source, for a verb that tells more than that: what cannot be found does not stop it.
/// </summary>
/// <param name="Attachments">What is attached, to the images of an index too.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="Fault">Why it could not be listed; <c>null</c> if it could.</param>
internal sealed record Attached(
    IReadOnlyList<ImageAttachment> Attachments,
    IReadOnlyList<ContentProblem> Problems,
    string? Fault)
{
    /// <summary>Nothing, as nobody asked.</summary>
    public static Attached None { get; } = new([], [], null);

    /// <summary>Finds it.</summary>
    public static async Task<Attached> ToAsync(ImageSource source, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<AttachmentListing> listings = await ImageAttachments.FindAllAsync(
                source,
                new AttachmentOptions { IncludeParts = true },
                cancellationToken);
            return new Attached(
                [.. listings.SelectMany(static listing => listing.Attachments)],
                [
                    .. listings
                        .SelectMany(static listing => listing.Problems)
                        .DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal),
                ],
                null);
        }
        catch (Exception e) when (InputErrors.IsInputError(e))
        {
            return new Attached([], [], $"What is attached to it is not known: {e.Message}");
        }
    }

    /// <summary>Writes a line for all that could not be found.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="exitCode">That of the verb so far.</param>
    public int Report(ToolConsole console, int exitCode)
    {
        if (Fault is not null)
        {
            console.WriteError(Fault);
        }

        int found = ImageOpener.ReportProblems(console, Problems);
        return Math.Max(exitCode, Fault is null ? found : ExitCodes.Mismatch);
    }
}
