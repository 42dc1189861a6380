using System.Security.Cryptography;
using System.Text;
using OciContent.Registry.Engine;

namespace OciContent.Registry.Tests.Engine;

/// <summary>Where Docker's engine is, by what the environment and Docker's files say.</summary>
public sealed class EngineEnvironmentTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void NothingSaid_IsTheSystemsUsualPlace()
    {
        Assert.Equal("unix:///var/run/docker.sock", Environment().FindEndpoint().Address);
        Assert.Equal("npipe:////./pipe/docker_engine", Environment(isWindows: true).FindEndpoint().Address);
    }

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock")]
    [InlineData("tcp://engine.example:2375", "tcp://engine.example:2375")]
    [InlineData("tcp://engine.example", "tcp://engine.example:2375")]
    [InlineData("tcp://[::1]:2375/", "tcp://[::1]:2375")]
    [InlineData("http://127.0.0.1:4243", "tcp://127.0.0.1:4243")]
    [InlineData("npipe:////./pipe/docker_engine", "npipe:////./pipe/docker_engine")]
    public void Host_OverridesContexts_AndIsPlainUnlessTlsIsAsked(string host, string address)
    {
        _variables["DOCKER_CONTEXT"] = "not-there";
        _variables["DOCKER_HOST"] = host;

        DockerEndpoint endpoint = Environment().FindEndpoint();

        Assert.Equal((address, false), (endpoint.Address, endpoint.UsesTls));
    }

    [Theory]
    [InlineData("DOCKER_TLS_VERIFY")]
    [InlineData("DOCKER_TLS")]
    public void Tls_IsUsedWhereItIsAsked_AndNotForSockets(string variable)
    {
        _variables[variable] = "1";
        _variables["DOCKER_HOST"] = "tcp://engine.example";

        Assert.Equal(("tcp://engine.example:2376", true), Told(Environment().FindEndpoint()));

        _variables["DOCKER_HOST"] = "unix:///run/docker.sock";
        Assert.Equal(("unix:///run/docker.sock", false), Told(Environment().FindEndpoint()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("engine.example:2375")]
    [InlineData("tcp://")]
    [InlineData("tcp://engine.example:70000")]
    [InlineData("tcp://engine.example/path")]
    [InlineData("unix://relative")]
    [InlineData("npipe://docker_engine")]
    [InlineData("ftp://engine.example")]
    [InlineData("https://engine.example")]
    public void Host_ThatIsNotAnEngines_IsRefused(string host)
    {
        if (host.Length > 0)
        {
            FormatException e = Assert.Throws<FormatException>(() => DockerEndpoint.Parse(host));
            Assert.Contains("expected unix:///PATH, npipe:////./pipe/NAME or tcp://HOST:PORT", e.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => DockerEndpoint.Parse(host));
        }
    }

    [Fact]
    public void Password_InAnAddress_IsNotShown()
    {
        FormatException e = Assert.Throws<FormatException>(() => DockerEndpoint.Parse("tcp://user:sesame@engine.example"));

        Assert.DoesNotContain("sesame", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ssh_IsRefusedByName()
    {
        _variables["DOCKER_HOST"] = "ssh://user@engine.example";

        NotSupportedException e = Assert.Throws<NotSupportedException>(() => Environment().FindEndpoint());

        Assert.Contains("ssh://", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOCKER_CONTEXT")]
    [InlineData("currentContext")]
    public void Context_NamesTheEngine(string by)
    {
        WriteContext(
            "remote",
            """{"Name":"remote","Endpoints":{"docker":{"Host":"tcp://engine.example:2376","SkipTLSVerify":false}}}""");
        if (by == "currentContext")
        {
            _temp.Write(".docker/config.json", """{"auths":{},"currentContext":"remote"}"""u8);
        }
        else
        {
            _variables[by] = "remote";
        }

        Assert.Equal(("tcp://engine.example:2376", false), Told(Environment().FindEndpoint()));

        _temp.Write($".docker/contexts/tls/{IdOf("remote")}/docker/ca.pem", "x"u8);
        Assert.Equal(("tcp://engine.example:2376", true), Told(Environment().FindEndpoint()));
    }

    [Fact]
    public void Context_ThatSkipsChecks_IsCheckedAllTheSame()
    {
        WriteContext("remote", """{"Endpoints":{"docker":{"Host":"tcp://engine.example","SkipTLSVerify":true}}}""");
        _variables["DOCKER_CONTEXT"] = "remote";

        Assert.True(Environment().FindEndpoint().UsesTls);
    }

    [Fact]
    public void Context_ThatIsNotThere_IsNamed()
    {
        _variables["DOCKER_CONTEXT"] = "../../etc";

        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Environment().FindEndpoint());

        Assert.Contains("'../../etc'", e.Message, StringComparison.Ordinal);
        Assert.Contains(IdOf("../../etc"), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Endpoints\":[]}")]
    [InlineData("{\"Endpoints\":{\"docker\":1}}")]
    [InlineData("{\"Endpoints\":{\"docker\":{\"Host\":null}}}")]
    [InlineData("{\"Endpoints\":{\"docker\":{\"Host\":\"\"}}}")]
    public void Context_ThatIsBroken_IsRefused(string json)
    {
        WriteContext("broken", json);
        _variables["DOCKER_CONTEXT"] = "broken";

        Assert.Throws<InvalidDataException>(() => Environment().FindEndpoint());
    }

    private static (string Address, bool UsesTls) Told(DockerEndpoint endpoint) => (endpoint.Address, endpoint.UsesTls);

    private static string IdOf(string context) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));

    private void WriteContext(string name, string json) =>
        _temp.Write($".docker/contexts/meta/{IdOf(name)}/meta.json", Encoding.UTF8.GetBytes(json));

    private EngineEnvironment Environment(bool isWindows = false) => new(_variables.GetValueOrDefault, _temp.FullPath, isWindows);
}
