using OciContent.Copying;
using OciContent.Internal;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Tests.Kit;

/// <summary>The library's transports, writing to a disk that may fail.</summary>
internal static class DiskTransports
{
    public static ImageTransports On(IDisk disk) =>
        new(
            new OciTransport(disk),
            new OciArchiveTransport(disk),
            new DockerArchiveTransport(disk),
            new HybridArchiveTransport(disk),
            new DirTransport(disk));

    /// <summary>Copies an image to where a location says, on a disk.</summary>
    public static Task<CopiedImage> CopyAsync(ImageSource source, ImageLocation destination, IDisk disk) =>
        ImageCopier.CopyAsync(source, On(disk).Parse(destination.ToString()));
}
