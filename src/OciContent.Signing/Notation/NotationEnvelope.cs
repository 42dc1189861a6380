using OciContent.Internal;

namespace OciContent.Signing.Notation;

/// <summary>What an envelope says, whether it is JWS or COSE. Nothing of it was checked but its form.</summary>
internal sealed record NotationEnvelope
{
    /// <summary>What was signed: the headers and the payload, as the format puts them together.</summary>
    public required byte[] Signed { get; init; }

    /// <summary>The signature, as the algorithm makes it: for ECDSA both integers at full length.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The payload.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The algorithm; <c>null</c> if it is not one of those that are allowed.</summary>
    public required NotationAlgorithm? Algorithm { get; init; }

    /// <summary>The algorithm as the envelope has it.</summary>
    public required string AlgorithmText { get; init; }

    /// <summary>What the payload is.</summary>
    public required string? ContentType { get; init; }

    /// <summary>The scheme.</summary>
    public required string? SigningScheme { get; init; }

    /// <summary>When the signer says that it was signed.</summary>
    public DateTimeOffset? SigningTime { get; init; }

    /// <summary>When a signing authority says that it was signed.</summary>
    public DateTimeOffset? AuthenticSigningTime { get; init; }

    /// <summary>Until when it should be used.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>The plugin that the signer wants it to be verified with.</summary>
    public string? VerificationPlugin { get; init; }

    /// <summary>The names of the headers that have to be understood.</summary>
    public required IReadOnlyList<string> Critical { get; init; }

    /// <summary>The names of the headers that are signed, without those of the format itself.</summary>
    public required IReadOnlySet<string> SignedHeaders { get; init; }

    /// <summary>The certificates in DER, from that of the key to the root.</summary>
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <summary>The time stamp token over the signature.</summary>
    public byte[]? Timestamp { get; init; }

    /// <summary>The software that signed, as it says of itself; not signed.</summary>
    public string? SigningAgent { get; init; }

    /// <summary>Reads an envelope.</summary>
    /// <param name="mediaType">Which kind of envelope it is.</param>
    /// <param name="content">Its bytes, at most <see cref="ImageSignature.MaxSize"/>.</param>
    /// <exception cref="FormatException">It is malformed, or too large.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is malformed.</exception>
    public static NotationEnvelope Parse(string mediaType, ReadOnlyMemory<byte> content)
    {
        if (content.Length > ImageSignature.MaxSize)
        {
            throw new FormatException($"The envelope has {content.Length} bytes: expected at most {ImageSignature.MaxSize}.");
        }

        return mediaType switch
        {
            SigningMediaTypes.Jws => JwsEnvelope.Parse(content),
            SigningMediaTypes.Cose => CoseEnvelope.Parse(content),
            _ => throw new FormatException(
                $"{ErrorText.Quote(mediaType)} is not an envelope of Notation: expected {SigningMediaTypes.Jws} or "
                + $"{SigningMediaTypes.Cose}."),
        };
    }
}
