using OciContent.Transports;

namespace OciContent.Signing.Policies;

/// <summary>What a policy needs beside its document.</summary>
public sealed record ImagePolicyOptions
{
    /// <summary>How bases are opened that the document names; folders and archives unless set.</summary>
    public ImageTransports Transports
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = ImageTransports.Default;

    /// <summary>
    /// The digest that a reference with a tag was locked to; <c>null</c> where it was not, or if there is no lock. A document with
    /// <c>locked: true</c> is refused without one.
    /// </summary>
    public Func<ImageReference, Digest?>? Pins { get; init; }

    /// <summary>The clock, for what may be too old; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    internal static ImagePolicyOptions Default { get; } = new();
}
