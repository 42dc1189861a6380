using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// A JSON document of an image, as it was parsed: the model beside the very bytes that its digest is computed over.
/// Immutable; equality is by reference, identity by <see cref="Digest"/>.
/// </summary>
public abstract class ImageDocument
{
    /// <summary>How large a document may be unless the reader is told otherwise: 4 MiB, the limit of registries.</summary>
    public const int DefaultMaxSize = 4 * 1024 * 1024;

    private protected ImageDocument()
    {
    }

    /// <summary>The bytes that were parsed, white space and unknown fields included.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> RawBytes { get; private set; }

    /// <summary>
    /// The digest of <see cref="RawBytes"/>: the one the document was verified against, or its sha256 if it was parsed
    /// from bytes alone.
    /// </summary>
    [JsonIgnore]
    public Digest Digest { get; private set; } = null!;

    /// <summary>The size of <see cref="RawBytes"/>, in bytes.</summary>
    [JsonIgnore]
    public long Size => RawBytes.Length;

    /// <summary>The media type: the one the document names, or else the one it was delivered as.</summary>
    [JsonIgnore]
    public string MediaType { get; private protected set; } = "";

    /// <summary>Whether the document has the form of image-spec or that of Docker.</summary>
    [JsonIgnore]
    public ImageFormat Format => ImageFormat.OfMediaType(MediaType);

    /// <summary>The fields of the document's top level that its specification does not define.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    [JsonInclude]
    [JsonExtensionData]
    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>A descriptor that points at this document.</summary>
    public Descriptor ToDescriptor() => new() { MediaType = MediaType, Digest = Digest, Size = Size };

    /// <summary>Parses a document from bytes of our own; a digest that was verified before need not be computed again.</summary>
    private protected static T Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, string name, Descriptor? verified, string? deliveredAs)
        where T : ImageDocument
    {
        string label = verified is null ? name : $"{name} {verified.Digest}";
        T document = StrictJson.Read(json.Span, type, label);
        document.Adopt(json, label, verified, deliveredAs);
        return document;
    }

    /// <summary>Takes the bytes that the model was read from, and completes the document.</summary>
    private protected void Adopt(ReadOnlyMemory<byte> json, string label, Descriptor? verified, string? deliveredAs)
    {
        RawBytes = json;
        Digest = verified?.Digest ?? Digest.Compute(json.Span);
        Complete(label, deliveredAs);
    }

    /// <summary>Settles the media type and checks what the metadata cannot say.</summary>
    /// <param name="label">What the document is, to begin messages with.</param>
    /// <param name="deliveredAs">The media type that the transport or the descriptor gave; <c>null</c> if none did.</param>
    private protected abstract void Complete(string label, string? deliveredAs);

    /// <summary>The declared media type, the delivered one or the default, if they agree and the type is one of the allowed.</summary>
    private protected static string SettleMediaType(string label, string? declared, string? deliveredAs, string ociType, string dockerType)
    {
        if (declared is not null && declared != ociType && declared != dockerType)
        {
            throw StrictJson.Error(label, "mediaType", $"{ErrorText.Quote(declared)} was not expected: expected '{ociType}' or '{dockerType}'");
        }

        if (deliveredAs is not null && deliveredAs != ociType && deliveredAs != dockerType)
        {
            throw StrictJson.Error(label, "", $"it was delivered as {ErrorText.Quote(deliveredAs)}: expected '{ociType}' or '{dockerType}'");
        }

        if (declared is not null && deliveredAs is not null && declared != deliveredAs)
        {
            throw StrictJson.Error(label, "mediaType", $"'{declared}' contradicts '{deliveredAs}', as which the document was delivered");
        }

        return declared ?? deliveredAs ?? ociType;
    }

    /// <summary>Refuses fields that would make the document another kind of document to another parser (CVE-2021-41190).</summary>
    private protected void RefuseFieldsOfOtherKinds(string label, params ReadOnlySpan<string> names)
    {
        foreach (string field in UnknownFields.Keys)
        {
            foreach (string name in names)
            {
                if (JsonNames.FoldsTo(field, name))
                {
                    throw StrictJson.Error(label, field, "another kind of document has this key: expected one kind only");
                }
            }
        }
    }
}
