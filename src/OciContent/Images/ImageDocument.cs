using System.Text.Json;
using System.Text.Json.Serialization;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// A JSON document of an image: the model beside the very bytes that its digest is computed over. Immutable. A parsed document
/// has the bytes that it was parsed from; a new one is written by <see cref="DocumentProfile.Default"/>; a copy made by
/// <c>with</c> has the bytes of the original with that changed which was changed, so key order, white space and unknown
/// fields stay. Two documents are equal if their bytes and media types are.
/// </summary>
[JsonConverter(typeof(DocumentJsonConverter))]
public abstract record ImageDocument
{
    /// <summary>How large a document may be unless the reader is told otherwise: 4 MiB, the limit of registries.</summary>
    public const int DefaultMaxSize = 4 * 1024 * 1024;

    // The parsed document that this one is a changed copy of. Copies between the two have no part in the bytes, so it does not
    // matter whether somebody looked at theirs.
    private readonly ImageDocument? _original;
    private string? _mediaType;
    private bool _isParsed;
    private DocumentBytes? _bytes;

    private protected ImageDocument()
    {
    }

    /// <summary>Copies all but the bytes, which are the copy's own.</summary>
    protected ImageDocument(ImageDocument original)
    {
        _original = original._isParsed ? original : original._original;
        _mediaType = original._mediaType;
        OmitsMediaType = original.OmitsMediaType;
        ExtensionData = original.ExtensionData;
    }

    /// <summary>
    /// The media type: the one the document names, or else the one it was delivered as. A new document has image-spec's, unless
    /// another is given.
    /// </summary>
    public string MediaType
    {
        get => _mediaType ?? DefaultMediaType;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _mediaType = value;
            OmitsMediaType = false;
        }
    }

    /// <summary>The document's bytes, white space and unknown fields included.</summary>
    /// <exception cref="JsonException">The document was made here, and is not what its specification allows.</exception>
    public ReadOnlyMemory<byte> RawBytes => Bytes.Raw;

    /// <summary>
    /// The digest of <see cref="RawBytes"/>, or of a signed <see cref="Schema1Manifest"/> that of its payload: the one the document was
    /// verified against, or the sha256. A changed document's is computed by the original's algorithm.
    /// </summary>
    /// <exception cref="JsonException">The document was made here, and is not what its specification allows.</exception>
    public Digest Digest => Bytes.Digest;

    /// <summary>The size of <see cref="RawBytes"/>, in bytes.</summary>
    /// <exception cref="JsonException">The document was made here, and is not what its specification allows.</exception>
    public long Size => RawBytes.Length;

    /// <summary>Whether the document has the form of image-spec or that of Docker.</summary>
    public ImageFormat Format => ImageFormat.OfMediaType(MediaType);

    /// <summary>The fields of the document's top level that its specification does not define.</summary>
    public IReadOnlyDictionary<string, JsonElement> UnknownFields => UnknownFieldMap.View(ExtensionData);

    internal UnknownFieldMap? ExtensionData { get; set; }

    /// <summary>Whether the document was parsed, and does not name its media type itself.</summary>
    internal bool OmitsMediaType { get; private set; }

    /// <summary>The media type of this kind of document by image-spec.</summary>
    private protected abstract string DefaultMediaType { get; }

    /// <summary>What the document is, to begin messages with.</summary>
    private protected abstract string Kind { get; }

    /// <summary>What the digest is computed over: <see cref="RawBytes"/>, unless they have a signature.</summary>
    private protected ReadOnlyMemory<byte> DigestedBytes => Bytes.Digested;

    // Two threads may both write it: they write the same.
    private DocumentBytes Bytes => _bytes ??= Write();

    /// <summary>A descriptor that points at this document.</summary>
    public Descriptor ToDescriptor() => new() { MediaType = MediaType, Digest = Digest, Size = Size };

    /// <summary>
    /// The document as a tool writes it, compact or indented: fields in the tool's order, empty ones left out where the tool does, and
    /// those that no specification defines behind the others. These are other bytes than <see cref="RawBytes"/>, so another digest.
    /// </summary>
    /// <exception cref="JsonException">A text has an unpaired surrogate.</exception>
    public byte[] ToBytes(DocumentProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        byte[] compact = Write(profile, Format);
        return IndentationBy(profile) is { Length: > 0 } indentation ? GoJsonWriter.Indent(compact, indentation) : compact;
    }

    /// <summary>Whether two documents have the same bytes and media type.</summary>
    public virtual bool Equals(ImageDocument? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && EqualityContract == other.EqualityContract
            && MediaType == other.MediaType
            && RawBytes.Span.SequenceEqual(other.RawBytes.Span));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(RawBytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The media type, and the digest.</summary>
    public sealed override string ToString() => $"{MediaType} {Digest}";

    /// <summary>Parses a document from bytes of our own; a digest that was verified before need not be computed again.</summary>
    private protected static T Parse<T>(
        ReadOnlyMemory<byte> json,
        StrictRead<T> read,
        string name,
        Descriptor? verified,
        string? deliveredAs)
        where T : ImageDocument
    {
        string label = verified is null ? name : $"{name} {verified.Digest}";
        T document = StrictJson.Read(json.Span, read, label);
        document.Adopt(json, label, verified, deliveredAs);
        return document;
    }

    /// <summary>Takes the bytes that the model was read from, and completes the document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="label">What the document is, to begin messages with.</param>
    /// <param name="verified">What the document was verified against; <c>null</c> if it was not.</param>
    /// <param name="deliveredAs">The media type that the transport or the descriptor gave; <c>null</c> if none did.</param>
    /// <param name="digested">What the digest is computed over, if that is not the document.</param>
    private protected void Adopt(
        ReadOnlyMemory<byte> json,
        string label,
        Descriptor? verified,
        string? deliveredAs,
        ReadOnlyMemory<byte>? digested = null)
    {
        _mediaType = SettleMediaType(label, deliveredAs, out bool isDeclared);
        OmitsMediaType = !isDeclared;
        Validate(label);
        ReadOnlyMemory<byte> content = digested ?? json;
        _bytes = new DocumentBytes(json, content, verified?.Digest ?? Digest.Compute(content.Span));
        _isParsed = true;
    }

    /// <summary>The media type of a document that was parsed.</summary>
    /// <param name="label">What the document is, to begin messages with.</param>
    /// <param name="deliveredAs">The media type that the transport or the descriptor gave; <c>null</c> if none did.</param>
    /// <param name="isDeclared">Whether the document names it.</param>
    private protected abstract string SettleMediaType(string label, string? deliveredAs, out bool isDeclared);

    /// <summary>Reads the model of a document of this kind.</summary>
    private protected abstract ImageDocument Read(ReadOnlySpan<byte> json);

    /// <summary>Checks what the metadata cannot say.</summary>
    /// <param name="label">What the document is, to begin messages with.</param>
    private protected abstract void Validate(string label);

    /// <summary>Writes the model, in image-spec's form or Docker's.</summary>
    private protected abstract void Write(GoJsonWriter writer, DocumentProfile profile, ImageFormat format);

    /// <summary>What a profile indents this kind of document by.</summary>
    private protected virtual ReadOnlySpan<byte> IndentationBy(DocumentProfile profile) => default;

    /// <summary>The declared media type, the delivered one or the default, if they agree and the type is one of the allowed.</summary>
    private protected static string SettleMediaType(string label, string? declared, string? deliveredAs, string ociType, string dockerType)
    {
        RequireMediaType(label, declared, ociType, dockerType);
        if (deliveredAs is not null && deliveredAs != ociType && deliveredAs != dockerType)
        {
            throw StrictJson.Error(
                label,
                "",
                $"it was delivered as {ErrorText.Quote(deliveredAs)}: expected '{ociType}' or '{dockerType}'");
        }

        if (declared is not null && deliveredAs is not null && declared != deliveredAs)
        {
            throw MediaTypeError(label, $"'{declared}' contradicts '{deliveredAs}', as which the document was delivered");
        }

        return declared ?? deliveredAs ?? ociType;
    }

    /// <summary>Refuses a media type of another kind of document.</summary>
    private protected static void RequireMediaType(string label, string? mediaType, string ociType, string dockerType)
    {
        if (mediaType is not null && mediaType != ociType && mediaType != dockerType)
        {
            throw MediaTypeError(label, $"{ErrorText.Quote(mediaType)} was not expected: expected '{ociType}' or '{dockerType}'");
        }
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

    private static MediaTypeException MediaTypeError(string label, string message) =>
        new(StrictJson.Message(label, "mediaType", message), "mediaType");

    private DocumentBytes Write()
    {
        if (_original is null)
        {
            byte[] written = Write(DocumentProfile.Default, Format);
            Check(written);
            return new DocumentBytes(written, written, Digest.Compute(written));
        }

        // In one form: what a config of the other one has where there is nothing is no change.
        byte[] before = _original.Write(DocumentProfile.InPlace, _original.Format);
        byte[] after = Write(DocumentProfile.InPlace, _original.Format);
        Check(after);
        byte[] changed = JsonMerge.Apply(_original.DigestedBytes, before, after);
        return new DocumentBytes(changed, changed, Digest.Compute(changed, _original.Digest.Algorithm));
    }

    private byte[] Write(DocumentProfile profile, ImageFormat format)
    {
        var writer = new GoJsonWriter(profile.ShortEscapes);
        try
        {
            Write(writer, profile, format);
        }
        catch (JsonException e)
        {
            throw StrictJson.Error(Kind, "", e.Message);
        }

        return writer.Written.ToArray();
    }

    // What a builder put together is such a document if it can be read as one.
    private void Check(ReadOnlySpan<byte> written)
    {
        ImageDocument document = Read(written);
        document._mediaType = MediaType;
        document.Validate(Kind);
    }

    private sealed record DocumentBytes(ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Digested, Digest Digest);
}
