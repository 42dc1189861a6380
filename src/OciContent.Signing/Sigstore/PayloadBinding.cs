using System.Collections.ObjectModel;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Attestations;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>What a signed payload says, and that it is about the image. It counts only with a signature that was verified.</summary>
/// <param name="PredicateType">The type of an attestation; <c>null</c> for the signature of an image.</param>
/// <param name="Statement">The statement of an attestation; empty for the signature of an image.</param>
internal sealed record PayloadBinding(string? PredicateType, ReadOnlyMemory<byte> Statement)
{
    /// <summary>The predicate type with which cosign 3 signs an image.</summary>
    public const string ImageSignature = "https://sigstore.dev/cosign/sign/v1";

    private const int MaxAnnotations = 1024;

    /// <summary>Checks that a payload is about an image.</summary>
    /// <param name="checks">The checks of the signature.</param>
    /// <param name="material">The signature, with its payload.</param>
    /// <param name="subject">The image.</param>
    /// <param name="demands">What else the payload has to say.</param>
    /// <exception cref="SignatureRefusal">It is not, or is not what it is to be.</exception>
    /// <exception cref="JsonException">The payload is malformed.</exception>
    public static PayloadBinding Require(Checks checks, SignatureMaterial material, SignatureSubject subject, PayloadDemands demands)
    {
        Digest digest = subject.Manifest.Digest;
        if (material.MessageDigest is { } message)
        {
            checks.Require(
                SignatureCheck.Subject,
                message == digest,
                $"The signature is over {message}: expected {digest}.");
            RequirePredicateType(checks, demands, found: null);
            RequireNoReference(checks, demands);
            RequireAnnotations(checks, demands, ReadOnlyDictionary<string, string>.Empty);
            return new PayloadBinding(PredicateType: null, default);
        }

        return material.SimplePayload is { } simple
            ? OfSimple(checks, JsonFields.Parse(simple, "payload"), subject, demands)
            : OfEnvelope(checks, material.Envelope!, digest, demands);
    }

    // cosign, specs/SIGNATURE_SPEC.md
    private static PayloadBinding OfSimple(Checks checks, JsonFields payload, SignatureSubject subject, PayloadDemands demands)
    {
        JsonFields critical = payload.Object("critical");
        string type = critical.Text("type");
        checks.Require(
            SignatureCheck.PayloadType,
            type == SimpleSigningPayload.Type,
            $"The payload is {ErrorText.Quote(type)}: expected {ErrorText.Quote(SimpleSigningPayload.Type)}.");
        string digest = critical.Object("image").Text("docker-manifest-digest");
        checks.Require(
            SignatureCheck.Subject,
            digest == subject.Manifest.Digest.ToString(),
            $"The signature is about {ErrorText.Quote(digest)}: expected {subject.Manifest.Digest}.");
        RequirePredicateType(checks, demands, found: null);
        string reference = critical.Object("identity").TextOrNull("docker-reference") ?? "";
        if (demands.Reference is { } wanted)
        {
            checks.Require(
                SignatureCheck.Reference,
                wanted.Matches(reference),
                $"The signature is about an image of {ErrorText.Quote(reference)}: expected {wanted.Expected}.");
        }

        RequireAnnotations(
            checks,
            demands,
            payload.ObjectOrNull("optional")?.TextsOnly(MaxAnnotations) ?? ReadOnlyDictionary<string, string>.Empty);
        return new PayloadBinding(PredicateType: null, default);
    }

    private static PayloadBinding OfEnvelope(Checks checks, DsseEnvelope envelope, Digest digest, PayloadDemands demands)
    {
        checks.Require(
            SignatureCheck.PayloadType,
            envelope.PayloadType == SigningMediaTypes.InTotoStatement,
            $"The payload is {ErrorText.Quote(envelope.PayloadType)}: expected {SigningMediaTypes.InTotoStatement}.");
        InTotoStatement statement = InTotoStatement.Parse(envelope.Payload);
        bool isSignature = statement.PredicateType == ImageSignature;
        checks.Require(
            SignatureCheck.Subject,
            statement.IsAbout(digest),
            $"The statement is about {Describe(statement)}: expected {digest}.");
        if (isSignature)
        {
            // An attestation may be about several; the signature of an image is about it alone.
            checks.Require(
                SignatureCheck.Subject,
                statement.Subjects.Count == 1,
                $"The signature is about {statement.Subjects.Count} subjects: expected {digest} alone.");
        }

        RequirePredicateType(checks, demands, statement.PredicateType);

        // Statements name no repository; cosign 3 puts annotations where the subject is.
        RequireNoReference(checks, demands);
        StatementSubject found = statement.Subjects.FirstOrDefault(one => one.Is(digest)) ?? statement.Subjects[0];
        RequireAnnotations(checks, demands, found.Annotations);
        return isSignature
            ? new PayloadBinding(PredicateType: null, default)
            : new PayloadBinding(statement.PredicateType, envelope.Payload);
    }

    private static void RequirePredicateType(Checks checks, PayloadDemands demands, string? found) =>
        checks.Require(
            SignatureCheck.PredicateType,
            demands.PredicateType is null || demands.PredicateType == found,
            found is null
                ? $"The signature states nothing but the digest: expected a statement of the type {ErrorText.Quote(demands.PredicateType)}."
                : $"The statement is of the type {ErrorText.Quote(found)}: expected {ErrorText.Quote(demands.PredicateType)}.");

    private static void RequireNoReference(Checks checks, PayloadDemands demands) =>
        checks.Require(
            SignatureCheck.Reference,
            demands.Reference is null,
            $"The signature names no repository: expected {demands.Reference?.Expected}.");

    private static void RequireAnnotations(Checks checks, PayloadDemands demands, IReadOnlyDictionary<string, string> found)
    {
        foreach ((string name, string value) in demands.Annotations)
        {
            checks.Require(
                SignatureCheck.Annotations,
                found.GetValueOrDefault(name) == value,
                found.TryGetValue(name, out string? other)
                    ? $"The signature says {ErrorText.Quote(name)} is {ErrorText.Quote(other)}: expected {ErrorText.Quote(value)}."
                    : $"The signature does not say {ErrorText.Quote(name)}: expected {ErrorText.Quote(value)}.");
        }
    }

    private static string Describe(InTotoStatement statement)
    {
        StatementSubject first = statement.Subjects[0];
        string digests = string.Join(
            ", ",
            first.Digests.Select(static pair => $"{ErrorText.Plain(pair.Key)}:{ErrorText.Plain(pair.Value)}"));
        return statement.Subjects.Count == 1 ? digests : $"{digests} and {statement.Subjects.Count - 1} more";
    }
}
