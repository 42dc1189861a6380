using System.Text.Json.Serialization.Metadata;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Work on one image or several, of which one that cannot be opened does not keep the others from being reported.</summary>
internal static class EachImage
{
    /// <summary>Runs the work on each image, and writes what it found: one JSON object for one image, an array for several.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="images">The images, in order.</param>
    /// <param name="work">Given an image, returns what it found, and the exit code that this means.</param>
    /// <param name="write">Writes it as text; <c>null</c> for JSON.</param>
    /// <param name="one">How one is written as JSON.</param>
    /// <param name="several">How several are.</param>
    public static async Task<int> RunAsync<T>(
        ToolConsole console,
        string[] images,
        Func<string, Task<(T Report, int ExitCode)>> work,
        Action<T>? write,
        JsonTypeInfo<T> one,
        JsonTypeInfo<List<T>> several)
    {
        var reports = new List<T>();
        int exitCode = ExitCodes.Done;
        foreach (string image in images)
        {
            try
            {
                (T report, int code) = await work(image);
                exitCode = Math.Max(exitCode, code);
                reports.Add(report);
                write?.Invoke(report);
            }
            catch (Exception e) when (images.Length > 1 && InputErrors.IsInputError(e))
            {
                console.WriteError(e.Message);
                exitCode = ExitCodes.Mismatch;
            }
        }

        if (write is null)
        {
            if (images.Length == 1)
            {
                console.WriteJson(reports[0], one);
            }
            else
            {
                console.WriteJson(reports, several);
            }
        }

        return exitCode;
    }
}
