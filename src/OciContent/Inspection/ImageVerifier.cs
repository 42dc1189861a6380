using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Layouts;
using OciContent.Storage;

namespace OciContent.Inspection;

/// <summary>
/// Checks everything that can be reached: whether it is there, is what its descriptor says, and agrees with what else is said of it. Faults
/// are found all, not the first alone.
/// </summary>
public static class ImageVerifier
{
    /// <summary>Checks what is at a location.</summary>
    /// <param name="location">The medium, and maybe which of its images.</param>
    /// <param name="options">How, and whom to tell. A reference of the location counts more than theirs.</param>
    /// <param name="cancellationToken">Cancels the checking.</param>
    /// <exception cref="IOException">There is nothing, it cannot be opened, or no image has the name asked for.</exception>
    /// <exception cref="InvalidDataException">It is no image's medium.</exception>
    public static Task<VerificationReport> VerifyAsync(ImageLocation location, VerificationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(options);
        return VerifyCoreAsync(location, options, cancellationToken);
    }

    /// <inheritdoc cref="VerifyAsync(ImageLocation, VerificationOptions, CancellationToken)"/>
    public static Task<VerificationReport> VerifyAsync(ImageLocation location, CancellationToken cancellationToken = default) =>
        VerifyAsync(location, VerificationOptions.Default, cancellationToken);

    /// <summary>Checks a medium that is open.</summary>
    /// <param name="source">The medium.</param>
    /// <param name="options">Which image, how, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the checking.</param>
    /// <exception cref="ContentNotFoundException">No image has the name asked for.</exception>
    public static Task<VerificationReport> VerifyAsync(IImageSource source, VerificationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return VerifyCoreAsync(source, options, cancellationToken);
    }

    /// <summary>Checks a manifest or index and all that it leads to, wherever it is kept.</summary>
    /// <param name="reader">Where it is kept.</param>
    /// <param name="root">The manifest or index.</param>
    /// <param name="options">How, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the checking.</param>
    public static Task<VerificationReport> VerifyAsync(IContentReader reader, Descriptor root, VerificationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        return VerifyCoreAsync(reader, root, options, cancellationToken);
    }

    private static async Task<VerificationReport> VerifyCoreAsync(ImageLocation location, VerificationOptions options, CancellationToken cancellationToken)
    {
        IImageSource source;
        try
        {
            source = await location.OpenAsync(options.Limits, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or ContentMismatchException)
        {
            return new VerificationReport
            {
                BlobsChecked = 0,
                BytesChecked = 0,
                UnreachableBlobs = 0,
                Absent = [],
                Problems = [new VerificationProblem(VerificationCode.Layout, location.Path, e.Message)],
            };
        }

        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        return await VerifyCoreAsync(source, options with { Reference = location.Reference ?? options.Reference }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<VerificationReport> VerifyCoreAsync(IImageSource source, VerificationOptions options, CancellationToken cancellationToken)
    {
        var run = new VerificationRun(source, options);
        await run.AddAsync(source, cancellationToken).ConfigureAwait(false);
        return await run.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<VerificationReport> VerifyCoreAsync(IContentReader reader, Descriptor root, VerificationOptions options, CancellationToken cancellationToken)
    {
        var run = new VerificationRun(reader, options);
        await run.AddAsync(root, cancellationToken).ConfigureAwait(false);
        return await run.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
