using OciContent.Destinations;
using OciContent.Internal;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Transports;

/// <summary>
/// A tar file that is both an OCI layout and a docker-archive, as <c>docker save</c> of Docker 25 or later writes it. It is read only if
/// both say the same.
/// </summary>
/// <param name="disk">The disk that is written to.</param>
internal sealed class HybridArchiveTransport(IDisk disk) : FileTransport(HybridArchive.TransportName)
{
    public HybridArchiveTransport()
        : this(Disk.System)
    {
    }

    public override string Syntax => "docker-oci-archive:FILE[:REF]";

    public override string DestinationSyntax => "docker-oci-archive:FILE[:NAME:TAG]";

    public override bool IsFolder => false;

    // It says more than either.
    public override int Precedence => 1;

    public override string Expectation => HybridArchive.Expectation;

    public override bool Recognises(FileTree files) => ImageLayout.IsLayout(files) && DockerArchive.IsDockerArchive(files);

    public override async Task<ImageSource> ReadAsync(FileTree files, DocumentLimits limits, CancellationToken cancellationToken)
    {
        if (!Recognises(files))
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(files.Path)} is not both an OCI layout and an archive of docker save: expected {Expectation}.");
        }

        ImageLayout layout = await ImageLayout.OpenAsync(files, limits, cancellationToken).ConfigureAwait(false);
        return await HybridArchive.ReadAsync(layout, files, limits, cancellationToken).ConfigureAwait(false);
    }

    public override ImageDestination CreateDestination(ImageLocation location) =>
        new HybridArchiveDestination(location.ToString(), location.Path, location.Reference, disk);
}
