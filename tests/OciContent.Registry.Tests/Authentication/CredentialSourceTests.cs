using System.Text;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Where credentials are looked for, and in which order.</summary>
public sealed class CredentialSourceTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Of_IsForOneRegistry()
    {
        CredentialSource source = CredentialSource.Of("index.docker.io", Secret.OfPassword);

        Assert.Same(Secret.OfPassword, await source.FindAsync("docker.io", "library/alpine"));
        Assert.Null(await source.FindAsync("registry.example.com", "library/alpine"));
        Secret.AssertNotIn(source.ToString());
    }

    [Fact]
    public async Task Of_MayBeForANamespace()
    {
        CredentialSource source = CredentialSource.Of("registry.example.com:5000/team", Secret.OfPassword);

        Assert.NotNull(await source.FindAsync("registry.example.com:5000", "team/app"));
        Assert.Null(await source.FindAsync("registry.example.com:5000", "teams/app"));
        Assert.Null(await source.FindAsync("registry.example.com:5000", null));
        Assert.Null(await source.FindAsync("registry.example.com", "team/app"));
    }

    [Fact]
    public async Task FirstOf_IsTheFirstThatHasOne()
    {
        CredentialSource source = CredentialSource.FirstOf(
            CredentialSource.None,
            CredentialSource.Of("a.example.com", Named("first")),
            CredentialSource.Of("a.example.com", Named("second")),
            CredentialSource.Of("b.example.com", Named("third")));

        Assert.Equal("first", (await source.FindAsync("a.example.com", null))?.Username);
        Assert.Equal("third", (await source.FindAsync("b.example.com", null))?.Username);
        Assert.Null(await source.FindAsync("c.example.com", null));
        Assert.Null(await CredentialSource.FirstOf().FindAsync("a.example.com", null));
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => CredentialSource.Of(" ", Secret.OfPassword));
        Assert.Throws<ArgumentNullException>(() => CredentialSource.Of("a", null!));
        Assert.Throws<ArgumentException>(() => CredentialSource.FirstOf(CredentialSource.None, null!));
        Assert.Throws<ArgumentException>(() => CredentialSource.FromFile(""));
        Secret.AssertNotIn(Assert.Throws<ArgumentException>(() => RegistryCredential.FromPassword("a:b", Secret.Password)).ToString());
        Secret.AssertNotIn(Assert.Throws<ArgumentException>(() => RegistryCredential.FromRegistryToken("SECRET\r\n")).ToString());
    }

    [Fact]
    public async Task FromFile_IsReadEachTime()
    {
        string path = Write("auth.json", "before");
        CredentialSource source = CredentialSource.FromFile(path);
        Assert.Equal("before", (await source.FindAsync("r.example.com", null))?.Username);

        Write("auth.json", "after!");

        Assert.Equal("after!", (await source.FindAsync("r.example.com", null))?.Username);
        Assert.Equal(path, source.ToString());
    }

    [Fact]
    public async Task FromFile_MustBeThere()
    {
        string path = _temp.PathOf("no/auth.json");

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(
            () => CredentialSource.FromFile(path).FindAsync("r.example.com", null).AsTask());

        Assert.Equal($"'{path}' cannot be read: expected a file of credentials.", exception.Message);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("large")]
    [InlineData("endless")]
    public async Task FromFile_IsABoundedFile(string kind)
    {
        string path = kind switch
        {
            "folder" => _temp.CreateFolder("auth.json"),
            "large" => _temp.Write("auth.json", new byte[(1024 * 1024) + 1]),
            _ => OperatingSystem.IsWindows() ? _temp.CreateFolder("other") : "/dev/zero",
        };

        await Secret.RefusalAsync<InvalidDataException>(() => CredentialSource.FromFile(path).FindAsync("r.example.com", null).AsTask());
    }

    [Fact]
    public async Task FromFile_MayBeEmpty() =>
        Assert.Null(await CredentialSource.FromFile(_temp.Write("auth.json", [])).FindAsync("r.example.com", null));

    [Fact]
    public async Task FromFile_SaysWhichFileIsBroken()
    {
        string path = _temp.Write("auth.json", "{\"auths\":{\"r.example.com\":{\"auth\":\"SECRET\"}}"u8);

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(
            () => CredentialSource.FromFile(path).FindAsync("r.example.com", null).AsTask());

        Assert.StartsWith($"'{path}' is not a file of credentials", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromEnvironment_HasAnOrder()
    {
        _variables["HOME"] = _temp.FullPath;
        Write(".config/containers/auth.json", "config");
        Assert.Equal("config", await FindAsync());

        _variables["XDG_CONFIG_HOME"] = _temp.PathOf("xdg");
        Assert.Equal("config", await FindAsync());
        Write("xdg/containers/auth.json", "xdg");
        Assert.Equal("xdg", await FindAsync());

        _variables["XDG_RUNTIME_DIR"] = _temp.PathOf("run");
        Write("run/containers/auth.json", "run");
        Assert.Equal("run", await FindAsync());

        Write(".docker/config.json", "docker");
        Assert.Equal("docker", await FindAsync());
        _variables["DOCKER_CONFIG"] = _temp.PathOf("docker");
        Assert.Equal("run", await FindAsync());
        Write("docker/config.json", "other docker");
        Assert.Equal("other docker", await FindAsync());

        _variables["REGISTRY_AUTH_FILE"] = _temp.PathOf("own.json");
        Assert.Equal("other docker", await FindAsync());
        Write("own.json", "own");
        Assert.Equal("own", await FindAsync());

        _variables["DOCKER_AUTH_CONFIG"] = Text("variable");
        Assert.Equal("variable", await FindAsync());
        Assert.Null(await Source().FindAsync("other.example.com", null));
    }

    [Fact]
    public async Task FromEnvironment_GoesOnWhereAFileHasNothingForTheRegistry()
    {
        _variables["HOME"] = _temp.FullPath;
        _variables["DOCKER_AUTH_CONFIG"] = """{"auths":{"other.example.com":{"auth":"dTpw"}}}""";
        _temp.Write(".docker/config.json", """{"auths":{"r.example.com":{}},"HttpHeaders":{"a":"b"},"proxies":{}}"""u8);
        Write(".config/containers/auth.json", "config");

        Assert.Equal("config", await FindAsync());
    }

    [Fact]
    public async Task FromEnvironment_StopsAtABrokenFile()
    {
        _variables["HOME"] = _temp.FullPath;
        string path = _temp.Write(".docker/config.json", "SECRET"u8);
        Write(".config/containers/auth.json", "config");

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(FindAsync);

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromEnvironment_SaysThatTheVariableIsBroken()
    {
        _variables["DOCKER_AUTH_CONFIG"] = "SECRET";

        InvalidDataException exception = await Secret.RefusalAsync<InvalidDataException>(FindAsync);

        Assert.StartsWith("The environment variable DOCKER_AUTH_CONFIG is not", exception.Message, StringComparison.Ordinal);
        Secret.AssertNotIn(Source().ToString());
    }

    [Fact]
    public async Task FromEnvironment_ObeysNoHelpersOfTheVariable()
    {
        _variables["DOCKER_AUTH_CONFIG"] = """{"credsStore":"../evil","auths":{"r.example.com":{"auth":"dTpw"}}}""";

        Assert.Equal("u", await FindAsync());
    }

    [Fact]
    public async Task FromEnvironment_MayHaveNothing() => Assert.Null(await FindAsync());

    [Fact]
    public void FromEnvironment_IsOfThisProcess() => Assert.NotNull(CredentialSource.FromEnvironment());

    private CredentialSource Source() => new CredentialEnvironment(_variables.GetValueOrDefault, home: null).ToSource();

    private async Task<string?> FindAsync() => (await Source().FindAsync("r.example.com", "a/b"))?.Username;

    private string Write(string relative, string username) => _temp.Write(relative, Encoding.UTF8.GetBytes(Text(username)));

    private static string Text(string username) =>
        "{\"auths\":{\"r.example.com\":{\"auth\":\"" + Convert.ToBase64String(Encoding.UTF8.GetBytes(username + ":p")) + "\"}}}";

    private static RegistryCredential Named(string username) => RegistryCredential.FromPassword(username, Secret.Password);
}
