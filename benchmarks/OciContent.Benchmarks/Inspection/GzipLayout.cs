using System.IO.Compression;
using System.Text;

namespace OciContent.Benchmarks.Inspection;

/// <summary>An OCI layout with one image of gzip layers that are as long as one another, written with the framework alone.</summary>
internal static class GzipLayout
{
    /// <summary>Writes it into a folder.</summary>
    /// <param name="folder">A folder that is there.</param>
    /// <param name="layerCount">How many layers the image has; no two are alike.</param>
    /// <param name="layerLength">How long each is uncompressed, in bytes; compressed they are about two fifths of that.</param>
    public static void Write(string folder, int layerCount, int layerLength)
    {
        Directory.CreateDirectory(Path.Join(folder, "blobs", "sha256"));
        string[] diffIds = new string[layerCount];
        string[] layers = new string[layerCount];
        Parallel.For(
            0,
            layerCount,
            i =>
            {
                byte[] plain = Content(i, layerLength);
                var blob = new MemoryStream();
                using (var gzip = new GZipStream(blob, CompressionLevel.Optimal, leaveOpen: true))
                {
                    gzip.Write(plain);
                }

                diffIds[i] = $"\"{Digest.Compute(plain)}\"";
                layers[i] = WriteBlob(folder, MediaTypes.OciLayerGzip, blob.GetBuffer().AsSpan(0, (int)blob.Length));
            });

        string config = WriteBlob(
            folder,
            MediaTypes.OciConfig,
            Encoding.UTF8.GetBytes(
                $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[{{string.Join(',', diffIds)}}] } }"""));
        string manifest = WriteBlob(
            folder,
            MediaTypes.OciManifest,
            Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{config}},"layers":[{{string.Join(',', layers)}}]}"""));
        File.WriteAllText(Path.Join(folder, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{manifest}}]}""");
        File.WriteAllText(Path.Join(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>The paths of all its blobs: the layers, and two documents of some hundred bytes.</summary>
    public static string[] BlobsOf(string folder) => Directory.GetFiles(Path.Join(folder, "blobs", "sha256"));

    private static byte[] Content(int seed, int length)
    {
        var random = new Random(seed);
        byte[] content = new byte[length];
        random.NextBytes(content.AsSpan(0, 4096));
        for (int at = 4096; at < content.Length;)
        {
            int count = Math.Min(random.Next(4, 24), content.Length - at);
            if (random.Next(4) == 0)
            {
                random.NextBytes(content.AsSpan(at, count));
            }
            else
            {
                content.AsSpan(at - random.Next(count, Math.Min(at, 32 * 1024)), count).CopyTo(content.AsSpan(at));
            }

            at += count;
        }

        return content;
    }

    private static string WriteBlob(string folder, string mediaType, ReadOnlySpan<byte> content)
    {
        var digest = Digest.Compute(content);
        File.WriteAllBytes(Path.Join(folder, "blobs", "sha256", digest.Encoded), content);
        return $$"""{"mediaType":"{{mediaType}}","digest":"{{digest}}","size":{{content.Length}}}""";
    }
}
