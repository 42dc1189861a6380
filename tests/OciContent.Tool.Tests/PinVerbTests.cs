using System.Text;
using OciContent.TestKit.Registries;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>pin</c>: references in files, with the digest that each means.</summary>
public sealed class PinVerbTests : IAsyncDisposable
{
    private const string Name = "team/app";

    private readonly FaultRegistry _registry = new();
    private readonly TempFolder _temp = new();

    private string Image => $"{_registry.Address}/{Name}";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task AFile_IsPinned_AndSaidLineByLine()
    {
        Digest digest = Add("v1", "one");
        string file = Write("Dockerfile", $"ARG V=v1\nFROM {Image}:v1 AS a\nFROM {Image}:$V\nFROM scratch\n");

        ToolRun run = await ToolRun.RunAsync("pin", file);

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                $"{file}:2  {Image}:v1{Gap(1)}  {digest}  pinned",
                $"{file}:3  {Image}:$V{Gap(1)}  {new string(' ', digest.ToString().Length)}  "
                    + $"skipped: it has variables; by its defaults it is {Image}:v1",
            ],
            run.OutLines);
        Assert.Equal($"ARG V=v1\nFROM {Image}:v1@{digest} AS a\nFROM {Image}:$V\nFROM scratch\n", await File.ReadAllTextAsync(file));

        static string Gap(int length) => new(' ', length - 1);
    }

    [Fact]
    public async Task Json_HasTheNamesOfTheContract()
    {
        Digest first = Add("v1", "one");
        string file = Write("compose.yml", $"services:\n  a:\n    image: {Image}:v1\n  b:\n    image: $X\n");

        ToolRun pin = await ToolRun.RunAsync("pin", "--json", file);
        Digest second = Add("v1", "two");
        ToolRun check = await ToolRun.RunAsync("pin", "--check", "--json", file);
        ToolRun update = await ToolRun.RunAsync("pin", "--update", "--json", file);

        Assert.Equal(
            $$"""{"references":[{"file":"{{file}}","line":3,"reference":"{{Image}}:v1","pinned":"{{Image}}:v1@{{first}}","digest":"{{first}}","state":"pinned"},{"file":"{{file}}","line":5,"reference":"$X","pinned":"$X","digest":null,"state":"skipped","reason":"it has variables"}]}""",
            Flat(pin));
        Assert.Equal(ExitCodes.Mismatch, check.ExitCode);
        Assert.StartsWith(
            $$"""{"references":[{"file":"{{file}}","line":3,"reference":"{{Image}}:v1@{{first}}","pinned":"{{Image}}:v1@{{first}}","digest":"{{second}}","was":"{{first}}","state":"moved"},""",
            Flat(check),
            StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, update.ExitCode);
        Assert.StartsWith(
            $$"""{"references":[{"file":"{{file}}","line":3,"reference":"{{Image}}:v1@{{first}}","pinned":"{{Image}}:v1@{{second}}","digest":"{{second}}","was":"{{first}}","state":"pinned"},""",
            Flat(update),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WritesNothing_AndItsExitCodeTells()
    {
        Digest first = Add("v1", "one");
        string file = Write("Dockerfile", $"FROM {Image}:v1\n");

        ToolRun unpinned = await ToolRun.RunAsync("pin", "--check", file);
        Assert.Equal((ExitCodes.Mismatch, ""), (unpinned.ExitCode, unpinned.Error));
        Assert.EndsWith($"{first}  unpinned", Assert.Single(unpinned.OutLines), StringComparison.Ordinal);
        Assert.Equal($"FROM {Image}:v1\n", await File.ReadAllTextAsync(file));

        await ToolRun.RunAsync("pin", file);
        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("pin", "--check", file)).ExitCode);

        Digest second = Add("v1", "two");
        ToolRun moved = await ToolRun.RunAsync("pin", "--check", file);
        Assert.Equal(ExitCodes.Mismatch, moved.ExitCode);
        Assert.EndsWith($"{first} -> {second}  moved", Assert.Single(moved.OutLines), StringComparison.Ordinal);
        Assert.Equal($"FROM {Image}:v1@{first}\n", await File.ReadAllTextAsync(file));

        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("pin", file)).ExitCode);
        ToolRun update = await ToolRun.RunAsync("pin", "--update", file);
        Assert.EndsWith($"{first} -> {second}  pinned", Assert.Single(update.OutLines), StringComparison.Ordinal);
        Assert.Equal($"FROM {Image}:v1@{second}\n", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task WhatCannotBeResolved_LeavesItsFileAsItWas()
    {
        Digest digest = Add("v1", "one");
        string broken = Write("a/Dockerfile", $"FROM {Image}:v1\nFROM {Image}:none\n");
        string whole = Write("b/Dockerfile", $"FROM {Image}:v1\n");

        ToolRun run = await ToolRun.RunAsync("pin", broken, whole);

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.StartsWith($"oci-content: {broken}:2: {Image}:none: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(["unpinned", "unresolved", "pinned"], run.OutLines.Select(static line => line.Split(' ')[^1]));
        Assert.Equal($"FROM {Image}:v1\nFROM {Image}:none\n", await File.ReadAllTextAsync(broken));
        Assert.Equal($"FROM {Image}:v1@{digest}\n", await File.ReadAllTextAsync(whole));
    }

    [Fact]
    public async Task StandardInput_GoesToStandardOutput_AndTheReportAside()
    {
        Digest digest = Add("v1", "one");
        byte[] text = Encoding.UTF8.GetBytes($"apiVersion: v1\r\nkind: Pod\r\nspec: {{containers: [{{image: {Image}:v1}}]}} # é\r\n");
        var bytes = new MemoryStream();

        ToolRun run = await ToolRun.RunAsync(new MemoryStream(text), ["pin", "-"], bytes: bytes);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.EndsWith($"{digest}  pinned", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(
            Encoding.UTF8.GetString(text).Replace(":v1}", $":v1@{digest}}}", StringComparison.Ordinal),
            Encoding.UTF8.GetString(bytes.ToArray()));

        ToolRun check = await ToolRun.RunAsync(new MemoryStream(text), ["pin", "--check", "-"]);
        Assert.Equal((ExitCodes.Mismatch, ""), (check.ExitCode, check.Error));
        Assert.EndsWith($"{digest}  unpinned", Assert.Single(check.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolder_IsItsFilesWhoseNamesTell()
    {
        Digest digest = Add("v1", "one");
        string text = $"FROM {Image}:v1\n";
        string file = Write("a/b/Dockerfile", text);
        string git = Write("a/.git/Dockerfile", text);
        string other = Write("a/README.md", text);
        string outside = Write("c/Dockerfile", text);
        string workflow = Write("a/.github/workflows/ci.yml", $"on: push\njobs: {{a: {{container: '{Image}:v1'}}}}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_temp.PathOf("a/link"), _temp.PathOf("c"));
            File.CreateSymbolicLink(_temp.PathOf("a/Dockerfile"), outside);
        }

        ToolRun run = await ToolRun.RunAsync("pin", _temp.PathOf("a"));

        Assert.Equal((ExitCodes.Done, 2), (run.ExitCode, run.OutLines.Count));
        Assert.Equal($"FROM {Image}:v1@{digest}\n", await File.ReadAllTextAsync(file));
        Assert.Contains($"'{Image}:v1@{digest}'", await File.ReadAllTextAsync(workflow), StringComparison.Ordinal);
        Assert.All([git, other, outside], path => Assert.Equal(text, File.ReadAllText(path)));

        ToolRun none = await ToolRun.RunAsync("pin", _temp.CreateFolder("empty"));
        Assert.Equal((ExitCodes.Refused, ""), (none.ExitCode, none.Out));
        Assert.Contains("has no file whose name says", none.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("pin", "--format", "compose", _temp.PathOf("c"))).ExitCode);
    }

    [Fact]
    public async Task AFormat_IsTakenAtItsWord()
    {
        Digest digest = Add("v1", "one");
        string file = Write("README.md", $"Run `docker run {Image}:v1`.\n");

        ToolRun unknown = await ToolRun.RunAsync("pin", file);
        ToolRun text = await ToolRun.RunAsync("pin", "--format", "text", file);

        Assert.Equal((ExitCodes.Refused, ""), (unknown.ExitCode, unknown.Out));
        Assert.Contains("has no known format", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Error));
        Assert.Equal($"Run `docker run {Image}:v1@{digest}`.\n", await File.ReadAllTextAsync(file));
        Assert.Contains(
            "'x' is not a format of files with references: expected one of dockerfile",
            (await ToolRun.RunAsync("pin", "--format", "x", file)).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task APlatform_IsPinnedToItsManifest()
    {
        Descriptor amd64 = _registry.AddImage(Name, [BlobContent.Of("1"u8.ToArray())]);
        Descriptor arm64 = _registry.AddImage(Name, [BlobContent.Of("2"u8.ToArray())]);
        _registry.AddIndex(Name, [(amd64, "amd64"), (arm64, "arm64")], "v1");
        string file = Write("Dockerfile", $"FROM {Image}:v1\n");

        await ToolRun.RunAsync("pin", "--platform", "linux/arm64", file);

        Assert.Equal($"FROM {Image}:v1@{arm64.Digest}\n", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task WhatIsNotThereOrBroken_IsRefusedAlone_AndToldOfSeveral()
    {
        Add("v1", "one");
        string broken = Write("compose.yml", "services: [a: b: c\n");
        string file = Write("Dockerfile", $"FROM {Image}:v1\n");

        (await ToolRun.RunAsync("pin", _temp.PathOf("none"))).AssertRefused($"'{_temp.PathOf("none")}' does not exist: expected a file.");
        ToolRun alone = await ToolRun.RunAsync("pin", broken);
        Assert.Equal((ExitCodes.Refused, ""), (alone.ExitCode, alone.Out));
        Assert.StartsWith($"oci-content: {broken}: Line 1, column ", Assert.Single(alone.ErrorLines), StringComparison.Ordinal);

        ToolRun several = await ToolRun.RunAsync("pin", broken, file, _temp.PathOf("none"));
        Assert.Equal((ExitCodes.Mismatch, 2, 1), (several.ExitCode, several.ErrorLines.Count, several.OutLines.Count));
        (await ToolRun.RunAsync("pin", "--check", "--update", file))
            .AssertRefused("'--check' writes nothing and '--update' does: expected one of them.");
    }

    [Fact]
    public async Task AFileWithoutReferences_IsFine()
    {
        string file = Write("Dockerfile", "FROM scratch\n");

        ToolRun run = await ToolRun.RunAsync("pin", file);

        Assert.Equal((ExitCodes.Done, "", $"{file} has no references to images.\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Equal("""{"references":[]}""", Flat(await ToolRun.RunAsync("pin", "--json", file)));
    }

    [Fact]
    public async Task TextThatMovesTheCursor_IsEscaped()
    {
        string file = Write("Dockerfile", "FROM \u001b[31m$X\n");

        ToolRun run = await ToolRun.RunAsync("pin", file);

        Assert.Contains("\\u001b[31m$X", Assert.Single(run.OutLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsForOneRegistry_AreForTheOneThatTheFilesName()
    {
        await using var registry = new FaultRegistry(auth: new BasicAuth("me", "secret"));
        Digest digest = registry
            .AddManifest(Name, "{\"schemaVersion\":2,\"manifests\":[]}"u8.ToArray(), MediaTypes.OciIndex, "v1").Digest;
        string file = Write("Dockerfile", $"FROM {registry.Address}/{Name}:v1\nFROM alpine@{Digest.Compute("other"u8)}\n");
        IEnumerable<string> addresses = new[] { registry.Address, _registry.Address }.Order(StringComparer.Ordinal);
        string both = Write("both.Dockerfile", $"FROM {registry.Address}/{Name}:v1\nFROM {Image}:v1\n");
        string none = Write("none.Dockerfile", "FROM scratch\n");

        ToolRun refused = await RunAsync(both);
        ToolRun idle = await RunAsync(none);
        ToolRun pinned = await RunAsync(file);

        refused.AssertRefused(
            $"'--username' is for one registry, and there are {string.Join(" and ", addresses)}: expected one.");
        Assert.Equal((ExitCodes.Done, $"{none} has no references to images.\n"), (idle.ExitCode, idle.Error));
        Assert.Equal((ExitCodes.Done, ""), (pinned.ExitCode, pinned.Error));
        Assert.StartsWith($"FROM {registry.Address}/{Name}:v1@{digest}\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        static Task<ToolRun> RunAsync(string path) => ToolRun.RunAsync(
            new MemoryStream("secret\n"u8.ToArray()),
            ["pin", path, "--plain-http", "--username", "me", "--password-stdin"]);
    }

    [Fact]
    public async Task OptionsForOneRegistry_AndStandardInput_AreRefused()
    {
        ToolRun run = await ToolRun.RunAsync("pin", "-", "--plain-http");

        run.AssertRefused("'-' can be read once: expected files with '--plain-http' or '--username'.");
    }

    private static string Flat(ToolRun run) => System.Text.Json.JsonSerializer.Serialize(run.Json());

    private Digest Add(string tag, string content) =>
        _registry.AddImage(Name, [BlobContent.Of(Encoding.UTF8.GetBytes(content))], tag).Digest;

    private string Write(string name, string text) => _temp.Write(name, Encoding.UTF8.GetBytes(text));
}
