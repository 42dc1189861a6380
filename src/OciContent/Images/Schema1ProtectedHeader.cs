using System.Diagnostics;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// How to restore the payload of a signed <see cref="Schema1Manifest"/>: its first bytes are the document's, and the rest is here.
/// </summary>
internal sealed class Schema1ProtectedHeader
{
    private static readonly ObjectFields Fields = ObjectFields.Required("formatLength", "formatTail").AndOptional("time");

    public Schema1ProtectedHeader(ref StrictReader json)
    {
        FormatTail = null!;
        ObjectReading reading = json.BeginObject(Fields);
        while (json.NextField(ref reading) is { } field)
        {
            switch (field)
            {
                case "formatLength": FormatLength = json.Int64(); break;
                case "formatTail": FormatTail = json.Text(); break;
                case "time": json.TextOrNull(); break;
                default: throw new UnreachableException(field);
            }
        }
    }

    public long FormatLength { get; }

    /// <summary>In base64url.</summary>
    public string FormatTail { get; }
}
