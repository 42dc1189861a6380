using System.Text.Json;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    /// <summary>Puts an image there: layers, which are not compressed and need not be archives, a config and a manifest.</summary>
    /// <returns>The manifest's descriptor.</returns>
    public Descriptor AddImage(string repository, IEnumerable<BlobContent> layers, params IEnumerable<string> tags)
    {
        (Digest Digest, long Size)[] added = [.. layers.Select(layer => (AddBlob(repository, layer), layer.Length))];
        byte[] config = Write(writer =>
        {
            writer.WriteString("architecture", "amd64");
            writer.WriteString("os", "linux");
            writer.WriteStartObject("rootfs");
            writer.WriteString("type", "layers");
            writer.WriteStartArray("diff_ids");
            foreach ((Digest digest, _) in added)
            {
                writer.WriteStringValue(digest.ToString());
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        Digest configDigest = AddBlob(repository, config);
        byte[] manifest = Write(writer =>
        {
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciManifest);
            writer.WriteStartObject("config");
            WriteDescriptor(writer, MediaTypes.OciConfig, configDigest, config.Length);
            writer.WriteEndObject();
            writer.WriteStartArray("layers");
            foreach ((Digest digest, long size) in added)
            {
                writer.WriteStartObject();
                WriteDescriptor(writer, MediaTypes.OciLayer, digest, size);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        return AddManifest(repository, manifest, MediaTypes.OciManifest, tags);
    }

    /// <summary>Puts an index of images there.</summary>
    /// <returns>The index's descriptor.</returns>
    public Descriptor AddIndex(
        string repository,
        IEnumerable<(Descriptor Manifest, string Architecture)> images,
        params IEnumerable<string> tags) =>
        AddManifest(
            repository,
            Write(writer =>
            {
                writer.WriteNumber("schemaVersion", 2);
                writer.WriteString("mediaType", MediaTypes.OciIndex);
                writer.WriteStartArray("manifests");
                foreach ((Descriptor manifest, string architecture) in images)
                {
                    writer.WriteStartObject();
                    WriteDescriptor(writer, manifest.MediaType, manifest.Digest, manifest.Size);
                    writer.WriteStartObject("platform");
                    writer.WriteString("architecture", architecture);
                    writer.WriteString("os", "linux");
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }),
            MediaTypes.OciIndex,
            tags);

    private static void WriteDescriptor(Utf8JsonWriter writer, string mediaType, Digest digest, long size)
    {
        writer.WriteString("mediaType", mediaType);
        writer.WriteString("digest", digest.ToString());
        writer.WriteNumber("size", size);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
