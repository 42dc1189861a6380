using OciContent.Internal;

namespace OciContent.Building;

/// <summary>
/// Builds a layer (image-spec, layer.md) from folders, files, contents, links, whiteouts and other archives. The same entries give the same
/// bytes on every machine, however they are listed and in whatever order they are added: entries are in the order of the UTF-8 bytes of
/// their names, folders before what is in them; times, owners and modes are those of <see cref="LayerOptions"/>; what fits is USTAR, and
/// what does not has PAX records.
/// </summary>
/// <remarks>
/// What is added is read when the layer is written, each time anew. Paths in the image may begin with a slash, which is dropped, as
/// Docker and umoci have it. One builder is for one thread at a time.
/// </remarks>
/// <example>
/// <code>
/// var builder = new LayerBuilder()
///     .AddFolder("publish", "/app")
///     .AddContent("/etc/app.conf", "port = 80"u8.ToArray());
/// using LayerBlob layer = await builder.BuildAsync(CompressionProfile.Docker);
/// Console.WriteLine(layer.Digests.DiffId);
/// </code>
/// </example>
public sealed partial class LayerBuilder
{
    private const int FolderMode = 0b111_101_101;
    private const int FileMode = 0b110_100_100;
    private const int LinkMode = 0b111_111_111;

    private readonly LayerOptions _options;
    private readonly List<LayerSource> _sources = [];

    /// <summary>A layer that has nothing in it yet.</summary>
    /// <param name="options">What of files goes into it; <c>null</c> for nothing that differs from machine to machine.</param>
    public LayerBuilder(LayerOptions? options = null) => _options = options ?? LayerOptions.Default;

    /// <summary>
    /// Adds all that is in a folder of this machine. Links in it stay links, wherever they lead: none is followed. The folder itself is an
    /// entry too, unless it becomes the image's root.
    /// </summary>
    /// <param name="hostPath">The folder; if it is a link to one, that.</param>
    /// <param name="pathInImage">What it is in the image, such as <c>/app</c>.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddFolder(string hostPath, string pathInImage = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(hostPath);
        return Add(new HostFolder(hostPath, LayerName.ParseFolder(pathInImage, nameof(pathInImage))));
    }

    /// <summary>Adds a file of this machine; a link as a link.</summary>
    /// <param name="hostPath">The file.</param>
    /// <param name="pathInImage">Its name in the image.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddFile(string hostPath, string pathInImage)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostPath);
        return Add(new HostFile(hostPath, LayerName.ParseEntry(pathInImage, nameof(pathInImage))));
    }

    /// <summary>Adds a file of a content.</summary>
    /// <param name="pathInImage">Its name in the image.</param>
    /// <param name="content">The content, which is copied.</param>
    /// <param name="attributes">What else it has; <c>null</c> for 0644, 0:0 and no time of its own.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddContent(string pathInImage, ReadOnlyMemory<byte> content, LayerAttributes? attributes = null)
    {
        byte[] bytes = content.ToArray();
        return AddContent(pathInImage, () => new MemoryStream(bytes, writable: false), attributes);
    }

    /// <summary>Adds a file of a content that somebody opens.</summary>
    /// <param name="pathInImage">Its name in the image.</param>
    /// <param name="open">
    /// Opens the content: twice for each writing if it can seek; once otherwise, and then it is kept in a scratch file, for a header says
    /// how long it is. The streams are disposed.
    /// </param>
    /// <param name="attributes">What else it has; <c>null</c> for 0644, 0:0 and no time of its own.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddContent(string pathInImage, Func<Stream> open, LayerAttributes? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        return AddGiven(pathInImage, LayerEntry.File, FileMode, attributes, open: open);
    }

    /// <summary>Adds a folder with nothing in it.</summary>
    /// <param name="pathInImage">Its name in the image.</param>
    /// <param name="attributes">What else it has; <c>null</c> for 0755, 0:0 and no time of its own.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddEmptyFolder(string pathInImage, LayerAttributes? attributes = null) =>
        AddGiven(pathInImage, LayerEntry.Folder, FolderMode, attributes);

    /// <summary>Adds a symbolic link.</summary>
    /// <param name="pathInImage">Its name in the image.</param>
    /// <param name="target">Where it leads, as it is written: nothing need be there.</param>
    /// <param name="attributes">What else it has; <c>null</c> for 0777, 0:0 and no time of its own.</param>
    /// <exception cref="ArgumentException">The path leads out of the image, or the target is not one.</exception>
    public LayerBuilder AddSymbolicLink(string pathInImage, string target, LayerAttributes? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return LayerName.FindTargetProblem(target) is { } problem
            ? throw new ArgumentException($"The target {ErrorText.Quote(target)} {problem}.", nameof(target))
            : AddGiven(pathInImage, LayerEntry.SymbolicLink, LinkMode, attributes, target);
    }

    /// <summary>
    /// Adds another name of a file of this layer. Which of the names has the content does not depend on which was added as a link: it is
    /// the first one in order.
    /// </summary>
    /// <param name="pathInImage">The other name.</param>
    /// <param name="target">The file's name in the image.</param>
    /// <exception cref="ArgumentException">A path leads out of the image.</exception>
    public LayerBuilder AddHardLink(string pathInImage, string target) =>
        AddGiven(pathInImage, LayerEntry.HardLink, 0, attributes: null, LayerName.ParseEntry(target, nameof(target)));

    /// <summary>Deletes a file or folder of lower layers (image-spec, layer.md, "Whiteouts").</summary>
    /// <param name="pathInImage">What is deleted.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddWhiteout(string pathInImage)
    {
        string name = LayerName.ParseEntry(pathInImage, nameof(pathInImage));
        int start = name.LastIndexOf('/') + 1;
        return Add(Mark(name[..start] + LayerName.WhiteoutPrefix + name[start..]));
    }

    /// <summary>Deletes all that lower layers have in a folder (image-spec, layer.md, "Opaque Whiteout").</summary>
    /// <param name="pathInImage">The folder, or <c>/</c>.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddOpaqueMark(string pathInImage)
    {
        string folder = LayerName.ParseFolder(pathInImage, nameof(pathInImage));
        return Add(Mark(LayerName.Below(folder, LayerName.OpaqueWhiteout)));
    }

    /// <summary>
    /// Adds the entries of a tar archive, compressed or not. Their modes, owners and extended attributes stay, as they are the same on
    /// every machine; their times are as <see cref="LayerOptions.Times"/> says. Whiteouts in it are whiteouts.
    /// </summary>
    /// <param name="path">The archive.</param>
    /// <param name="pathInImage">What its root is in the image.</param>
    /// <exception cref="ArgumentException">The path leads out of the image.</exception>
    public LayerBuilder AddTar(string path, string pathInImage = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Add(new ArchiveEntries(path, LayerName.ParseFolder(pathInImage, nameof(pathInImage))));
    }

    private static GivenEntry Mark(string name) =>
        new(name, LayerEntry.File, 0, LayerAttributes.Default) { Open = static () => new MemoryStream([], writable: false) };

    private LayerBuilder AddGiven(
        string pathInImage,
        byte type,
        int mode,
        LayerAttributes? attributes,
        string target = "",
        Func<Stream>? open = null)
    {
        string name = LayerName.ParseEntry(pathInImage, nameof(pathInImage));
        return Add(new GivenEntry(name, type, mode, attributes ?? LayerAttributes.Default) { Target = target, Open = open });
    }

    /// <summary>Adds entries of any origin.</summary>
    internal LayerBuilder Add(LayerSource source)
    {
        _sources.Add(source);
        return this;
    }
}
