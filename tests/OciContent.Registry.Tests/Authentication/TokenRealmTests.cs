using OciContent.Registry.Authentication;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Authentication;

public sealed class TokenRealmTests
{
    [Theory]
    [InlineData("registry.example.com", "https://registry.example.com/token", true)]
    [InlineData("registry.example.com", "https://REGISTRY.example.com/token?a=b", true)]
    [InlineData("registry.example.com", "https://registry.example.com:8443/token", true)]
    [InlineData("registry.example.com:5000", "https://registry.example.com/token", true)]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", true)]
    [InlineData("registry.gitlab.com", "https://gitlab.com:444/jwt/auth", false)]
    [InlineData("registry.gitlab.com:5000", "https://gitlab.com/jwt/auth", false)]
    [InlineData("nvcr.io", "https://authn.nvidia.com/token", true)]
    [InlineData("quay.io", "https://quay.io/v2/auth", true)]
    [InlineData("quay.io", "https://auth.docker.io/token", false)]
    [InlineData("registry.example.com", "https://example.com/token", false)]
    [InlineData("registry.example.com", "https://auth.example.com/token", false)]
    [InlineData("registry.example.com", "https://registry.example.com./token", false)]
    [InlineData("registry.example.com", "https://registry.example.com.evil.test/token", false)]
    [InlineData("registry.example.com", "https://evil.test/registry.example.com", false)]
    [InlineData("registry.example.com", "https://127.0.0.1/token", false)]
    [InlineData("[::1]:5000", "https://[::1]:5001/token", true)]
    [InlineData("[::1]:5000", "https://localhost:5001/token", false)]
    public void IsTrusted_NeedsTheRegistrysHostOrAKnownOne(string registry, string realm, bool expected) =>
        Assert.Equal(expected, TokenRealm.Check(Registries.Of(registry), realm, AuthenticationOptions.Default).IsTrusted);

    [Theory]
    [InlineData("https://auth.docker.io/token", true)]
    [InlineData("https://registry-1.docker.io/token", true)]
    [InlineData("https://auth.docker.io.evil.test/token", false)]
    [InlineData("https://hub.docker.com/token", false)]
    public void IsTrusted_KnowsDockerHubs(string realm, bool expected) =>
        Assert.Equal(expected, TokenRealm.Check(Registries.DockerHub, realm, AuthenticationOptions.Default).IsTrusted);

    [Fact]
    public void IsTrusted_GoesByWhereTheRegistryIsNotByItsName()
    {
        // Somebody else's server that is asked for Docker Hub's images.
        var mirror = new RegistryEndpoint("docker.io", Origin.Of(new Uri("https://mirror.example.com")));

        Assert.False(TokenRealm.Check(mirror, "https://auth.docker.io/token", AuthenticationOptions.Default).IsTrusted);
    }

    [Theory]
    [InlineData("auth.example.com", "https://auth.example.com/token", true)]
    [InlineData("AUTH.example.com", "https://auth.example.com/token", true)]
    [InlineData("auth.example.com:443", "https://auth.example.com/token", true)]
    [InlineData("auth.example.com:8443", "https://auth.example.com:8443/token", true)]
    [InlineData("auth.example.com", "https://auth.example.com:8443/token", false)]
    [InlineData("auth.example.com", "https://www.auth.example.com/token", false)]
    public void IsTrusted_IfTheUserApproved(string approved, string realm, bool expected)
    {
        AuthenticationOptions options = Registries.Approving("registry.example.com", approved);

        Assert.Equal(expected, TokenRealm.Check(Registries.Example, realm, options).IsTrusted);
        Assert.False(TokenRealm.Check(Registries.Of("other.example.com"), realm, options).IsTrusted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("token")]
    [InlineData("/token")]
    [InlineData("//registry.example.com/token")]
    [InlineData("ftp://registry.example.com/token")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    [InlineData("https:///token")]
    [InlineData("http://registry.example.com/token")]
    [InlineData("https://user@registry.example.com/token")]
    [InlineData("https://user:SECRET@registry.example.com/token")]
    [InlineData("https://@registry.example.com/token")]
    [InlineData("https://registry.example.com/token#part")]
    [InlineData("https://registry.example.com/token#")]
    [InlineData("https://evil.test\\@registry.example.com/")]
    [InlineData("javascript:alert(1)")]
    public async Task Check_Refuses(string realm)
    {
        // Whatever is approved.
        AuthenticationOptions options = AuthenticationOptions.Default with { AllowsAnyRealm = true };

        RegistryException exception = await Secret.RefusalAsync<RegistryException>(() =>
        {
            TokenRealm.Check(Registries.Example, realm, options);
            return Task.CompletedTask;
        });

        Assert.StartsWith("The registry 'registry.example.com' names '", exception.Message, StringComparison.Ordinal);
        Assert.Contains("expected", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TakesPlainHttpOfARegistryThatIsAskedSo()
    {
        RegistryEndpoint registry = Registries.Of("127.0.0.1:5000", "http");

        Assert.True(TokenRealm.Check(registry, "http://127.0.0.1:5001/token", AuthenticationOptions.Default).IsTrusted);
        Assert.True(TokenRealm.Check(registry, "https://127.0.0.1:5001/token", AuthenticationOptions.Default).IsTrusted);
        Assert.False(TokenRealm.Check(registry, "http://127.0.0.2:5001/token", AuthenticationOptions.Default).IsTrusted);
    }
}
