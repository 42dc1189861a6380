using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>A tar file with the OCI image layout (image-spec, image-layout.md).</summary>
/// <param name="disk">The disk that is written to.</param>
internal sealed class OciArchiveTransport(IDisk disk) : FileTransport(ImageLayout.ArchiveFormat)
{
    public OciArchiveTransport()
        : this(Disk.System)
    {
    }

    public override string Syntax => "oci-archive:FILE[:REF]";

    public override string DestinationSyntax => "oci-archive:FILE[:TAG]";

    public override bool IsFolder => false;

    public override string Expectation => "a tar file with an OCI layout";

    public override bool Recognises(FileTree files) => ImageLayout.IsLayout(files);

    public override async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken) =>
        await ImageLayout.OpenAsync(files, limits, cancellationToken).ConfigureAwait(false);

    public override ImageDestination CreateDestination(ImageLocation location) =>
        new OciArchiveDestination(location.ToString(), location.Path, LayoutTarget.Of(location.Reference), disk);
}
