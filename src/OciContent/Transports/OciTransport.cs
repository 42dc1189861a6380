using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>A folder with the OCI image layout (image-spec, image-layout.md).</summary>
/// <param name="disk">The disk that is written to.</param>
internal sealed class OciTransport(IDisk disk) : FileTransport(ImageLayout.FolderFormat)
{
    public OciTransport()
        : this(Disk.System)
    {
    }

    public override string Syntax => "oci:DIR[:REF]";

    public override string DestinationSyntax => "oci:DIR[:TAG]";

    public override bool IsFolder => true;

    public override string Expectation => "a folder with an OCI layout";

    public override bool Recognises(FileTree files) => ImageLayout.IsLayout(files);

    public override async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken) =>
        await ImageLayout.OpenAsync(files, limits, cancellationToken).ConfigureAwait(false);

    public override ImageDestination CreateDestination(ImageLocation location) =>
        new LayoutDestination(location.ToString(), location.Path, LayoutTarget.Of(location.Reference), disk);
}
