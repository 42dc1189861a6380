namespace OciContent.Signing.Tests.Kit;

/// <summary>How a signature of the tests is written down.</summary>
internal enum SignatureShape
{
    /// <summary>A bundle with an envelope, in a log of version 1, as cosign 3 makes it.</summary>
    Envelope,

    /// <summary>The same, with the log's older kind of entry.</summary>
    InToto,

    /// <summary>A bundle with an envelope, in a log of version 2, with a time stamp.</summary>
    Envelope2,

    /// <summary>The same, with the entry's own kind for envelopes.</summary>
    Dsse2,

    /// <summary>A bundle with a signature over a digest, in a log of version 1.</summary>
    Message,

    /// <summary>A bundle with a signature over a digest, in a log of version 2, with a time stamp.</summary>
    Message2,

    /// <summary>A layer of cosign's tags.</summary>
    Tag,

    /// <summary>A layer of cosign's tags with an attestation.</summary>
    AttestationTag,

    /// <summary>The same, with the log's older kind of entry.</summary>
    InTotoTag,
}
