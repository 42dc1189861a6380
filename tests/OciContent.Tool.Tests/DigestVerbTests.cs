using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

public sealed class DigestVerbTests : IDisposable
{
    private const string Abc256 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Abc512 =
        "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    private const string AbcBlake3 = "blake3:6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";
    private const string Empty256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("sha256", Abc256)]
    [InlineData("sha512", Abc512)]
    [InlineData("blake3", AbcBlake3)]
    public async Task Digest_HashesAFile(string algorithm, string digest)
    {
        string file = _temp.Write("abc", "abc"u8);

        Assert.Equal(
            new ToolRun(ExitCodes.Done, $"{digest}  {file}\n", ""),
            await ToolRun.RunAsync("digest", "--algorithm", algorithm, file));
    }

    [Fact]
    public async Task Digest_IsSha256Unasked()
    {
        string file = _temp.Write("abc", "abc"u8);

        Assert.Equal(new ToolRun(ExitCodes.Done, $"{Abc256}  {file}\n", ""), await ToolRun.RunAsync("digest", file));
    }

    [Fact]
    public async Task Digest_HashesStandardInput()
    {
        using var input = new MemoryStream("abc"u8.ToArray());
        Assert.Equal(new ToolRun(ExitCodes.Done, $"{Abc256}  -\n", ""), await ToolRun.RunAsync(input, ["digest"]));

        using var again = new MemoryStream("abc"u8.ToArray());
        Assert.Equal(new ToolRun(ExitCodes.Done, $"{Abc256}  -\n", ""), await ToolRun.RunAsync(again, ["digest", "-"]));
    }

    [Fact]
    public async Task Digest_TakesStandardInputAmongFiles()
    {
        string file = _temp.Write("empty", ""u8);
        using var input = new MemoryStream("abc"u8.ToArray());

        Assert.Equal(
            new ToolRun(ExitCodes.Done, $"{Empty256}  {file}\n{Abc256}  -\n", ""),
            await ToolRun.RunAsync(input, ["digest", file, "-"]));
    }

    [Fact]
    public async Task Digest_WritesJson()
    {
        string empty = _temp.Write("empty", ""u8);
        string large = _temp.Write("large", new byte[3_000_001]);
        using var input = new MemoryStream("abc"u8.ToArray());
        ToolRun run = await ToolRun.RunAsync(input, ["digest", "--json", empty, "-", large]);
        JsonElement report = run.Json();

        Assert.Equal(["[].file", "[].digest", "[].size"], JsonShape.PathsOf(report));
        Assert.Equal(
            [(empty, Empty256, 0), ("-", Abc256, 3), (large, Sha256.DigestOf(new byte[3_000_001]), 3_000_001)],
            report
                .EnumerateArray()
                .Select(static item =>
                    (item.GetProperty("file").GetString()!, item.GetProperty("digest").GetString()!, item.GetProperty("size").GetInt64())));
    }

    [Fact]
    public async Task Digest_OfManyFiles_IsToldInTheirOrder()
    {
        string[] files = [.. Enumerable.Range(0, 50).Select(i => _temp.Write($"{i}", new byte[(i * 7919) % 50_000]))];
        files[17] = _temp.PathOf("missing");
        string[] lines = [.. files.Where(static (_, i) => i != 17).Select(static file => Line(File.ReadAllBytes(file), file))];
        ToolRun run = await ToolRun.RunAsync(["digest", .. files]);
        Assert.Equal(string.Concat(lines), run.Out);
        Assert.Equal($"oci-content: '{files[17]}' does not exist: expected a file.\n", run.Error);
        Assert.Equal(ExitCodes.Refused, run.ExitCode);

        static string Line(byte[] content, string file) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}  {file}\n";
    }

    [Fact]
    public async Task Digest_StillReportsTheOthersIfAFileIsMissing()
    {
        string first = _temp.Write("first", "abc"u8);
        string missing = _temp.PathOf("missing");
        string last = _temp.Write("last", ""u8);
        ToolRun run = await ToolRun.RunAsync("digest", first, missing, last);

        Assert.Equal(
            new ToolRun(
                ExitCodes.Refused,
                $"{Abc256}  {first}\n{Empty256}  {last}\n",
                $"oci-content: '{missing}' does not exist: expected a file.\n"),
            run);

        ToolRun json = await ToolRun.RunAsync("digest", "--json", first, missing, last);
        Assert.Equal(
            [first, last],
            JsonElement.Parse(json.Out).EnumerateArray().Select(static item => item.GetProperty("file").GetString()));
        Assert.Equal((run.Error, run.ExitCode), (json.Error, json.ExitCode));
    }

    [Fact]
    public async Task Digest_RefusesAFolder() =>
        (await ToolRun.RunAsync("digest", _temp.FullPath)).AssertRefused($"'{_temp.FullPath}' is a folder: expected a file.");

    [Theory]
    [InlineData("", "'' does not exist: expected a file.")]
    [InlineData("a\0b", "'a\\u0000b' does not exist: expected a file.")]
    public async Task Digest_RefusesWhatCannotBeAName(string file, string message) =>
        (await ToolRun.RunAsync("digest", file)).AssertRefused(message);

    [Theory]
    [InlineData("md5")]
    [InlineData("SHA256")]
    [InlineData("sha256:")]
    [InlineData("")]
    public async Task Digest_RefusesAnUnknownAlgorithmOnceBeforeAnyFile(string algorithm)
    {
        string file = _temp.Write("abc", "abc"u8);

        (await ToolRun.RunAsync("digest", file, file, "--algorithm", algorithm))
            .AssertRefused($"'{algorithm}' is not an algorithm for digests: expected one of sha256, sha512, blake3.");
    }

    [Theory]
    [InlineData("a name with spaces")]
    [InlineData("[brackets]")]
    [InlineData("[suggest:3]")]
    [InlineData("@x")]
    [InlineData("with'quote\"")]
    [InlineData("grüße 日本 🙂")]
    [InlineData("--")]
    [InlineData("-x")]
    [InlineData("--json")]
    [InlineData("-")]
    public async Task Digest_TakesAnyName(string name)
    {
        // Options end at "--": what follows are files. "-" is standard input even there, as sha256sum has it.
        string folder = _temp.PathOf("here");
        string file = name.StartsWith('-') ? $"{folder}/{name}" : _temp.Write("here/" + name, "abc"u8);
        _temp.Write("here/" + name, "abc"u8);
        ToolRun run = await ToolRun.RunAsync("digest", "--", file);

        Assert.Equal(new ToolRun(ExitCodes.Done, $"{Abc256}  {file}\n", ""), run);
    }

    [Theory]
    [InlineData("@x")]
    [InlineData("[x]")]
    [InlineData("true")]
    [InlineData("inspect")]
    public async Task Digest_TakesNamesThatMeanSomethingElsewhere(string name)
    {
        Assert.Equal($"oci-content: '{name}' does not exist: expected a file.\n", (await ToolRun.RunAsync("digest", name)).Error);
        Assert.Equal($"oci-content: '{name}' does not exist: expected a file.\n", (await ToolRun.RunAsync("digest", "--json", name)).Error);
    }

    [Fact]
    public async Task Digest_TakesNamesLikeOptionsAfterTwoHyphens() =>
        Assert.Equal("oci-content: '--json' does not exist: expected a file.\n", (await ToolRun.RunAsync("digest", "--", "--json")).Error);

    [Theory]
    [InlineData("new\nline", "new\\nline")]
    [InlineData("back\\slash", "back\\\\slash")]
    [InlineData("carriage\rreturn", "carriage\\rreturn")]
    [InlineData("all\\of\nthem\r", "all\\\\of\\nthem\\r")]
    public async Task Digest_EscapesNamesAsSha256sumDoes(string name, string escaped)
    {
        string file = _temp.Write(name, "abc"u8);
        ToolRun run = await ToolRun.RunAsync("digest", file);

        Assert.Equal(new ToolRun(ExitCodes.Done, $"\\{Abc256}  {_temp.PathOf(escaped)}\n", ""), run);
        Assert.Equal(file, (await ToolRun.RunAsync("digest", "--json", file)).Json()[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Digest_LetsNoNameReachTheTerminal()
    {
        string file = _temp.Write("esc\u001b[31m \u202Egnp.exe", "abc"u8);
        ToolRun run = await ToolRun.RunAsync("digest", file);

        Assert.Equal(new ToolRun(ExitCodes.Done, $"\\{Abc256}  {_temp.PathOf("esc\\u001b[31m \\u202egnp.exe")}\n", ""), run);
    }

    [Fact]
    public async Task Digest_TellsOfInputThatBreaksOff()
    {
        await using var input = new SlowStream([.. "abc"u8], TimeSpan.Zero, new IOException("The pipe\nbroke."));
        (await ToolRun.RunAsync(input, ["digest"])).AssertRefused("-: The pipe\\u000abroke.");
    }
}
