using OciContent.Filesystem;
using OciContent.Sources;

namespace OciContent.Comparison;

/// <summary>Reads the files of images that are compared, and keeps what is wrong with them.</summary>
/// <param name="nameBefore">What messages call the first source.</param>
/// <param name="nameAfter">What messages call the second source.</param>
/// <param name="options">How much may come out of layers, and how many are read at once.</param>
internal sealed class ComparedFiles(string nameBefore, string nameAfter, ComparisonOptions options)
{
    private readonly List<ContentProblem> _before = [];
    private readonly List<ContentProblem> _after = [];

    /// <summary>What is wrong with the first source's files; what reading layers shows anyway is not told twice.</summary>
    public IEnumerable<ContentProblem> ProblemsBefore => Told(_before);

    /// <summary>The same of the second source.</summary>
    public IEnumerable<ContentProblem> ProblemsAfter => Told(_after);

    /// <summary>Compares the files of two images; nothing is compared of what is not an image, or not here.</summary>
    public async Task<IReadOnlyList<FileDifference>> CompareAsync(
        ComparedImage before,
        ComparedImage after,
        CancellationToken cancellationToken)
    {
        if (!HasFiles(before) || !HasFiles(after))
        {
            return [];
        }

        ImageFilesystem old = await ReadAsync(before, nameBefore, _before, cancellationToken).ConfigureAwait(false);
        ImageFilesystem now = await ReadAsync(after, nameAfter, _after, cancellationToken).ConfigureAwait(false);
        return FileComparer.Compare(old, now);
    }

    private static bool HasFiles(ComparedImage image) => image is { IsHere: true, Identity.IsImage: true, Kind: "image" };

    private IEnumerable<ContentProblem> Told(List<ContentProblem> problems) =>
        problems.Where(problem => !options.ReadLayers || (problem.Code == ContentProblemCode.Layer && problem.Exception is null));

    private async Task<ImageFilesystem> ReadAsync(
        ComparedImage image,
        string name,
        List<ContentProblem> problems,
        CancellationToken cancellationToken)
    {
        var reading = new FilesystemOptions
        {
            MaxConcurrency = options.MaxConcurrency,
            LayerLimits = options.LayerLimits,
            Progress = options.Progress,
        };
        ImageFilesystem files = await FilesystemReading
            .ReadAsync(image.Contents, documents: [], name, reading, cancellationToken)
            .ConfigureAwait(false);
        problems.AddRange(files.Problems);
        return files;
    }
}
