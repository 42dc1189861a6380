using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Filesystem;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Rewriting;

/// <summary>Layers of everything that an image can have, and their merged tree as lines.</summary>
internal static class RandomLayers
{
    private const long Start = 1_000_000_000;

    private static readonly string[] Paths =
        ["a", "b", "-", "a/a", "a/b", "b/a", "b/-", "-/a", "a/a/a", "a/b/c", "b/a/c", "ü/a", "a/a/a/a"];

    private static readonly string[] Targets = ["a", "../b", "/b/a", "nope", "a/.."];

    /// <summary>An image of one to four layers, the same one for the same seed.</summary>
    public static TestImage Image(int seed, bool isDocker = false)
    {
        var random = new Random(seed);
        byte[][] layers = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Layer(random))];
        return new TestImage
        {
            PlainLayers = layers,
            IsDocker = isDocker,
            IsCompressed = random.Next(4) > 0,
            ChangeConfig = config =>
            {
                config["created"] = "2024-05-06T07:08:09Z";
                if (seed % 3 > 0)
                {
                    config["history"] = new JsonArray(
                    [
                        .. layers.Select(static (_, i) => new JsonObject { ["created_by"] = $"step {i}" }),
                        new JsonObject { ["created_by"] = "last", ["empty_layer"] = true },
                    ]);
                }
            },
        };
    }

    /// <summary>The tree in lines, each with all that an entry has; of a folder that no layer lists no time.</summary>
    /// <param name="files">The tree.</param>
    /// <param name="implied">The paths of folders that no layer lists; <c>null</c> for the tree's own.</param>
    /// <param name="latest">The latest time.</param>
    public static IReadOnlyList<string> Lines(ImageFilesystem files, IReadOnlySet<string>? implied = null, DateTimeOffset? latest = null)
    {
        implied ??= Implied(files);
        return [.. files.Entries.Select(entry => Line(entry, implied.Contains(entry.Path), latest))];
    }

    /// <summary>The folders that no layer lists.</summary>
    public static IReadOnlySet<string> Implied(ImageFilesystem files) =>
        files.Entries.Where(static entry => entry.IsImplied).Select(static entry => entry.Path).ToHashSet();

    /// <summary>The tar of a layer.</summary>
    public static byte[] Layer(Random random)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            var own = new List<string>();
            for (int i = random.Next(7); i >= 0; i--)
            {
                PaxTarEntry entry = Entry(random, own);
                entry.Mode = (UnixFileMode)random.Next(0x1000);
                entry.Uid = random.Next(3) == 0 ? 3_000_000 : random.Next(2);
                entry.Gid = random.Next(2);
                entry.ModificationTime = DateTimeOffset
                    .FromUnixTimeSeconds(random.Next(9) == 0 ? -random.Next(1000) : Start + random.Next(1000))
                    .AddTicks(random.Next(2) * random.Next(10_000_000));
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    private static string Line(FilesystemEntry entry, bool isImplied, DateTimeOffset? latest)
    {
        DateTimeOffset? time = entry.ModifiedAt;
        time = time > latest ? latest : time;
        string attributes = string.Join(
            ',',
            entry.ExtendedAttributes
                .OrderBy(static attribute => attribute.Key, StringComparer.Ordinal)
                .Select(static attribute => $"{attribute.Key}={Convert.ToHexString(attribute.Value.Span)}"));
        return $"{entry.Path} {entry.Kind} {Convert.ToString((int)entry.Mode, 8)} {entry.UserId}:{entry.GroupId} "
            + $"{(isImplied ? "" : $"{time:O}")} {entry.Size} {entry.ContentDigest} >{entry.LinkTarget} ={entry.HardLinkTo?.Path} "
            + $"{entry.LinkCount} {entry.DeviceMajor}:{entry.DeviceMinor} {attributes}";
    }

    private static PaxTarEntry Entry(Random random, List<string> own)
    {
        string path = Paths[random.Next(Paths.Length)];
        int slash = path.LastIndexOf('/') + 1;
        Dictionary<string, string> attributes = random.Next(3) > 0 ? [] : new() { ["SCHILY.xattr.user.a"] = $"{random.Next(9)}" };
        switch (random.Next(12))
        {
            case 0 or 1 or 2 or 3:
                own.Add(path);
                return new PaxTarEntry(TarEntryType.RegularFile, path, attributes)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(new string((char)('a' + random.Next(26)), random.Next(600)))),
                };
            case 4 or 5:
                return new PaxTarEntry(TarEntryType.Directory, random.Next(9) == 0 ? "./" : path, attributes);
            case 6:
                return new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = Targets[random.Next(Targets.Length)] };
            case 7:
                return new PaxTarEntry(TarEntryType.CharacterDevice, path, attributes) { DeviceMajor = 1, DeviceMinor = random.Next(9) };
            case 8:
                return new PaxTarEntry(TarEntryType.Fifo, path, attributes);
            case 9:
                return new PaxTarEntry(TarEntryType.RegularFile, $"{path[..slash]}.wh.{path[slash..]}");
            case 10:
                return new PaxTarEntry(TarEntryType.RegularFile, random.Next(9) == 0 ? ".wh..wh..opq" : $"{path}/.wh..wh..opq");
            default:
                string target = own.Count > 0 && random.Next(4) > 0 ? own[random.Next(own.Count)] : Paths[random.Next(Paths.Length)];
                return new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target };
        }
    }
}
