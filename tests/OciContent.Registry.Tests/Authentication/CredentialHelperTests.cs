using System.Text;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Programs that keep credentials, as shell scripts.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private const string Answer = """printf '{"ServerURL":"s","Username":"jane","Secret":"SECRETpassword:with-colon"}'""";

    private readonly TempFolder _temp = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _temp.Dispose();

    [LinuxFact]
    public async Task Find_AsksWithTheServerAndNoNewline()
    {
        await InstallAsync("own", $"cat > {_temp.PathOf("asked")}\nprintf '%s' \"$@\" > {_temp.PathOf("arguments")}\n{Answer}");

        RegistryCredential? credential = await FindAsync("own", "127.0.0.1:6003");

        Assert.Equal((Secret.Username, Secret.Password), (credential?.Username, credential?.Password));
        Assert.Equal("127.0.0.1:6003", await File.ReadAllTextAsync(_temp.PathOf("asked")));
        Assert.Equal("get", await File.ReadAllTextAsync(_temp.PathOf("arguments")));
    }

    [LinuxFact]
    public async Task Find_AsksForDockerHubAsDockerDoes()
    {
        await InstallAsync("own", $"cat > {_temp.PathOf("asked")}\n{Answer}");

        await FindAsync("own", "docker.io");

        Assert.Equal("https://index.docker.io/v1/", await File.ReadAllTextAsync(_temp.PathOf("asked")));
    }

    [LinuxFact]
    public async Task Find_ReadsIdentityTokens()
    {
        await InstallAsync("own", """printf '{"ServerURL":"s","Username":"<token>","Secret":"SECRETidentity"}'""");

        RegistryCredential? credential = await FindAsync("own");

        Assert.Equal((null, null, Secret.IdentityToken), (credential?.Username, credential?.Password, credential?.IdentityToken));
    }

    [LinuxTheory]
    [InlineData("echo 'credentials not found in native keychain'; exit 1")]
    [InlineData("printf 'Credentials not found'; exit 2")]
    [InlineData("""printf '{"Username":"","Secret":""}'""")]
    [InlineData("printf '{}'")]
    public async Task Find_MayHaveNothing(string script)
    {
        await InstallAsync("own", script);

        Assert.Null(await FindAsync("own"));
    }

    [LinuxTheory]
    [InlineData("echo SECRET; exit 3", "failed with exit code 3.")]
    [InlineData("echo SECRET >&2; exit 1", "failed with exit code 1.")]
    [InlineData("echo 'no credentials server URL'; exit 1", "failed with exit code 1: no credentials server URL.")]
    [InlineData("echo 'no credentials username SECRET'; exit 1", "failed with exit code 1.")]
    [InlineData("echo SECRET", "did not answer with a JSON object.")]
    [InlineData("echo '[\"SECRET\"]'", "did not answer with a JSON object.")]
    [InlineData("""printf '{"Username":"\\ud800","Secret":"SECRET"}'""", "did not answer with a JSON object.")]
    [InlineData("exit 0", "did not answer with a JSON object.")]
    [InlineData("""printf '{"Username":"u"}'""", "did not answer with a 'Username' without a colon, and 'Secret'.")]
    [InlineData("""printf '{"Secret":"SECRET"}'""", "did not answer with a 'Username' without a colon, and 'Secret'.")]
    [InlineData("""printf '{"Username":"a:b","Secret":"SECRET"}'""", "did not answer with a 'Username' without a colon, and 'Secret'.")]
    [InlineData("yes SECRET", "said too much: expected at most 65536 bytes.")]
    public async Task Find_SaysWhatFailedButNotWhatWasSaid(string script, string expected)
    {
        await InstallAsync("own", script);

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(() => FindAsync("own"));

        Assert.Equal("The credential helper docker-credential-own " + expected, exception.Message);
    }

    [LinuxFact]
    public async Task Find_ReadsAnAnswerWhateverIsOnStandardError()
    {
        await InstallAsync("own", "head -c 300000 /dev/zero >&2\n" + Answer);

        Assert.NotNull(await FindAsync("own"));
    }

    [LinuxFact]
    public async Task Find_EndsAHelperThatDoesNotEnd()
    {
        await InstallAsync("own", $"sleep 1000 &\necho $! > {_temp.PathOf("child")}\necho $$ > {_temp.PathOf("self")}\nwait");

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(
            () => FindAsync("own", timeout: TimeSpan.FromSeconds(1)));

        Assert.Equal("The credential helper docker-credential-own did not end within 1 s.", exception.Message);
        await AssertEndedAsync("child");
        await AssertEndedAsync("self");
    }

    [LinuxFact]
    public async Task Find_EndsAHelperWhenItIsCancelled()
    {
        string self = _temp.PathOf("self");
        await InstallAsync("own", $"echo $$ > {self}.new\nmv {self}.new {self}\nexec sleep 1000");
        using var cancellation = new CancellationTokenSource();
        Task<RegistryCredential?> finding = FindAsync("own", cancellationToken: cancellation.Token);
        while (!File.Exists(self) && !finding.IsCompleted)
        {
            await Task.Delay(10);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
        await AssertEndedAsync("self");
    }

    [LinuxFact]
    public async Task Find_AsksOnceInSomeMinutes()
    {
        string count = _temp.PathOf("count");
        await InstallAsync("own", $"echo x >> {count}\n{Answer}");
        CredentialSource source = new CredentialHelper("own", Environment());

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => source.FindAsync("r.example.com", null).AsTask()));
        await source.FindAsync("r.example.com", "a/b");
        Assert.Single(await File.ReadAllLinesAsync(count));

        await source.FindAsync("other.example.com", null);
        Assert.Equal(2, (await File.ReadAllLinesAsync(count)).Length);
        _time.Advance(TimeSpan.FromMinutes(6));
        await source.FindAsync("r.example.com", null);
        Assert.Equal(3, (await File.ReadAllLinesAsync(count)).Length);
        Secret.AssertNotIn(source.ToString());
    }

    [LinuxFact]
    public async Task Find_NeedsAnAbsoluteFolderAndAProgram()
    {
        await InstallAsync("own", Answer);
        _temp.CreateFolder("folders/docker-credential-own");
        _temp.Write("texts/docker-credential-own", "#!/bin/sh\n"u8);
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _temp.PathOf("bin"));

        await Refused(relative);
        await Refused(_temp.PathOf("folders"));
        await Refused(_temp.PathOf("texts"));
        await Refused("");
        string all = string.Join(':', relative, "", _temp.PathOf("folders"), _temp.PathOf("texts"), _temp.PathOf("bin"));
        Assert.NotNull(await FindAsync("own", path: all));

        async Task Refused(string path)
        {
            InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(() => FindAsync("own", path: path));
            Assert.Equal("The credential helper docker-credential-own is in no folder of PATH.", exception.Message);
        }
    }

    [LinuxFact]
    public async Task Find_SaysThatItCannotBeRun()
    {
        await InstallAsync("own", "", "#!/no/such/interpreter");

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(() => FindAsync("own"));

        Assert.Equal("The credential helper docker-credential-own cannot be run.", exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../evil")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("$(a)")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("é")]
    public async Task Name_IsRefused(string name)
    {
        Assert.False(CredentialHelper.IsName(name));
        Assert.Throws<ArgumentException>(() => CredentialSource.FromHelper(name));
        if (name.Length == 0)
        {
            return;
        }

        string json = System.Text.Json.JsonSerializer.Serialize(name);
        string path = _temp.Write("config.json", Encoding.UTF8.GetBytes($"{{\"credsStore\":{json}}}"));
        var source = new CredentialFile(path, isOptional: false, Environment());
        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(
            () => source.FindAsync("r.example.com", null).AsTask());
        Assert.Contains("names a credential helper '", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("ecr-login")]
    [InlineData("wincred.v2_x")]
    public void Name_IsTaken(string name) => Assert.Equal("docker-credential-" + name, CredentialSource.FromHelper(name).ToString());

    [LinuxFact]
    public async Task File_HasOneStoreForEachRegistry()
    {
        await InstallAsync("own", "printf '{\"Username\":\"own\",\"Secret\":\"p\"}'");
        await InstallAsync("all", "echo credentials not found; exit 1");
        string path = _temp.Write("config.json", """
            {"credHelpers":{"own.example.com":"own","file.example.com":""},"credsStore":"all",
            "auths":{"own.example.com":{"auth":"dTpw"},"all.example.com":{"auth":"dTpw"},"file.example.com":{"auth":"dTpw"}}}
            """u8);
        var source = new CredentialFile(path, isOptional: false, Environment());

        Assert.Equal("own", (await source.FindAsync("own.example.com", "a"))?.Username);
        Assert.Null(await source.FindAsync("all.example.com", "a"));
        Assert.Equal("u", (await source.FindAsync("file.example.com", "a"))?.Username);
    }

    private CredentialEnvironment Environment(string? path = null, TimeSpan? timeout = null) =>
        new(name => name == "PATH" ? path ?? _temp.PathOf("bin") : null, home: null)
        {
            HelperTimeout = timeout ?? TimeSpan.FromMinutes(1),
            TimeProvider = _time,
        };

    private Task<RegistryCredential?> FindAsync(
        string name,
        string registry = "r.example.com",
        string? path = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        new CredentialHelper(name, Environment(path, timeout)).FindAsync(registry, null, cancellationToken).AsTask();

    // Copied by another process: a file that this one has open for writing while it starts any other cannot be run.
    private async Task InstallAsync(string name, string script, string interpreter = "#!/bin/sh")
    {
        string source = _temp.Write("script", Encoding.UTF8.GetBytes($"{interpreter}\n{script}\n"));
        _temp.CreateFolder("bin");
        await ExternalTool.RunAsync("install", "-m", "755", source, _temp.PathOf("bin/docker-credential-" + name));
    }

    // A process that was killed is there until somebody asks how it ended.
    private async Task AssertEndedAsync(string file)
    {
        string stat = $"/proc/{(await File.ReadAllTextAsync(_temp.PathOf(file))).Trim()}/stat";
        while (File.Exists(stat))
        {
            string text = await ReadAsync(stat);
            if (text.Length == 0 || text[(text.LastIndexOf(')') + 2)..].StartsWith('Z'))
            {
                return;
            }

            await Task.Delay(10);
        }
    }

    private static async Task<string> ReadAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
