using OciContent.Storage;
using OciContent.TestKit.Images;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Folders of skopeo's <c>dir:</c> transport, and the names that it gives to files.</summary>
internal static class SkopeoFolder
{
    /// <summary>Writes an image and layers to a folder.</summary>
    public static async Task WriteAsync(string folder, RandomImage image, IEnumerable<KeyValuePair<Digest, byte[]>> layers)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Join(folder, "version"), "Directory Transport Version: 1.1\n");
        foreach ((Digest digest, byte[] content) in image.Documents.Concat(layers))
        {
            // A document is there under both names, whatever it turns out to be.
            await File.WriteAllBytesAsync(Path.Join(folder, digest.Encoded), content);
            await File.WriteAllBytesAsync(Path.Join(folder, $"{digest.Encoded}.manifest.json"), content);
        }

        File.Move(Path.Join(folder, $"{image.Root.Digest.Encoded}.manifest.json"), Path.Join(folder, "manifest.json"));
    }

    /// <summary>The files that skopeo writes for an image, with the digests of what is in them.</summary>
    public static async Task<SortedDictionary<string, Digest>> ExpectedAsync(IContentReader image, Descriptor root)
    {
        var files = new SortedDictionary<string, Digest>(StringComparer.Ordinal);
        foreach (ImageWalk.Part part in await ImageWalk.PartsAsync(image, root))
        {
            string name =
                part.Content.Digest == root.Digest ? "manifest.json"
                : part.Role == "manifest" ? $"{part.Content.Digest.Encoded}.manifest.json"
                : part.Content.Digest.Encoded;
            files[name] = part.Role == "layer" ? part.Content.Digest : Digest.Compute((await image.ReadBytesAsync(part.Content)).Span);
        }

        return files;
    }

    /// <summary>The files of a folder that skopeo wrote, with the digests of what is in them.</summary>
    public static async Task<SortedDictionary<string, Digest>> ReadAsync(string folder)
    {
        var files = new SortedDictionary<string, Digest>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder).Where(static file => Path.GetFileName(file) != "version"))
        {
            files[Path.GetFileName(file)] = Digest.Compute(await File.ReadAllBytesAsync(file));
        }

        return files;
    }
}
