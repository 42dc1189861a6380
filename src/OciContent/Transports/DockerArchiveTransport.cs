using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>A tar file as <c>docker save</c> writes it (moby, image-spec v1.2).</summary>
/// <param name="disk">The disk that is written to.</param>
internal sealed class DockerArchiveTransport(IDisk disk) : FileTransport(DockerArchive.TransportName)
{
    public DockerArchiveTransport()
        : this(Disk.System)
    {
    }

    public override string Syntax => "docker-archive:FILE[:REF]";

    public override string DestinationSyntax => "docker-archive:FILE[:NAME:TAG]";

    public override bool IsFolder => false;

    public override string Expectation => "a tar file of docker save";

    public override bool Recognises(FileTree files) => DockerArchive.IsDockerArchive(files);

    public override async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken) =>
        await DockerArchive.OpenAsync(files, limits, oddities: [], cancellationToken).ConfigureAwait(false);

    public override ImageDestination CreateDestination(ImageLocation location) =>
        new DockerArchiveDestination(location.ToString(), location.Path, location.Reference, disk);
}
