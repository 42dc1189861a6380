using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Work on several files, where a broken one does not keep the others from being reported.</summary>
internal static class EachFile
{
    /// <summary>What is written instead of a file for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Runs the work on each file; errors go to standard error, a line each.</summary>
    /// <param name="console">Where to, and the standard input.</param>
    /// <param name="files">The files, in order.</param>
    /// <param name="work">Told the content, and whom to tell how many bytes of it were read.</param>
    /// <param name="report">Told each result as soon as it is there.</param>
    public static async Task<int> RunAsync<T>(
        ToolConsole console,
        IEnumerable<string> files,
        Func<string, Stream, IProgress<ContentProgress>, Task<T>> work,
        Action<T> report)
    {
        int exitCode = ExitCodes.Done;
        foreach (string file in files)
        {
            T result;
            try
            {
                await using Stream content = file == StandardInput ? console.OpenInput() : Open(file);
                result = await ProgressBar.RunAsync(console, file, progress => work(file, content, progress));
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                console.WriteError(InputErrors.Describe(file, e));
                exitCode = ExitCodes.Refused;
                continue;
            }

            report(result);
        }

        return exitCode;
    }

    /// <summary>Opens a file to read it once.</summary>
    public static FileStream Open(string file)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal))
        {
            throw new FileNotFoundException();
        }

        return new FileStream(file, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
    }
}
