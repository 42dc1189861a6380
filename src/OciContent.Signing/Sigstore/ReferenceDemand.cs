using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>What a signature has to call its image.</summary>
/// <param name="Matches">Whether a <c>docker-reference</c> will do.</param>
/// <param name="Expected">What messages say is expected.</param>
internal sealed record ReferenceDemand(Func<string, bool> Matches, string Expected)
{
    /// <summary>Any image of a repository.</summary>
    public static ReferenceDemand OfRepository(ImageReference repository) =>
        new(
            text => ImageReference.TryParse(text, out ImageReference? reference) && reference.Name == repository.Name,
            $"one of '{repository.Name}'");

    /// <summary>Any image of the repository that an image was asked for by.</summary>
    /// <exception cref="SignatureRefusal">It was not asked for by a name.</exception>
    public static ReferenceDemand OfRepository(SignatureSubject subject)
    {
        if (subject.Name is null)
        {
            Checks.Refuse(
                SignatureCheck.Reference,
                "The image was not asked for by a name: expected one, to compare the signature's with.");
        }

        return OfRepository(subject.Name);
    }
}
