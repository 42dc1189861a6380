using OciContent.Internal;

namespace OciContent.Filesystem;

/// <summary>
/// Writes an image's files to a folder. Nothing is written outside of it, whatever the image has: the merged tree is written, in which no
/// path leads through a link, and each file and folder as something new. It is there whole, or not at all.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource source = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// ImageFilesystem files = await ImageFilesystem.ReadAsync(source);
/// ExtractionResult result = await ImageExtractor.ExtractAsync(files, "rootfs");
/// </code>
/// </example>
public static class ImageExtractor
{
    /// <summary>Writes an image's files to a folder.</summary>
    /// <param name="files">The files, whose source is open.</param>
    /// <param name="destination">The folder, which is new or empty, in a folder that is there.</param>
    /// <param name="cancellationToken">Cancels the writing; nothing is left of it.</param>
    /// <exception cref="ArgumentException">The destination is empty.</exception>
    /// <exception cref="InvalidDataException">
    /// A part of the image could not be read, or it is larger than is allowed; or a layer is not what it was when it was read first.
    /// </exception>
    /// <exception cref="IOException">The destination is not new or empty, or something cannot be written.</exception>
    public static Task<ExtractionResult> ExtractAsync(
        ImageFilesystem files,
        string destination,
        CancellationToken cancellationToken = default) =>
        ExtractAsync(files, destination, ExtractionOptions.Default, cancellationToken);

    /// <param name="files">The files, whose source is open.</param>
    /// <param name="destination">The folder, which is new or empty, in a folder that is there.</param>
    /// <param name="options">What of the image is kept.</param>
    /// <param name="cancellationToken">Cancels the writing; nothing is left of it.</param>
    /// <inheritdoc cref="ExtractAsync(ImageFilesystem, string, CancellationToken)"/>
    public static Task<ExtractionResult> ExtractAsync(
        ImageFilesystem files,
        string destination,
        ExtractionOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentNullException.ThrowIfNull(options);
        Require(files, options);
        string path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination));
        Validate(path, options.Rules);
        return ExtractCoreAsync(files, path, options, cancellationToken);
    }

    /// <summary>Refuses a destination that is neither new nor empty, before anything is read for it.</summary>
    /// <param name="destination">The folder.</param>
    /// <exception cref="IOException">Something is there, or there is nothing that it could be in.</exception>
    public static void Validate(string destination)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        Validate(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination)), FilesystemRules.All);
    }

    private static void Validate(string path, FilesystemRules rules)
    {
        if (!rules.HasFlag(FilesystemRules.NewDestination))
        {
            return;
        }

        var there = new DirectoryInfo(path);
        if (there.LinkTarget is not null || File.Exists(path) || (there.Exists && there.EnumerateFileSystemInfos().Any()))
        {
            throw new IOException($"{ErrorText.Quote(path)} is there and not an empty folder: expected a new or empty one.");
        }

        if (there.Parent is not { Exists: true })
        {
            throw new DirectoryNotFoundException(
                there.Parent is null
                    ? $"{ErrorText.Quote(path)} is the root: expected a folder in another."
                    : $"{ErrorText.Quote(there.Parent.FullName)} is not a folder that is there: expected one to write into.");
        }
    }

    private static void Require(ImageFilesystem files, ExtractionOptions options)
    {
        if (!files.IsComplete && !options.AllowIncomplete && options.Rules.HasFlag(FilesystemRules.WholeTree))
        {
            throw new InvalidDataException(
                $"A part of the image cannot be read, such as {files.Problems[0].Location}: expected all of it; nothing was written.");
        }

        // Each is at most as large as its layer, but there may be many.
        decimal size = files.Entries.Where(static entry => entry.HardLinkTo is null).Sum(static entry => (decimal)entry.Size);
        if (size > options.MaxSize && options.Rules.HasFlag(FilesystemRules.Limits))
        {
            throw new InvalidDataException(
                $"The files of the image have {size} bytes: expected at most {options.MaxSize}; nothing was written.");
        }
    }

    private static async Task<ExtractionResult> ExtractCoreAsync(
        ImageFilesystem files,
        string path,
        ExtractionOptions options,
        CancellationToken cancellationToken)
    {
        string parent = System.IO.Path.GetDirectoryName(path)!;
        Sweep(parent);
        using var scratch = ScratchFolder.Create(Disk.System, parent);
        string tree = scratch.NewPath();
        try
        {
            options.Started?.Invoke(tree);
            using var writer = TreeWriter.Create(tree, files.Root, options);
            var extraction = new Extraction(files, writer, options);
            try
            {
                await extraction.WriteAsync(cancellationToken).ConfigureAwait(false);
                Move(tree, path);
            }
            catch
            {
                writer.Remove(files.Root);
                throw;
            }

            // A folder that may not be written to could not have been moved.
            if (!OperatingSystem.IsWindows())
            {
                writer.Finish(files.Root);
            }

            return extraction.ToResult();
        }
        finally
        {
            Erase(tree);
        }
    }

    private static void Move(string tree, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }

            Directory.Move(tree, path);
        }
        else
        {
            // An empty folder is replaced, and one that is not empty any more is not.
            Disk.System.Rename(tree, path);
        }
    }

    // What an extraction left behind whose process was killed.
    private static void Sweep(string parent)
    {
        try
        {
            foreach (DirectoryInfo folder in new DirectoryInfo(parent).EnumerateDirectories())
            {
                if (ScratchFolder.IsName(folder.Name) && folder.LinkTarget is null)
                {
                    SweepOne(folder);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sweeping is a courtesy.
        }
    }

    private static void SweepOne(DirectoryInfo folder)
    {
        using IFolderLock? @lock = Disk.System.TryLock(folder.FullName);
        if (@lock is not null)
        {
            Erase(folder.FullName);
        }
    }

    // .NET deletes links, and does not follow them.
    private static void Erase(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be deleted is in a folder that says what it is, and swept by whoever comes next.
        }
    }
}
