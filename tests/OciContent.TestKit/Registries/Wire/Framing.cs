namespace OciContent.TestKit.Registries.Wire;

/// <summary>How a reader of a body knows where it ends (RFC 9112, section 6.3).</summary>
public enum Framing
{
    /// <summary>By <c>Content-Length</c>.</summary>
    Length,

    /// <summary>By <c>Transfer-Encoding: chunked</c>; each write is a chunk.</summary>
    Chunked,

    /// <summary>By the end of the connection.</summary>
    Close,
}
