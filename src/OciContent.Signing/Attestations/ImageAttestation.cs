using System.Text.Json;
using OciContent.Internal;

namespace OciContent.Signing.Attestations;

/// <summary>
/// A statement about an image (in-toto attestation, spec/v1/statement.md), as it was found: signed, in a DSSE envelope or a bundle, or as
/// BuildKit keeps it beside the image, which nobody signed.
/// </summary>
public sealed class ImageAttestation
{
    internal ImageAttestation(Descriptor blob, Descriptor manifest, Descriptor subject, bool isSigned)
    {
        Blob = blob;
        Manifest = manifest;
        Subject = subject;
        IsSigned = isSigned;
    }

    /// <summary>The layer that holds it.</summary>
    public Descriptor Blob { get; }

    /// <summary>The manifest that lists the layer.</summary>
    public Descriptor Manifest { get; }

    /// <summary>What the manifest is attached to: the image, the index that leads to it, or one of the manifests of an index.</summary>
    public Descriptor Subject { get; }

    /// <summary>Whether it is kept with a signature; whether that is worth anything is another question.</summary>
    public bool IsSigned { get; }

    /// <summary>Whether the signature is by one of those who are trusted, and about <see cref="Subject"/>.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>
    /// Who signed it: see <see cref="SignatureVerdict.Signer"/>. Of one that is not verified, who it claims signed it, if it gets that far.
    /// </summary>
    public string? Signer { get; internal init; }

    /// <summary>Why it is not verified, as one sentence; <c>null</c> if it is.</summary>
    public string? Reason { get; internal init; }

    /// <summary>
    /// What kind of thing it says, such as <c>https://slsa.dev/provenance/v1</c>; <c>null</c> if the statement could not be read. Of one
    /// that is not verified it is only claimed, as is all that follows.
    /// </summary>
    public string? PredicateType { get; internal init; }

    /// <summary>The statement, byte for byte; empty if it could not be read.</summary>
    public ReadOnlyMemory<byte> Statement { get; internal init; }

    /// <summary>What it says, a JSON object: the statement's <c>predicate</c>, byte for byte; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Predicate { get; internal init; }

    /// <summary>
    /// What it is about: the digest of the image, of the index that leads to it, or of a manifest of the index, that is among the subjects
    /// of the statement. <c>null</c> if it is about something else, wherever it was found.
    /// </summary>
    public Digest? About { get; internal init; }

    /// <summary>Whether one of the statement's subjects is the image, by its digest: see <see cref="About"/>.</summary>
    public bool IsAboutImage => About is not null;

    /// <summary>The type, and whether it is verified, as one line.</summary>
    public override string ToString()
    {
        string what = PredicateType is null ? "a statement that cannot be read" : ErrorText.Plain(PredicateType);
        string verdict = !IsVerified ? $"not verified: {Reason}"
            : Signer is null ? "verified"
            : $"verified, signed by {ErrorText.Plain(Signer)}";
        return $"{Blob.Digest}: {what}: {verdict}";
    }

    /// <summary>The bytes of the predicate among those of a statement that was read.</summary>
    internal static ReadOnlyMemory<byte> PredicateIn(ReadOnlyMemory<byte> statement)
    {
        var json = new Utf8JsonReader(statement.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isPredicate = json.ValueTextEquals("predicate"u8);
            json.Read();
            int start = (int)json.TokenStartIndex;
            json.Skip();
            if (isPredicate)
            {
                return json.TokenType == JsonTokenType.Null ? default : statement[start..(int)json.BytesConsumed];
            }
        }

        return default;
    }
}
