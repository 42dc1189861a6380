using OciContent.TestKit.Browsers;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>Mermaid itself, in a real browser, draws what <c>graph</c> writes for it.</summary>
public sealed class MermaidTests : IDisposable
{
    // Names the file of the library, which comes in the package "mermaid" of npm.
    private const string Variable = "OCICONTENT_MERMAID";

    private const string Draw = """
        mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
        const { svg } = await mermaid.render('graph', page.querySelector('pre').textContent);
        const drawn = new DOMParser().parseFromString(svg, 'text/html');
        const unsafe = drawn.querySelectorAll('script,img,iframe,[onerror],[onload],a').length;
        return drawn.querySelectorAll('.node').length + ' ' + drawn.querySelectorAll('.flowchart-link').length + ' ' + unsafe;
        """;

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };

    public void Dispose() => _temp.Dispose();

    [MermaidTheory]
    [InlineData("hello")]
    [InlineData("hostile")]
    public async Task Mermaid_DrawsTheGraph(string image)
    {
        string path = image == "hello" ? Repository.Hello("oci") : ReportImages.WriteHostile(_temp);
        string text = (await ToolRun.RunAsync("graph", path)).Out;
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        int edges = lines.Count(static line => line.Contains("-->", StringComparison.Ordinal));
        int nodes = lines.Length - edges;

        string drawn = await Browser.EvaluateAsync(
            _temp,
            $"<!doctype html><meta charset=utf-8><pre>{System.Net.WebUtility.HtmlEncode(text)}</pre>",
            1280,
            isDark: false,
            Draw,
            new Uri(Path.GetFullPath(MermaidTheoryAttribute.File!)).AbsoluteUri);

        Assert.Equal($"{nodes} {edges} 0", drawn);
    }

    /// <summary>It is skipped where Mermaid cannot be had, for what npm has changes.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class MermaidTheoryAttribute : TheoryAttribute
    {
        public MermaidTheoryAttribute() =>
            Skip = File is null ? $"{Variable} does not name a file with Mermaid." : ToolPath.ReasonToSkip(Browser.Tool);

        public static string? File { get; } =
            Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file && System.IO.File.Exists(file) ? file : null;
    }
}
