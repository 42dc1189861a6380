using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// Writes what manifests and indexes have in common, as the Go structs of tools have it. What a builder left <c>null</c> against its type
/// is written as such: reading it again refuses it by name.
/// </summary>
internal static class ManifestWriter
{
    public static void WriteHead(GoJsonWriter writer, ManifestDocument document)
    {
        writer.Name("schemaVersion"u8);
        writer.Number(document.SchemaVersion);
        FieldWriter.WriteUnlessEmpty(writer, "mediaType"u8, document.WrittenMediaType);
        FieldWriter.WriteUnlessEmpty(writer, "artifactType"u8, document.ArtifactType);
    }

    public static void WriteTail(GoJsonWriter writer, ManifestDocument document, GoStruct<Descriptor> form)
    {
        if (document.Subject is { } subject)
        {
            writer.Name("subject"u8);
            form.Write(writer, subject);
        }

        FieldWriter.WriteUnlessEmpty(writer, "annotations"u8, document.Annotations);
        FieldWriter.WriteUnknown(writer, document.ExtensionData);
    }

    public static void WriteList(
        GoJsonWriter writer,
        ReadOnlySpan<byte> name,
        IReadOnlyList<Descriptor> descriptors,
        GoStruct<Descriptor> form)
    {
        writer.Name(name);
        FieldWriter.WriteListOrNull(writer, descriptors, form.Write);
    }
}
