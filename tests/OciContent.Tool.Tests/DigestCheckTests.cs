using System.Text;
using System.Text.Json;
using OciContent.Tool.Output;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>digest --sums</c> and <c>digest --check</c>: lists that other tools check, and lists that they wrote.</summary>
public sealed class DigestCheckTests : IDisposable
{
    private const string Abc256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Empty256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly string[] Names =
    [
        "plain",
        "with space",
        " two  spaces ",
        "*star",
        "back\\slash",
        "line\nend",
        "ret\rurn",
        "ünïcödé",
        "(a) = b",
    ];

    private readonly TempFolder _temp = new();

    public static TheoryData<string, string, string> Tools { get; } =
        new()
        {
            { "sha256sum", "sha256", "--binary" },
            { "sha256sum", "sha256", "--tag" },
            { "sha512sum", "sha512", "--text" },
            { "sha512sum", "sha512", "--tag" },
            { "b3sum", "blake3", "--num-threads=1" },
        };

    public void Dispose() => _temp.Dispose();

    [RequiresToolsTheory("sha256sum", "sha512sum", "b3sum")]
    [MemberData(nameof(Tools))]
    public async Task Sums_AreCheckedByTheTool_AndItsLinesByUs(string tool, string algorithm, string option)
    {
        // b3sum takes no escapes of others' making.
        string[] files =
        [
            .. Names
                .Where(name => tool != "b3sum" || !name.AsSpan().ContainsAny("\\\n\r"))
                .Select(name => _temp.Write(name, Encoding.UTF8.GetBytes(name))),
        ];
        ToolRun sums = await ToolRun.RunAsync(["digest", "--sums", "--algorithm", algorithm, .. files]);
        string list = _temp.Write("list", Encoding.UTF8.GetBytes(sums.Out));
        ToolOutput checkedByTool = await ExternalTool.RunAsync(tool, "--check", list);
        Assert.Equal(files.Length, checkedByTool.StandardOutput.TrimEnd('\n').Split('\n').Length);

        string theirs = (await ExternalTool.RunAsync(tool, [option, .. files])).StandardOutput;
        ToolRun run = await ToolRun.RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(theirs)),
            ["digest", "--check", "--algorithm", algorithm, "--json"]);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(files, run.Json().EnumerateArray().Select(static item => item.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task OwnLines_AreChecked_WhateverTheNames()
    {
        string[] files = [.. Names.Append("esc\u001b[0m").Append("turn\u202earound").Select(name => _temp.Write(name, "abc"u8))];
        string lines = (await ToolRun.RunAsync(["digest", .. files])).Out;

        ToolRun run = await ToolRun.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), ["digest", "--check", "-", "--json"]);

        Assert.Equal(files, run.Json().EnumerateArray().Select(static item => item.GetProperty("file").GetString()));
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task WhatDoesNotMatch_OrIsNotThere_IsSaid_AndTheRestIsChecked()
    {
        string good = _temp.Write("good", "abc"u8);
        string bad = _temp.Write("bad", "abd"u8);
        string gone = _temp.PathOf("gone");
        string list = _temp.Write(
            "list",
            Encoding.UTF8.GetBytes($"{Abc256}  {bad}\n\nsha256:{Abc256}  {gone}\r\n{Abc256.ToUpperInvariant()} *{good}\n"));

        ToolRun run = await ToolRun.RunAsync("digest", "--check", list);

        Digest actual = Digest.Compute("abd"u8);
        Assert.Equal(
            [
                $"{bad}: FAILED: {actual}, expected sha256:{Abc256}",
                $"{gone}: FAILED: '{gone}' does not exist: expected a file.",
                $"{good}: OK",
            ],
            run.OutLines);
        Assert.Equal(("", ExitCodes.Mismatch), (run.Error, run.ExitCode));
        JsonElement[] json = [.. (await ToolRun.RunAsync("digest", "--check", list, "--json")).Json().EnumerateArray()];
        Assert.Equal([false, false, true], json.Select(static item => item.GetProperty("ok").GetBoolean()));
        Assert.Equal(actual.ToString(), json[0].GetProperty("digest").GetString());
        Assert.False(json[1].TryGetProperty("digest", out _));
    }

    [Theory]
    [InlineData("", "lists no digests")]
    [InlineData("nonsense", "line 1 of")]
    [InlineData(Empty256 + "  a\n" + Empty256 + " a", "line 2 of")]
    [InlineData(Empty256 + "  ", "line 1 of")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e  md5", "line 1 of")]
    [InlineData("\\" + Empty256 + "  a\\q", "line 1 of")]
    [InlineData("\\" + Empty256 + "  a\\u12", "line 1 of")]
    public async Task AListThatNobodyUnderstands_IsRefused_BeforeAnythingIsSaidOfIt(string content, string expected)
    {
        string list = _temp.Write("list", Encoding.UTF8.GetBytes(content));

        ToolRun run = await ToolRun.RunAsync("digest", "--check", list);

        Assert.Equal(("", ExitCodes.Refused), (run.Out, run.ExitCode));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALineWithoutEnd_IsRefused()
    {
        using var endless = new MemoryStream(new byte[1024 * 1024]);

        ToolRun run = await ToolRun.RunAsync(endless, ["digest", "--check"]);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("has a line of more than 65536 bytes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SumsAndCheck_AreNotForOneAnother() =>
        (await ToolRun.RunAsync("digest", "--sums", "--check", "x"))
            .AssertRefused("'--sums' says how digests are written, and '--check' writes none: expected one of them.");

    [Fact]
    public async Task OnATerminal_NothingActsUponIt()
    {
        string file = _temp.Write("esc\u001b[0m", "abc"u8);

        ToolRun run = await ToolRun.RunAsync(Stream.Null, ["digest", "--sums", file], isTerminal: true);

        Assert.DoesNotContain('\u001b', run.Out);
        Assert.Equal(SumLine.WithoutAlgorithm(Digest.Parse("sha256:" + Abc256), file, isForTerminal: true) + "\n", run.Out);
    }
}
