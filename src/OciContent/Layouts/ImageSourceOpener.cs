using OciContent.Internal;

namespace OciContent.Layouts;

/// <summary>Opens the medium a location names, or the one its content shows.</summary>
internal static class ImageSourceOpener
{
    public static Task<IImageSource> OpenAsync(ImageLocation location, ImageSourceOptions options, CancellationToken cancellationToken) =>
        OpenAsync(location.Transport, location.Path, options, cancellationToken);

    /// <summary>Opens a source. A null transport is recognised by its content.</summary>
    public static async Task<IImageSource> OpenAsync(ImageTransport? transport, string path, ImageSourceOptions options, CancellationToken cancellationToken)
    {
        bool isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
        {
            throw new FileNotFoundException($"{ErrorText.Quote(path)} does not exist: expected {Expectation(transport)}.", path);
        }

        bool expectsFolder = transport is null ? isFolder : transport == ImageTransport.Oci || transport == ImageTransport.Dir;
        if (expectsFolder != isFolder)
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)} is a {(isFolder ? "folder" : "file")}: expected {Expectation(transport)}.");
        }

        FileTree files = isFolder ? new FolderTree(path) : await TarTree.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            bool isRecognised = transport is null;
            transport ??= Recognise(files, isFolder);
            if (transport == ImageTransport.DockerArchive)
            {
                return await DockerArchive.OpenAsync(files, options, cancellationToken).ConfigureAwait(false);
            }

            if (transport == ImageTransport.Dir)
            {
                return await ImageDirectory.OpenAsync(files, options, cancellationToken).ConfigureAwait(false);
            }

            ImageLayout layout = await ImageLayout.OpenAsync(files, transport, options, cancellationToken).ConfigureAwait(false);
            if (isRecognised && !isFolder && DockerArchive.IsDockerArchive(files))
            {
                await HybridArchive.RequireAgreementAsync(layout, files, options, cancellationToken).ConfigureAwait(false);
            }

            return layout;
        }
        catch
        {
            await files.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // An archive of Docker 25 or later is both an OCI layout and a docker-archive: the layout says more.
    private static ImageTransport Recognise(FileTree files, bool isFolder)
    {
        if (ImageLayout.IsLayout(files))
        {
            return isFolder ? ImageTransport.Oci : ImageTransport.OciArchive;
        }

        if (isFolder && ImageDirectory.IsDirectory(files))
        {
            return ImageTransport.Dir;
        }

        if (!isFolder && DockerArchive.IsDockerArchive(files))
        {
            return ImageTransport.DockerArchive;
        }

        throw new InvalidDataException($"{ErrorText.Quote(files.Path)} holds no image: expected {(isFolder ? "an OCI layout or a folder of skopeo's dir: transport" : "an OCI layout or an archive of docker save")}.");
    }

    private static string Expectation(ImageTransport? transport) => transport?.Name switch
    {
        "oci" => "a folder with an OCI layout",
        "oci-archive" => "a tar file with an OCI layout",
        "docker-archive" => "a tar file of docker save",
        "dir" => "a folder of skopeo's dir: transport",
        _ => "an image's file or folder",
    };
}
