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
    /// The digests that a reference with a tag was locked to: that of what the tag meant, then those of the images of it, which the
    /// reference may name by their digests; none where it was not locked. <c>null</c> if there is no lock: a document with
    /// <c>locked: true</c> is refused then.
    /// </summary>
    public Func<ImageReference, IReadOnlyList<Digest>>? Pins { get; init; }

    /// <summary>The clock, for what may be too old; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    internal static ImagePolicyOptions Default { get; } = new();
}
