using System.Net;
using System.Text;
using OciContent.TestKit.Tools;

namespace OciContent.TestKit.Browsers;

/// <summary>A real browser without a window, which shows pages and is asked what it shows.</summary>
public static class Browser
{
    /// <summary>The command of the browser, which comes in Debian's package chromium.</summary>
    public const string Tool = "chromium";

    private const string Begin = "BEGIN-RESULT";
    private const string End = "END-RESULT";

    /// <summary>
    /// Shows a page in a frame of a given width, as it is, and runs a script beside it, which has the frame's <c>document</c> as
    /// <c>page</c> and the frame's <c>window</c> as <c>view</c>.
    /// </summary>
    /// <param name="folder">A folder for files.</param>
    /// <param name="page">The page.</param>
    /// <param name="width">The frame's width, in pixels.</param>
    /// <param name="isDark">Whether the reader prefers dark pages.</param>
    /// <param name="script">The body of a function that returns a text.</param>
    /// <param name="beside">A script to load first; <c>null</c> for none.</param>
    /// <returns>That text.</returns>
    public static async Task<string> EvaluateAsync(
        TempFolder folder,
        string page,
        int width,
        bool isDark,
        string script,
        string? beside = null)
    {
        folder.Write("page.html", Encoding.UTF8.GetBytes(page));
        string wrapper = folder.Write(
            "wrapper.html",
            Encoding.UTF8.GetBytes(
                $$"""
                <!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
                <style>body{margin:0}iframe{border:0;display:block}</style>
                {{(beside is null ? "" : $"<script src=\"{beside}\"></script>")}}
                <iframe id="frame" src="page.html" width="{{width}}" height="3000"></iframe><pre id="result"></pre>
                <script>
                document.getElementById('frame').addEventListener('load', async () => {
                  const view = document.getElementById('frame').contentWindow, page = view.document;
                  let result;
                  try { result = await (async () => { {{script}} })(); } catch (e) { result = 'threw ' + e + e.stack; }
                  document.getElementById('result').textContent = 'BEGIN' + '-RESULT' + result + 'END' + '-RESULT';
                });
                </script>
                """));
        ToolOutput run = await ExternalTool.RunAsync(
            Tool,
            "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--disable-background-networking",
            $"--user-data-dir={folder.PathOf("profile")}", $"--window-size={Math.Max(width, 600)},3000",
            $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--virtual-time-budget=20000", "--dump-dom",
            new Uri(wrapper).AbsoluteUri);
        int begin = run.StandardOutput.LastIndexOf(Begin, StringComparison.Ordinal);
        int end = run.StandardOutput.LastIndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? WebUtility.HtmlDecode(run.StandardOutput[(begin + Begin.Length)..end])
            : throw new ToolFailedException($"The browser gave no answer: {run.StandardError}");
    }
}
