using System.Text.Json;
using OciContent.Internal;
using OciContent.Json;

namespace OciContent.Images;

/// <summary>
/// Writes manifests and indexes, and what they are made of, as the Go structs of tools have them. What a builder left
/// <c>null</c> against its type is written as such: reading it again refuses it by name.
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

    public static void WriteTail(GoJsonWriter writer, ManifestDocument document, DescriptorOrder order)
    {
        if (document.Subject is { } subject)
        {
            writer.Name("subject"u8);
            Write(writer, subject, order);
        }

        FieldWriter.WriteUnlessEmpty(writer, "annotations"u8, document.Annotations);
        FieldWriter.WriteUnknown(writer, document.ExtensionData);
    }

    public static void WriteList(GoJsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<Descriptor> descriptors, DescriptorOrder order)
    {
        writer.Name(name);
        if (ValueList<Descriptor>.IsAbsent(descriptors))
        {
            writer.Null();
            return;
        }

        writer.BeginArray();
        foreach (Descriptor descriptor in descriptors)
        {
            Write(writer, descriptor, order);
        }

        writer.EndArray();
    }

    public static void Write(GoJsonWriter writer, Descriptor? descriptor, DescriptorOrder order)
    {
        if (descriptor is null)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        writer.Name("mediaType"u8);
        writer.String(descriptor.MediaType);
        if (order == DescriptorOrder.SizeFirst)
        {
            WriteSize(writer, descriptor);
        }

        writer.Name("digest"u8);
        writer.String(descriptor.Digest?.ToString());
        if (order != DescriptorOrder.SizeFirst)
        {
            WriteSize(writer, descriptor);
        }

        FieldWriter.WriteUnlessEmpty(writer, "urls"u8, descriptor.Urls);
        FieldWriter.WriteUnlessEmpty(writer, "annotations"u8, descriptor.Annotations);
        if (descriptor.Data is { } data && (!data.IsEmpty || order == DescriptorOrder.Complete))
        {
            writer.Name("data"u8);
            writer.Base64(data.Span);
        }

        if (descriptor.Platform is { } platform)
        {
            writer.Name("platform"u8);
            Write(writer, platform);
        }

        FieldWriter.WriteUnlessEmpty(writer, "artifactType"u8, descriptor.ArtifactType);
        FieldWriter.WriteUnknown(writer, descriptor.ExtensionData);
        writer.EndObject();
    }

    private static void WriteSize(GoJsonWriter writer, Descriptor descriptor)
    {
        writer.Name("size"u8);
        writer.Number(descriptor.Size);
    }

    private static void Write(GoJsonWriter writer, Platform platform)
    {
        writer.BeginObject();
        writer.Name("architecture"u8);
        writer.String(platform.Architecture);
        writer.Name("os"u8);
        writer.String(platform.Os);
        FieldWriter.WriteUnlessEmpty(writer, "os.version"u8, platform.OsVersion);
        FieldWriter.WriteUnlessEmpty(writer, "os.features"u8, platform.OsFeatures);
        FieldWriter.WriteUnlessEmpty(writer, "variant"u8, platform.Variant);
        FieldWriter.WriteUnlessEmpty(writer, "features"u8, platform.Features);
        FieldWriter.WriteUnknown(writer, platform.ExtensionData);
        writer.EndObject();
    }
}
