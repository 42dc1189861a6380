using System.Text;
using OciContent.Copying;
using OciContent.Images;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Transports;

namespace OciContent.LayoutWriter;

/// <summary>Writes one image after another.</summary>
internal static class Writing
{
    private const int PieceSize = 4096;

    public static async Task ToLayoutAsync(string path, int seed)
    {
        var random = new Random(seed);
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(path);
        for (int i = 0; ; i++)
        {
            RandomImage image = RandomImage.Create(random);
            foreach ((Descriptor descriptor, ReadOnlyMemory<byte> content) in image.Blobs)
            {
                await store.PutAsync(descriptor, content);
            }

            // Tags are new, and move.
            await store.TagAsync(await store.PutAsync(image.Manifest), $"tag-{i % 7}");
            SayReady(i);
        }
    }

    public static async Task ToArchiveAsync(string path, int seed)
    {
        var random = new Random(seed);
        string[] destinations = [$"oci-archive:{path}.oci:t", $"docker-archive:{path}.docker:example.com/x:1", $"dir:{path}.dir"];

        // Each is the first in some process: the second is not always begun before the process is killed.
        for (int i = 0; ; i++)
        {
            RandomImage image = RandomImage.Create(random);
            await using var source = new MemoryContentStore();
            foreach ((Descriptor descriptor, ReadOnlyMemory<byte> content) in image.Blobs)
            {
                await source.PutAsync(descriptor, content);
            }

            Descriptor root = await source.PutAsync(image.Manifest);
            await ImageCopier.CopyAsync(
                ImageSource.Create(source, root),
                ImageLocation.Parse(destinations[(i + seed) % destinations.Length]));
            SayReady(i);
        }
    }

    /// <summary>As it should not be done: files are written where they are read, and the index is written over.</summary>
    public static void Naively(string path, int seed)
    {
        var random = new Random(seed);
        var entries = new List<Descriptor>();
        Write(Path.Join(path, "oci-layout"), new OciLayoutFile().RawBytes);
        Directory.CreateDirectory(Path.Join(path, "blobs", "sha256"));
        for (int i = 0; ; i++)
        {
            RandomImage image = RandomImage.Create(random);
            foreach ((Descriptor descriptor, ReadOnlyMemory<byte> content) in image.Blobs.Append(
                    (image.Manifest.ToDescriptor(), image.Manifest.RawBytes)))
            {
                Write(Path.Join(path, "blobs", "sha256", descriptor.Digest.Encoded), content);
            }

            entries.Add(image.Manifest.ToDescriptor());
            Write(Path.Join(path, "index.json"), new ImageIndex { Manifests = entries }.RawBytes);
            SayReady(i);
        }
    }

    private static void Write(string path, ReadOnlyMemory<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (int i = 0; i < content.Length; i += PieceSize)
        {
            file.Write(content.Span[i..Math.Min(i + PieceSize, content.Length)]);
        }
    }

    private static void SayReady(int count)
    {
        if (count == 0)
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(Encoding.ASCII.GetBytes("ready\n"));
        }
    }
}
