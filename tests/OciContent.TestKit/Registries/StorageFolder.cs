using System.Text;

namespace OciContent.TestKit.Registries;

/// <summary>
/// Writes what a registry keeps on its disk, as distribution lays it out, without a registry: repositories, tags that move, links, blobs,
/// uploads. Times are minutes after each other, in the order of the calls.
/// </summary>
public sealed class StorageFolder
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private int _minutes;

    /// <summary>Begins a folder.</summary>
    /// <param name="root">The folder that <c>docker/registry/v2</c> is made in.</param>
    public StorageFolder(string root)
    {
        Root = root;
        Directory.CreateDirectory(PathOf("repositories"));
        Directory.CreateDirectory(PathOf("blobs"));
    }

    /// <summary>The folder that <c>docker/registry/v2</c> is in.</summary>
    public string Root { get; }

    /// <summary>The time of a call, the first of which is 0.</summary>
    public static DateTimeOffset TimeOf(int call) => new(Start.AddMinutes(call));

    /// <summary>A path below <c>docker/registry/v2</c>.</summary>
    public string PathOf(string relative) => Path.Join(Root, "docker/registry/v2", relative);

    /// <summary>The path of a blob.</summary>
    public string BlobPath(Digest digest) =>
        PathOf($"blobs/{digest.Algorithm.Name}/{digest.Encoded[..2]}/{digest.Encoded}/data");

    /// <summary>Writes a blob that no repository has.</summary>
    public Digest AddBlob(byte[] content)
    {
        var digest = Digest.Compute(content);
        string path = BlobPath(digest);
        if (!File.Exists(path))
        {
            Write(path, content);
        }

        return digest;
    }

    /// <summary>Writes a blob that a repository has.</summary>
    public Digest AddLayer(string repository, byte[] content)
    {
        Digest digest = AddBlob(content);
        Link($"repositories/{repository}/_layers", digest, digest);
        return digest;
    }

    /// <summary>Writes a manifest that a repository has, and the tag that then stands for it.</summary>
    public Digest AddManifest(string repository, byte[] content, string? tag = null)
    {
        Digest digest = AddBlob(content);
        Directory.CreateDirectory(PathOf($"repositories/{repository}/_layers"));
        Link($"repositories/{repository}/_manifests/revisions", digest, digest);
        if (tag is not null)
        {
            string folder = $"repositories/{repository}/_manifests/tags/{tag}";
            Link($"{folder}/index", digest, digest);
            Write(PathOf($"{folder}/current/link"), Encoding.ASCII.GetBytes(digest.ToString()));
        }

        _minutes++;
        return digest;
    }

    /// <summary>Writes an image of a config and layers, and the tag that then stands for it.</summary>
    public Digest AddImage(string repository, string? tag, params string[] layers) => AddImage(repository, tag, subject: null, layers);

    /// <summary>Writes an image of a config and layers that may refer to another, and the tag that then stands for it.</summary>
    public Digest AddImage(string repository, string? tag, Digest? subject, params string[] layers)
    {
        string diffIds = string.Join(',', layers.Select(static layer => $"\"{Digest.Compute(Encoding.UTF8.GetBytes(layer))}\""));
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""");
        Digest configDigest = AddLayer(repository, config);
        string more = subject is null
            ? ""
            : ""","artifactType":"application/x.signature","subject":"""
                + $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{subject}}","size":2}""";
        string list = string.Join(',', layers.Select(layer => Describe(
            MediaTypes.OciLayer,
            AddLayer(repository, Encoding.UTF8.GetBytes(layer)),
            Encoding.UTF8.GetByteCount(layer))));
        return AddManifest(
            repository,
            Encoding.UTF8.GetBytes(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":"""
                + $"""{Describe(MediaTypes.OciConfig, configDigest, config.Length)},"layers":[{list}]{more}"""
                + "}"),
            tag);
    }

    /// <summary>Writes an index of manifests, and the tag that then stands for it.</summary>
    public Digest AddIndex(string repository, string? tag, params Digest[] manifests)
    {
        string list = string.Join(',', manifests.Select(manifest => Describe(
            MediaTypes.OciManifest,
            manifest,
            new FileInfo(BlobPath(manifest)) is { Exists: true } file ? file.Length : 2)));
        return AddManifest(
            repository,
            Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{list}}]}"""),
            tag);
    }

    /// <summary>Deletes a manifest as a registry does: its link goes, its folder and the histories of tags stay.</summary>
    public void DeleteManifest(string repository, Digest digest)
    {
        File.Delete(PathOf($"repositories/{repository}/_manifests/revisions/{digest.Algorithm.Name}/{digest.Encoded}/link"));
        string tags = PathOf($"repositories/{repository}/_manifests/tags");
        if (Directory.Exists(tags))
        {
            foreach (string tag in Directory.GetDirectories(tags)
                .Where(tag => File.ReadAllText(Path.Join(tag, "current/link")) == digest.ToString()))
            {
                Directory.Delete(tag, recursive: true);
            }
        }
    }

    /// <summary>Begins an upload of so many bytes.</summary>
    public string BeginUpload(string repository, int size)
    {
        var id = new Guid(_minutes + 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        string folder = PathOf($"repositories/{repository}/_uploads/{id:D}");
        Write(Path.Join(folder, "data"), new byte[size]);
        Write(Path.Join(folder, "startedat"), Encoding.ASCII.GetBytes($"{TimeOf(_minutes):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        _minutes++;
        return id.ToString("D");
    }

    /// <summary>Writes a link.</summary>
    public void Link(string folder, Digest own, Digest target) =>
        Write(PathOf($"{folder}/{own.Algorithm.Name}/{own.Encoded}/link"), Encoding.ASCII.GetBytes(target.ToString()));

    private static string Describe(string mediaType, Digest digest, long size) =>
        $$$"""{"mediaType":"{{{mediaType}}}","digest":"{{{digest}}}","size":{{{size}}}}""";

    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (FileStream file = File.Create(path))
        {
            file.Write(content);
        }

        File.SetLastWriteTimeUtc(path, Start.AddMinutes(_minutes));
    }
}
