using OciContent.Filesystem;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>The files of the one image that an argument names.</summary>
internal static class ImageFiles
{
    /// <summary>Opens an image, reads its layers, and does work with its files; what is left out of them is told.</summary>
    /// <returns>The work's exit code, or that of a mismatch if something was left out.</returns>
    public static Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        FilesystemOptions reading,
        Func<ImageFilesystem, Task<int>> work,
        CancellationToken cancellationToken) =>
        RawOutput.RunAsync(
            console,
            image,
            options,
            async source =>
            {
                ImageFilesystem files = await ProgressBar.RunAsync(
                    console,
                    image,
                    progress => ImageFilesystem.ReadAsync(source, reading with { Progress = progress }, cancellationToken));
                int done;
                try
                {
                    done = await work(files);
                }
                catch (Exception e) when (files.Problems.Count > 0 && InputErrors.IsInputError(e))
                {
                    // What is refused may be in the part that could not be read; a refusal is one line.
                    ContentProblem problem = files.Problems[0];
                    throw new IOException($"{e.Message} Not all of the image was read: {problem.Location}: {problem.Message}", e);
                }

                int problems = ImageOpener.ReportProblems(console, files.Problems);
                return done == ExitCodes.Done ? problems : done;
            },
            cancellationToken);

    /// <summary>What is at a path of an image.</summary>
    /// <exception cref="FileNotFoundException">Nothing is.</exception>
    public static FilesystemEntry Find(ImageFilesystem files, string path) =>
        files.Find(path) ?? throw new FileNotFoundException($"'{path}' is not in the image: expected the path of a file or folder.");

    /// <summary>How many bytes the files below each folder have.</summary>
    /// <param name="entries">Folders before what is in them.</param>
    public static Dictionary<FilesystemEntry, long> SizesOf(IReadOnlyList<FilesystemEntry> entries)
    {
        var sizes = new Dictionary<FilesystemEntry, long>();
        foreach (FilesystemEntry entry in entries.Reverse())
        {
            // A file with several names has its bytes once.
            long size = sizes.GetValueOrDefault(entry) + (entry.HardLinkTo is null ? entry.Size : 0);
            sizes[entry] = size;
            if (entry.Parent is { } parent)
            {
                sizes[parent] = sizes.GetValueOrDefault(parent) + size;
            }
        }

        return sizes;
    }
}
