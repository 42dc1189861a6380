using System.Collections.ObjectModel;

namespace OciContent.Signing.Notation;

/// <summary>How an image is signed.</summary>
public sealed record NotationSigningOptions
{
    /// <summary>How the envelope is written down.</summary>
    public NotationEnvelopeFormat Format { get; init; }

    /// <summary>After how long the signature expires, in whole seconds; <c>null</c> if it does not.</summary>
    public TimeSpan? Expiry
    {
        get;
        init => field = value is { Ticks: < TimeSpan.TicksPerSecond }
            ? throw new ArgumentOutOfRangeException(nameof(value), value, "The expiry is less than a second: expected one second or more.")
            : value;
    }

    /// <summary>
    /// What is signed beside the image's descriptor; what notation calls user metadata. Names that begin with <c>io.cncf.notary</c> are not
    /// allowed (signature-specification, "Payload").
    /// </summary>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What the envelope says about the software that signed; it is not signed. <c>null</c> for nothing.</summary>
    public string? SigningAgent { get; init; } = "OciContent";
}
