using OciContent.Signing.Attestations;

namespace OciContent.Signing.Tests.Attestations;

/// <summary>Materials that name images are told from those that do not.</summary>
public sealed class MaterialImageTests
{
    private const string Ones = "1111111111111111111111111111111111111111111111111111111111111111";
    private const string Twos = "2222222222222222222222222222222222222222222222222222222222222222";

    [Theory]
    [InlineData("pkg:docker/alpine@3.20?platform=linux%2Famd64", null, "docker.io/library/alpine:3.20")]
    [InlineData("pkg:docker/alpine@3.20?platform=linux%2Famd64", Ones, $"docker.io/library/alpine:3.20@sha256:{Ones}")]
    [InlineData($"pkg:docker/alpine@3?digest=sha256:{Ones}&platform=linux%2Famd64", null, $"docker.io/library/alpine:3@sha256:{Ones}")]
    [InlineData($"pkg:docker/alpine?digest=sha256%3A{Ones}", Ones, $"docker.io/library/alpine@sha256:{Ones}")]
    [InlineData($"pkg:docker/alpine@sha256:{Ones}", null, $"docker.io/library/alpine@sha256:{Ones}")]
    [InlineData("pkg:docker/localhost:5000/a/b@1", null, "localhost:5000/a/b:1")]
    [InlineData("pkg:docker/localhost%3A5000/a/b@1", null, "localhost:5000/a/b:1")]
    [InlineData($"pkg:docker/team/app@sha256:{Ones}?repository_url=gcr.io", null, $"gcr.io/team/app@sha256:{Ones}")]
    [InlineData(
        $"pkg:oci/debian@sha256%3A{Ones}?repository_url=docker.io/library/debian&arch=amd64&tag=12",
        null,
        $"docker.io/library/debian:12@sha256:{Ones}")]
    [InlineData("docker-image://docker.io/library/alpine:3.20", Ones, $"docker.io/library/alpine:3.20@sha256:{Ones}")]
    [InlineData($"docker-image://alpine:3@sha256:{Ones}", Ones, $"docker.io/library/alpine:3@sha256:{Ones}")]
    [InlineData($"oci://ghcr.io/example/base@sha256:{Ones}", null, $"ghcr.io/example/base@sha256:{Ones}")]
    [InlineData("docker://ghcr.io/example/base:1", null, "ghcr.io/example/base:1")]
    [InlineData($"https://ghcr.io/example/base@sha256:{Ones}", null, $"ghcr.io/example/base@sha256:{Ones}")]
    public void AnImage_IsNamed(string uri, string? digest, string expected) =>
        Assert.Equal(expected, MaterialImage.Of(uri, Digests(digest))?.ToString());

    [Theory]
    [InlineData("https://github.com/example/app.git#main")]
    [InlineData("https://user@example.com/app")]
    [InlineData($"https://example.com@sha256:{Ones}")]
    [InlineData("git+https://github.com/example/app@refs/heads/main")]
    [InlineData("pkg:npm/left-pad@1.3.0")]
    [InlineData("pkg:docker")]
    [InlineData("pkg:docker/")]
    [InlineData("pkg:docker/UPPER@1")]
    [InlineData("pkg:docker/a@not a tag")]
    [InlineData("pkg:docker/a@md5:0")]
    [InlineData("pkg:docker/a?digest=sha256:0")]
    [InlineData("pkg:oci/debian@12")]
    [InlineData("docker-image://")]
    [InlineData("oci://a b")]
    [InlineData("")]
    public void SomethingElse_IsNotAnImage(string uri) => Assert.Null(MaterialImage.Of(uri, Digests(Ones)));

    [Theory]
    [InlineData($"pkg:docker/alpine?digest=sha256:{Ones}")]
    [InlineData($"docker-image://alpine@sha256:{Ones}")]
    [InlineData($"https://ghcr.io/example/base@sha256:{Ones}")]
    public void TwoDigests_ThatContradict_NameNothing(string uri) => Assert.Null(MaterialImage.Of(uri, Digests(Twos)));

    [Fact]
    public void ALongAddress_IsNotRead() => Assert.Null(MaterialImage.Of("docker://" + new string('a', 5000), Digests(null)));

    private static Dictionary<string, string> Digests(string? sha256) =>
        sha256 is null ? [] : new(StringComparer.Ordinal) { ["sha256"] = sha256 };
}
