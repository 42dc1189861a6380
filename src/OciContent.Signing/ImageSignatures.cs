using OciContent.Attachments;
using OciContent.Images;
using OciContent.Sources;
using OciContent.Storage;

namespace OciContent.Signing;

/// <summary>Finds the signatures and attestations of an image, wherever both are.</summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// var verifier = new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText("cosign.pub")));
/// SignatureListing found = await ImageSignatures.FindAsync(source);
/// foreach (ImageSignature signature in found.Signatures)
/// {
///     Console.WriteLine(verifier.Verify(signature, found.Subject));
/// }
/// </code>
/// </example>
public static class ImageSignatures
{
    /// <summary>How many signatures and attestations of one image are read; what comes after these is not.</summary>
    public const int MaxSignatures = 100;

    /// <summary>Finds what signs the one image or index that is selected.</summary>
    /// <param name="source">The image.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    /// <exception cref="IOException">A registry does not list what refers to the image, or more than is allowed.</exception>
    public static Task<SignatureListing> FindAsync(ImageSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FindCoreAsync(source, new SignatureSubject(source.ResolveRoot(), source.Repository), cancellationToken);
    }

    /// <summary>Finds what signs a manifest or index.</summary>
    /// <param name="source">Where both are.</param>
    /// <param name="subject">The manifest or index, which need not be there.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="IOException">A registry does not list what refers to it, or more than is allowed.</exception>
    public static Task<SignatureListing> FindAsync(
        ImageSource source,
        SignatureSubject subject,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(subject);
        return FindCoreAsync(source, subject, cancellationToken);
    }

    /// <summary>
    /// Finds what signs the one image or index that is selected, and says of each signature whether it is verified. An image of an index
    /// that was selected by its platform or digest is covered by signatures of the index too, since that was verified on the way to it.
    /// </summary>
    /// <param name="source">The image.</param>
    /// <param name="verifiers">Whom to trust: a signature is verified if it is by one of them.</param>
    /// <param name="cancellationToken">Cancels the verifying.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    /// <exception cref="IOException">A registry does not list what refers to the image, or more than is allowed.</exception>
    /// <example>
    /// <code>
    /// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
    /// var key = new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText("cosign.pub")));
    /// SignatureReport report = await ImageSignatures.VerifyAsync(source, [key]);
    /// Console.WriteLine(report.IsSigned);
    /// </code>
    /// </example>
    public static Task<SignatureReport> VerifyAsync(
        ImageSource source,
        IReadOnlyList<SignatureVerifier> verifiers,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireSomebody(verifiers);
        return VerifyCoreAsync(source, verifiers, cancellationToken);
    }

    /// <summary>Says of signatures that were found whether they are verified.</summary>
    /// <param name="found">The signatures of an image, as <see cref="FindAllAsync"/> gives them.</param>
    /// <param name="verifiers">Whom to trust: a signature is verified if it is by one of them.</param>
    /// <exception cref="ArgumentException">There is no verifier, or no listing.</exception>
    public static SignatureReport Verify(IReadOnlyList<SignatureListing> found, IReadOnlyList<SignatureVerifier> verifiers)
    {
        ArgumentNullException.ThrowIfNull(found);
        RequireSomebody(verifiers);
        if (found.Count == 0)
        {
            throw new ArgumentException("There is no listing: expected that of an image.", nameof(found));
        }

        return new SignatureReport(
            found[0].Subject.Manifest,
            [
                .. from listing in found
                   from signature in listing.Signatures
                   select new SubjectVerdict(listing.Subject.Manifest, Verify(signature, listing.Subject, verifiers)),
            ],
            [.. found.SelectMany(static listing => listing.Unread)],
            [
                .. found
                    .SelectMany(static listing => listing.Problems)
                    .DistinctBy(static problem => problem.ToString(), StringComparer.Ordinal),
            ]);
    }

    /// <summary>
    /// Finds what signs the one image or index that is selected, and what signs the index that led to it, which covers it too.
    /// </summary>
    /// <param name="source">The image.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>A listing for the image, then one for the index, if an index led to it.</returns>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    /// <exception cref="IOException">A registry does not list what refers to the image, or more than is allowed.</exception>
    public static Task<IReadOnlyList<SignatureListing>> FindAllAsync(ImageSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FindAllCoreAsync(source, cancellationToken);
    }

    private static async Task<IReadOnlyList<SignatureListing>> FindAllCoreAsync(ImageSource source, CancellationToken cancellationToken)
    {
        var found = new List<SignatureListing>();
        foreach (Descriptor subject in source.Entries.Prepend(source.ResolveRoot()).DistinctBy(static one => one.Digest))
        {
            found.Add(
                await FindCoreAsync(source, new SignatureSubject(subject, source.Repository), cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private static async Task<SignatureReport> VerifyCoreAsync(
        ImageSource source,
        IReadOnlyList<SignatureVerifier> verifiers,
        CancellationToken cancellationToken) =>
        Verify(await FindAllCoreAsync(source, cancellationToken).ConfigureAwait(false), verifiers);

    private static void RequireSomebody(IReadOnlyList<SignatureVerifier> verifiers)
    {
        ArgumentNullException.ThrowIfNull(verifiers);
        if (verifiers.Count == 0)
        {
            throw new ArgumentException("There is no verifier: expected whom to trust.", nameof(verifiers));
        }
    }

    /// <summary>The verdict of the verifiers on one signature: one of them is enough.</summary>
    internal static SignatureVerdict Verify(
        ImageSignature signature,
        SignatureSubject subject,
        IReadOnlyList<SignatureVerifier> verifiers)
    {
        SignatureVerdict? refused = null;
        foreach (SignatureVerifier verifier in verifiers)
        {
            SignatureVerdict verdict = verifier.Verify(signature, subject);
            if (verdict.IsVerified)
            {
                return verdict;
            }

            // Of several that do not verify it, the one that got furthest has most to say: whose kind it is not says least.
            refused = refused is null or { FailedCheck: SignatureCheck.Kind } ? verdict : refused;
        }

        return refused!;
    }

    private static async Task<SignatureListing> FindCoreAsync(
        ImageSource source,
        SignatureSubject subject,
        CancellationToken cancellationToken)
    {
        // What signs a signature is not asked for, so only what is attached to the image itself is looked for.
        AttachmentListing listing = await ImageAttachments
            .FindAsync(source, subject.Manifest.Digest, new AttachmentOptions { IncludeNested = false }, cancellationToken)
            .ConfigureAwait(false);
        var found = new List<ImageSignature>();
        var unread = new List<UnreadSignature>();
        foreach ((ImageAttachment attachment, Descriptor blob) in Blobs(listing))
        {
            if (found.Count + unread.Count >= MaxSignatures)
            {
                unread.Add(new UnreadSignature(blob, $"There are more than {MaxSignatures} signatures: expected at most that many."));
                break;
            }

            try
            {
                found.Add(await ReadAsync(source, attachment, blob, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException)
            {
                unread.Add(new UnreadSignature(blob, e.Message));
            }
        }

        return new SignatureListing(subject, found, unread, listing.Problems);
    }

    private static IEnumerable<(ImageAttachment Attachment, Descriptor Blob)> Blobs(AttachmentListing listing) =>
        from attachment in listing.Attachments
        where attachment.Document is ImageManifest
        from blob in ((ImageManifest)attachment.Document).Layers
        where SigningMediaTypes.FormatOf(blob.MediaType) is not null
        select (attachment, blob);

    private static async Task<ImageSignature> ReadAsync(
        ImageSource source,
        ImageAttachment attachment,
        Descriptor blob,
        CancellationToken cancellationToken)
    {
        if (blob.Size > ImageSignature.MaxSize)
        {
            throw new InvalidDataException(
                $"The signature {blob.Digest} has {blob.Size} bytes: expected at most {ImageSignature.MaxSize}.");
        }

        ReadOnlyMemory<byte> content = await source.ReadBytesAsync(blob, cancellationToken).ConfigureAwait(false);
        return new ImageSignature(blob, content.Span, attachment.Descriptor);
    }
}
