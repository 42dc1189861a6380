using System.Text;
using OciContent.Images;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>A document that a careful reader refuses: it is none, it is two at once, or it says what cannot be.</summary>
public sealed class HostileDocument
{
    private readonly Lazy<byte[]> _bytes;

    internal HostileDocument(ImageDocument origin, DocumentFault fault)
    {
        Origin = origin;
        Fault = fault;
        _bytes = new(() => fault.Apply(Encoding.UTF8.GetString(origin.RawBytes.Span)));
    }

    /// <summary>What is wrong with it, in a few words.</summary>
    public string Kind => Fault.Kind;

    /// <summary>The media type that it is delivered as.</summary>
    public string MediaType => Origin.MediaType;

    /// <summary>The document.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    /// <summary>The valid document that it was made of.</summary>
    internal ImageDocument Origin { get; }

    internal DocumentFault Fault { get; }

    /// <summary>The kind and the document.</summary>
    public override string ToString() => $"{Kind}: {Encoding.UTF8.GetString(Bytes.Span)}";
}
