namespace OciContent.Tests.Kit;

/// <summary>
/// A folder for sources to be read, <c>inner/images/in</c>, and one for what is written, <c>inner/images/out</c>, with files all around
/// them that nobody may touch. They hold a layer's content, so that whoever follows a name out of an image finds just what was asked for.
/// </summary>
internal sealed class HostileTree : IDisposable
{
    private static readonly string[] Folders =
    [
        "",
        "inner",
        "inner/images",
        "inner/images/in",
        "inner/images/out",
        "outside",
        "outside/blobs/sha256",
    ];

    private readonly TestImageFolder _folder = new();
    private readonly TestImageWatch? _watch;
    private readonly string _before;

    public HostileTree(TestImage image)
    {
        TestImageBlob layer = image.Layers[0];
        foreach (string name in Folders
            .SelectMany(folder => new[] { Path.Join(folder, HostileNames.Canary), Path.Join(folder, layer.Encoded) }))
        {
            _folder.Write(name, layer.Content);
        }

        Names = HostileNames.All(_folder.Root, layer.Encoded);
        _before = Snapshot();
        if (OperatingSystem.IsLinux())
        {
            // Folders that sources lie in directly are opened on the way: there, the files are watched.
            string[] files =
            [
                .. Folders[2..5].SelectMany(folder => new[] { Path.Join(folder, HostileNames.Canary), Path.Join(folder, layer.Encoded) }),
            ];
            _watch = new TestImageWatch([
                .. new[] { "", "inner", "outside", "outside/blobs", "outside/blobs/sha256" }.Concat(files).Select(_folder.PathOf),
            ]);
            File.ReadAllBytes(_folder.PathOf("inner/images/in/" + HostileNames.Canary));
            Assert.NotEmpty(_watch.Take());
        }
    }

    /// <summary>The names that lead to the files around, and others.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Root => _folder.Root;

    /// <summary>The path of a source to be read.</summary>
    public string In(string name) => _folder.PathOf("inner/images/in/" + name);

    /// <summary>The path of something to be written.</summary>
    public string Out(string name) => _folder.PathOf("inner/images/out/" + name);

    /// <summary>The kernel says that nothing around was so much as opened since the last call.</summary>
    public void AssertUntouched(string what)
    {
        IReadOnlyList<string> events = _watch?.Take() ?? [];
        Assert.True(events.Count == 0, $"{what} leads outside: {string.Join(", ", events)}");
    }

    /// <summary>
    /// Everything around is as it was: names, content, times, the one of creation too, which a file put in another's place has not. This
    /// reads it.
    /// </summary>
    public void AssertUnchanged() => Assert.Equal(_before, Snapshot());

    /// <summary>Removes what was written, so that the next case finds nothing.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _folder.Dispose();
    }

    // What lies in the two folders of sources is no part of it, but for the files that were there before.
    private string Snapshot() =>
        string.Join(
            '\n',
            new DirectoryInfo(_folder.Root)
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(entry => (Entry: entry, Name: Path.GetRelativePath(_folder.Root, entry.FullName)))
                .Where(static item =>
                    !(
                        item.Name.StartsWith("inner/images/in/", StringComparison.Ordinal)
                        || item.Name.StartsWith("inner/images/out/", StringComparison.Ordinal)
                    ) || (item.Name.Split('/') is { Length: 4 } && (item.Entry.Name == HostileNames.Canary || item.Entry.Name.Length == 64)))
                .OrderBy(static item => item.Name, StringComparer.Ordinal)
                .Select(static item =>
                    item.Entry is FileInfo file
                        ? $"{item.Name} {file.Length} {file.LastWriteTimeUtc.Ticks} {file.CreationTimeUtc.Ticks} "
                            + $"{file.UnixFileMode} {file.LinkTarget} {Sha256.DigestOf(File.ReadAllBytes(file.FullName))}"
                    : item.Name is "inner/images/in" or "inner/images/out" ? item.Name
                    : $"{item.Name} {item.Entry.LastWriteTimeUtc.Ticks} {item.Entry.UnixFileMode}"));
}
