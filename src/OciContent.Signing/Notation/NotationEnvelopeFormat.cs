namespace OciContent.Signing.Notation;

/// <summary>How an envelope is written down.</summary>
public enum NotationEnvelopeFormat
{
    /// <summary>JSON (RFC 7515): what notation writes unless it is told otherwise.</summary>
    Jws,

    /// <summary>CBOR (RFC 9052).</summary>
    Cose,
}
