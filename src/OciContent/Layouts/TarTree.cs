using OciContent.Compression;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Tar;

namespace OciContent.Layouts;

/// <summary>Files within a tar archive. Links are followed inside the archive only.</summary>
internal sealed class TarTree : FileTree
{
    private readonly TarArchive _archive;

    private TarTree(string path, TarArchive archive)
        : base(path) => _archive = archive;

    public override bool IsFolder => false;

    public override IReadOnlyList<SourceOddity> Oddities =>
        [
            .. Odd(!_archive.IsTerminated, "It lacks the blocks of zeros that end a tar archive."),
            .. Odd(
                _archive.Compression != CompressionFormat.None,
                $"The archive as a whole is compressed with {_archive.Compression.ToName()}: expected a plain tar."),
        ];

    public static async Task<TarTree> OpenAsync(string path, ImageSourceOptions options, CancellationToken cancellationToken) =>
        new(path, await TarArchive.OpenAsync(path, OptionsOf(options), cancellationToken).ConfigureAwait(false));

    /// <param name="content">The archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<TarTree> OpenAsync(
        Stream content,
        string name,
        ImageSourceOptions options,
        CancellationToken cancellationToken
    ) => new(name, await TarArchive.OpenAsync(content, name, OptionsOf(options), cancellationToken).ConfigureAwait(false));

    public override bool TryGetSize(string name, out long size)
    {
        TarEntry? entry = _archive.Index.ResolveFile(name);
        size = entry?.Size ?? 0;
        return entry is not null;
    }

    public override string Resolve(string name) => _archive.Index.ResolveFile(name)?.Name ?? name;

    public override IEnumerable<string> NamesBelow(string folder) =>
        _archive
            .Index.Entries.Where(entry => entry.Kind == TarEntryKind.RegularFile && entry.Name.StartsWith(folder, StringComparison.Ordinal))
            .Select(static entry => entry.Name);

    public override Stream OpenRead(string name) =>
        _archive.OpenEntry(
            _archive.Index.ResolveFile(name)
                ?? throw new InvalidDataException($"{ErrorText.Quote(Path)} has no file {ErrorText.Quote(name)}."));

    public override async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private SourceOddity[] Odd(bool isSo, string message) => isSo ? [new SourceOddity(ContentLocation.Root(Path), message)] : [];

    private static TarArchiveOptions OptionsOf(ImageSourceOptions options) =>
        new() { Decompression = options.ArchiveLimits, ScratchFolder = options.ScratchFolder, Progress = options.Progress };
}
