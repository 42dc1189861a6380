using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>A folder as skopeo's <c>dir:</c> transport writes it. It holds one image or index, and has no names.</summary>
/// <param name="disk">The disk that is written to.</param>
internal sealed class DirTransport(IDisk disk) : FileTransport(ImageDirectory.TransportName)
{
    public DirTransport()
        : this(Disk.System)
    {
    }

    public override string Syntax => "dir:DIR";

    public override string DestinationSyntax => "dir:DIR";

    public override bool IsFolder => true;

    public override string Expectation => "a folder of skopeo's dir: transport";

    public override bool Recognises(FileTree files) => ImageDirectory.IsDirectory(files);

    public override async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken) =>
        await ImageDirectory.OpenAsync(files, limits, cancellationToken).ConfigureAwait(false);

    public override ImageDestination CreateDestination(ImageLocation location) =>
        new DirectoryDestination(location.ToString(), location.Path, location.Reference, disk);

    // A colon is part of the path.
    protected internal override string? TryParse(string rest, out string path, out string? reference) =>
        LocationGrammar.TryParse(Name, rest, mayHaveReference: false, out path, out reference);

    protected internal override string Format(ImageLocation location)
    {
        string path =
            location.Path.StartsWith('[') || LocationGrammar.FindDigest(location.Path) is not null ? $"[{location.Path}]" : location.Path;
        return location.Reference is null ? $"{Name}:{path}" : $"{Name}:{path}@{location.Reference}";
    }
}
