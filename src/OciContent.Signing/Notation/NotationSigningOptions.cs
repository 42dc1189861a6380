namespace OciContent.Signing.Notation;

/// <summary>How a signer signs.</summary>
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

    /// <summary>What the envelope says about the software that signed; it is not signed. <c>null</c> for nothing.</summary>
    public string? SigningAgent { get; init; } = "OciContent";
}
