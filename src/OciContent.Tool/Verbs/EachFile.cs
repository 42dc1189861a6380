using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Work on several files, where a broken one does not keep the others from being reported.</summary>
internal static class EachFile
{
    /// <summary>Runs the work on each file; errors go to standard error, a line each.</summary>
    public static async Task<(List<T> Reports, int ExitCode)> RunAsync<T>(ToolConsole console, IEnumerable<string> files, Func<string, Task<T>> work)
    {
        var reports = new List<T>();
        int exitCode = ExitCodes.Done;
        foreach (string file in files)
        {
            try
            {
                reports.Add(await work(file));
            }
            catch (Exception e) when (InputErrors.IsInputError(e))
            {
                console.WriteError($"{file}: {e.Message}");
                exitCode = ExitCodes.Refused;
            }
        }

        return (reports, exitCode);
    }

    /// <summary>Opens a file to read it once from front to back.</summary>
    public static FileStream Open(string file) => new(file, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    /// <summary>The stream's length in bytes; <c>null</c> if it is not known.</summary>
    public static long? LengthOf(Stream content) => content.CanSeek ? content.Length : null;
}
