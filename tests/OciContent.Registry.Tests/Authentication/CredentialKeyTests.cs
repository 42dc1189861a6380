using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

public sealed class CredentialKeyTests
{
    [Theory]
    [InlineData("registry.example.com", "registry.example.com")]
    [InlineData("Registry.Example.com:5000", "registry.example.com:5000")]
    [InlineData("https://registry.example.com", "registry.example.com")]
    [InlineData("HTTPS://registry.example.com:5000/v2/", "registry.example.com:5000")]
    [InlineData("http://localhost:5000/any/path", "localhost:5000")]
    [InlineData("registry.example.com/v1/", "registry.example.com")]
    [InlineData("registry.example.com/v2", "registry.example.com")]
    [InlineData("registry.example.com/", "registry.example.com")]
    [InlineData("registry.example.com/team/app", "registry.example.com/team/app")]
    [InlineData("registry.example.com/team/", "registry.example.com/team")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("https://index.docker.io/v2/", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("index.docker.io/v1/", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("docker.io/library", "docker.io/library")]
    [InlineData("[::1]:5000/team", "[::1]:5000/team")]
    [InlineData("", "")]
    public void Normalize_IsTheOneForm(string key, string expected) => Assert.Equal(expected, CredentialKey.Normalize(key));

    [Fact]
    public void For_HasTheLongestNamespaceFirst()
    {
        Assert.Equal(["r:5000/a/b/c", "r:5000/a/b", "r:5000/a", "r:5000"], CredentialKey.For("r:5000", "a/b/c"));
        Assert.Equal(["docker.io"], CredentialKey.For("registry-1.docker.io", null));
    }

    [Theory]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("registry.example.com:5000", "registry.example.com:5000")]
    public void ServerUrl_IsWhatHelpersKnow(string registry, string expected) => Assert.Equal(expected, CredentialKey.ServerUrl(registry));
}
