using System.Text.Json.Serialization;
using OciContent.Catalog.Database;

namespace OciContent.Catalog.Records;

/// <summary>
/// A fact that a catalogue keeps. The same fact twice is one, and facts of one kind say nothing about others: they may be added in any
/// order, by anybody, again and again. Each is a line of JSON in an export, with its kind as <c>type</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ApprovalRecord), "approval")]
[JsonDerivedType(typeof(ImageRecord), "image")]
[JsonDerivedType(typeof(IndexRecord), "index")]
[JsonDerivedType(typeof(LayerRecord), "layer")]
[JsonDerivedType(typeof(PushedRecord), "pushed")]
[JsonDerivedType(typeof(TagRecord), "tag")]
[JsonDerivedType(typeof(VerdictRecord), "verdict")]
public abstract record CatalogRecord
{
    private protected CatalogRecord()
    {
    }

    internal abstract void AddTo(CatalogRows rows);

    /// <summary>How many UTF-16 code units of a text are kept, such as a name, a line of a history or a note.</summary>
    public const int MaxTextLength = 4096;
}
