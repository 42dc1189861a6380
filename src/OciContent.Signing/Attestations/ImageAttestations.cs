using OciContent.Sources;

namespace OciContent.Signing.Attestations;

/// <summary>
/// Finds the statements about an image: those that are signed, in cosign's tags and in bundles, and those that BuildKit keeps in the index,
/// which are not.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// var key = new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText("cosign.pub")));
/// AttestationListing found = await ImageAttestations.FindAsync(source, [key]);
/// foreach (ImageAttestation one in found.Attestations)
/// {
///     Console.WriteLine($"{one.PredicateType} about {one.About}: {(one.IsVerified ? one.Signer : one.Reason)}");
/// }
/// </code>
/// </example>
public static class ImageAttestations
{
    /// <summary>How many statements about one image are read; one more is listed, and not read.</summary>
    public const int MaxAttestations = 100;

    /// <summary>The size of a statement that is still read, in bytes: 32 MiB. Signed ones have a limit of their own.</summary>
    /// <seealso cref="ImageSignature.MaxSize"/>
    public const int MaxStatementSize = 32 * 1024 * 1024;

    /// <summary>How large the statements about one image may be together, in bytes: 256 MiB.</summary>
    public const long MaxTotalSize = 256L * 1024 * 1024;

    /// <summary>
    /// Finds the statements about the one image or index that is selected, and says of each whether it is verified. An image of an index
    /// that was selected by its platform or digest is covered by statements about the index too.
    /// </summary>
    /// <param name="source">The image.</param>
    /// <param name="verifiers">Whom to trust: a statement is verified if it is signed by one of them. Without any, nothing is.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none.</exception>
    /// <exception cref="IOException">A registry does not list what refers to the image, or more than is allowed.</exception>
    public static Task<AttestationListing> FindAsync(
        ImageSource source,
        IReadOnlyList<SignatureVerifier> verifiers,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(verifiers);
        return new AttestationFinder(source, source.ResolveRoot(), verifiers).FindAsync(cancellationToken);
    }
}
