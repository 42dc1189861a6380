using System.Text.Json.Serialization.Metadata;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Work on one image or several, of which one that cannot be opened does not keep the others from being reported.</summary>
internal static class EachImage
{
    /// <summary>
    /// Runs the work on each image; as JSON, what it found is one object for one image, an array for several, unless it is always an array.
    /// </summary>
    /// <param name="console">Where to.</param>
    /// <param name="images">The images, in order.</param>
    /// <param name="work">
    /// Given an image, writes what it found unless that is written as JSON, and returns it with the exit code that it means.
    /// </param>
    /// <param name="asJson">Whether it is.</param>
    /// <param name="one">How one is written as JSON; <c>null</c> if that is an array of one.</param>
    /// <param name="several">How several are.</param>
    public static async Task<int> RunAsync<T>(
        ToolConsole console,
        ImageNames images,
        Func<string, Task<(T Report, int ExitCode)>> work,
        bool asJson,
        Func<ReportJson, JsonTypeInfo<T>>? one,
        Func<ReportJson, JsonTypeInfo<List<T>>> several)
    {
        var reports = new List<T>();
        int exitCode = images.AreComplete ? ExitCodes.Done : ExitCodes.Mismatch;
        foreach (string image in images.Names)
        {
            try
            {
                (T report, int code) = await work(image);
                exitCode = Math.Max(exitCode, code);
                reports.Add(report);
            }
            catch (Exception e) when (images.AreSeveral && InputErrors.IsOfOneInput(e))
            {
                console.WriteError(e.Message);
                exitCode = ExitCodes.Mismatch;
            }
        }

        if (asJson)
        {
            if (!images.AreSeveral && one is not null)
            {
                console.WriteJson(reports[0], one(ReportJson.Readable));
            }
            else
            {
                console.WriteJson(reports, several(ReportJson.Readable));
            }
        }

        return exitCode;
    }
}
