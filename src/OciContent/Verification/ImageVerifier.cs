using System.Runtime.CompilerServices;
using System.Text.Json;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Verification;

/// <summary>
/// Checks everything that can be reached: whether it is there, is what its descriptor says, and agrees with what else is said of it. Faults
/// are found all, not the first alone.
/// </summary>
/// <example>
/// <code>
/// VerificationReport report = await ImageVerifier.VerifyAsync(ImageLocation.Parse("oci:layout:v1"));
/// </code>
/// </example>
public static class ImageVerifier
{
    /// <summary>Checks images, and whatever else is selected of a source.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">How, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the checking.</param>
    public static Task<VerificationReport> VerifyAsync(
        ImageSource source,
        VerificationOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return VerifyCoreAsync(source, options, cancellationToken);
    }

    /// <inheritdoc cref="VerifyAsync(ImageSource, VerificationOptions, CancellationToken)"/>
    public static Task<VerificationReport> VerifyAsync(ImageSource source, CancellationToken cancellationToken = default) =>
        VerifyAsync(source, VerificationOptions.Default, cancellationToken);

    /// <summary>Checks what is at a location. That its own documents cannot be read is a problem like any other.</summary>
    /// <param name="location">Where the images are, and maybe which of them are meant.</param>
    /// <param name="sourceOptions">Which platform is meant, and limits on the documents.</param>
    /// <param name="options">How, and whom to tell.</param>
    /// <param name="cancellationToken">Cancels the checking.</param>
    /// <exception cref="IOException">There is nothing, it cannot be opened, or no image has the name asked for.</exception>
    /// <exception cref="InvalidDataException">No image is kept so.</exception>
    public static Task<VerificationReport> VerifyAsync(
        ImageLocation location,
        ImageSourceOptions sourceOptions,
        VerificationOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(sourceOptions);
        ArgumentNullException.ThrowIfNull(options);
        return VerifyCoreAsync(location, sourceOptions, options, cancellationToken);
    }

    /// <inheritdoc cref="VerifyAsync(ImageLocation, ImageSourceOptions, VerificationOptions, CancellationToken)"/>
    public static Task<VerificationReport> VerifyAsync(ImageLocation location, CancellationToken cancellationToken = default) =>
        VerifyAsync(location, ImageSourceOptions.Default, VerificationOptions.Default, cancellationToken);

    private static async Task<VerificationReport> VerifyCoreAsync(
        ImageLocation location,
        ImageSourceOptions sourceOptions,
        VerificationOptions options,
        CancellationToken cancellationToken)
    {
        ImageSource source;
        try
        {
            source = await location.OpenAsync(sourceOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or ContentMismatchException)
        {
            return new VerificationReport
            {
                BlobsChecked = 0,
                BytesChecked = 0,
                UnreachableBlobs = 0,
                Missing = [],
                Problems = [new ContentProblem(ContentProblemCode.Layout, ContentLocation.Root(location.Path), e.Message)],
            };
        }

        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        return await VerifyCoreAsync(source, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<VerificationReport> VerifyCoreAsync(
        ImageSource source,
        VerificationOptions options,
        CancellationToken cancellationToken)
    {
        var visitor = new VerificationVisitor(options);
        visitor.AddSource(source);
        await source.WalkAsync(visitor, cancellationToken).ConfigureAwait(false);
        return await visitor.CompleteAsync(source, cancellationToken).ConfigureAwait(false);
    }
}
