using System.Text;
using OciContent.Signing.Keys;
using OciContent.Signing.Policies;
using OciContent.Signing.Sigstore;
using OciContent.Sources;
using OciContent.Transports;

namespace OciContent.Signing.Tests.Policies;

/// <summary>A policy says who must have signed which images, and why an image is not let in.</summary>
public sealed class ImagePolicyTests : IDisposable
{
    private const string Repository = "registry.example.com/team/app";

    private readonly TempFolder _temp = new();
    private readonly SigningKey _release = SigningKey.Create(KeyAlgorithm.EcdsaP256);
    private readonly SigningKey _security = SigningKey.Create(KeyAlgorithm.Ed25519);
    private readonly ImageLocation _image;

    public ImagePolicyTests()
    {
        Write("release.pub", _release.PublicKey.ToPem());
        Write("security.pub", _security.PublicKey.ToPem());
        _image = ImageLocation.Parse($"oci:{_temp.Copy(TestKit.Repository.Hello("oci"), "image")}:latest");
    }

    public void Dispose()
    {
        _release.Dispose();
        _security.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task AnImage_IsLetIn_IfEnoughSigned()
    {
        const string policy = """
            version: 1
            signers:
              release: { key: release.pub }
              security: { key: security.pub }
            images:
              - match: [registry.example.com/team/*]
                signedBy: [release, security]
                threshold: 2
            """;
        PolicyVerdict none = await EvaluateAsync(policy);
        await new BundleSigner(_release).SignAsync(_image);
        PolicyVerdict one = await EvaluateAsync(policy);
        await new CosignSigner(_security).SignAsync(_image);
        PolicyVerdict both = await EvaluateAsync(policy);

        Assert.Equal($"'{Repository}' is not signed by 2 of release, security: nothing signs it.", none.Reason);
        Assert.Equal($"'{Repository}' is not signed by 2 of release, security: only release did.", one.Reason);
        Assert.Null(both.Reason);
        Assert.Equal("registry.example.com/team/*", both.Scope);
        Assert.Equal("It is signed by release, security.", Assert.Single(both.Rules).Reason);
    }

    [Fact]
    public async Task OneKey_UnderTwoNames_CountsOnce()
    {
        await new BundleSigner(_release).SignAsync(_image);
        PolicyVerdict verdict = await EvaluateAsync(
            """
            version: 1
            signers: { a: { key: release.pub }, b: { key: release.pub } }
            images: [{ match: ['*'], signedBy: [a, b], threshold: 2 }]
            """);

        Assert.False(verdict.IsSatisfied);
    }

    [Fact]
    public async Task TheLongestScope_Counts_AndNoneIsNotSatisfied()
    {
        const string policy = """
            {"version":1,"images":[
             {"match":["registry.example.com/team/*"],"reject":true},
             {"match":["registry.example.com/team/app"],"accept":true},
             {"match":["registry.example.com/*"],"noUrls":true}]}
            """;

        Assert.True((await EvaluateAsync(policy)).IsSatisfied);
        Assert.Equal(
            "The policy rejects all images of 'registry.example.com/team/other': expected another repository.",
            (await EvaluateAsync(policy, "registry.example.com/team/other")).Reason);
        Assert.Equal("registry.example.com/*", (await EvaluateAsync(policy, "registry.example.com/x")).Scope);
        PolicyVerdict other = await EvaluateAsync(policy, "example.com/app");
        Assert.Equal("The policy says nothing about 'example.com/app:latest': expected a scope with it, or '*'.", other.Reason);
        Assert.False(other.IsSatisfied);
        Assert.False((await EvaluateAsync(policy, repository: null)).IsSatisfied);
    }

    [Fact]
    public async Task Attestations_AreOfATypeAndBySomebody()
    {
        const string policy = """
            version: 1
            signers: { release: { key: release.pub } }
            images:
              - match: ['*']
                attestations: [{ type: 'https://slsa.dev/provenance/v1', signedBy: [release] }]
            """;
        await new BundleSigner(_release).AttestAsync(_image, "https://spdx.dev/Document", "{}"u8.ToArray());
        await new BundleSigner(_release).SignAsync(_image);
        await new BundleSigner(_security).AttestAsync(_image, "https://slsa.dev/provenance/v1", "{}"u8.ToArray());
        PolicyVerdict before = await EvaluateAsync(policy);
        await new BundleSigner(_release).AttestAsync(_image, "https://slsa.dev/provenance/v1", "{}"u8.ToArray());

        Assert.StartsWith(
            $"'{Repository}' is not attested as 'https://slsa.dev/provenance/v1' by release: ",
            before.Reason,
            StringComparison.Ordinal);
        Assert.Null((await EvaluateAsync(policy)).Reason);
    }

    [Fact]
    public async Task Bases_AreThoseThatAreNamed()
    {
        string other = _temp.Copy(TestKit.Repository.Hello("oci"), "base");
        string policy = $$"""{"version":1,"images":[{"match":["*"],"bases":["oci:{{other.Replace('\\', '/')}}:latest"]}]}""";

        Assert.Null((await EvaluateAsync(policy)).Reason);
    }

    [Fact]
    public async Task ALock_SaysWhatATagMeans()
    {
        const string policy = """{"version":1,"images":[{"match":["*"],"locked":true}]}""";
        await using ImageSource source = await _image.OpenAsync();
        Digest digest = source.ResolveRoot().Digest;
        Digest other = Digest.Compute("moved"u8);

        Assert.Null((await EvaluateAsync(policy, pins: _ => digest)).Reason);
        Assert.Equal(
            $"'{Repository}:latest' is {digest}: expected {other}, to which it was locked.",
            (await EvaluateAsync(policy, pins: _ => other)).Reason);
        Assert.Equal(
            $"'{Repository}:latest' is not locked: expected a lock of it.",
            (await EvaluateAsync(policy, pins: static _ => null)).Reason);
        await Assert.ThrowsAsync<FormatException>(() => EvaluateAsync(policy));
    }

    [Fact]
    public async Task MaxAge_IsJudgedByTheClockThatIsGiven()
    {
        const string policy = """{"version":1,"images":[{"match":["*"],"maxAge":"1d"}]}""";

        Assert.Contains("expected at most 1 d", (await EvaluateAsync(policy)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToRule_SaysTheSame()
    {
        string path = Write("policy.json", """{"version":1,"images":[{"match":["*"],"reject":true}]}""");
        ImagePolicy policy = await ImagePolicy.LoadAsync(path);
        await using ImageSource source = await OpenAsync(Repository);

        OciContent.Policies.RuleVerdict verdict = await policy.ToRule().EvaluateAsync(source);

        Assert.False(verdict.IsSatisfied);
        Assert.Equal((await policy.EvaluateAsync(source)).Reason, verdict.Reason);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version: 2\nimages: [{match: ['*'], accept: true}]", "policy.version is 2")]
    [InlineData("images: [{match: ['*'], accept: true}]", "policy.version is missing")]
    [InlineData("version: 1", "policy.images is empty")]
    [InlineData("version: 1\nimages: []", "policy.images is empty")]
    [InlineData("version: 1\nimages: [{match: ['*']}]", "has no rules")]
    [InlineData("version: 1\nimages: [{match: ['*'], noUrls: false}]", "has no rules")]
    [InlineData("version: 1\nimages: [{match: [], accept: true}]", "match is empty")]
    [InlineData("version: 1\nimages: [{match: [alpine], accept: true}]", "'alpine' is not a repository's full name")]
    [InlineData("version: 1\nimages: [{match: ['a.example/b:v1'], accept: true}]", "is not a repository's full name")]
    [InlineData("version: 1\nimages: [{match: ['*'], accept: true}, {match: ['*'], reject: true}]", "'*' in two scopes")]
    [InlineData("version: 1\nimages: [{match: ['*'], signedBy: [nobody]}]", "'nobody'")]
    [InlineData("version: 1\nimages: [{match: ['*'], signedBy: []}]", "0 signers")]
    [InlineData("version: 1\nimages: [{match: ['*'], signedby: [release]}]", "'signedby'")]
    [InlineData("version: 1\nsigners: {a: {key: none.pub}}\nimages: [{match: ['*'], signedBy: [a]}]", "'none.pub'")]
    [InlineData("version: 1\nsigners: {a: {}}\nimages: [{match: ['*'], accept: true}]", "notation is missing")]
    [InlineData("version: 1\nsigners: {a: {key: release.pub, x: 1}}\nimages: [{match: ['*'], accept: true}]", "'x'")]
    [InlineData("version: 1\nsigners: {a: {key: release.pub}}\nimages: [{match: ['*'], signedBy: [a], threshold: 2}]", "2 of 1 signers")]
    [InlineData("version: 1\nsigners: {a: {key: release.pub}}\nimages: [{match: ['*'], signedBy: [a], threshold: 0}]", "0 of 1 signers")]
    [InlineData("version: 1\nimages: [{match: ['*'], maxAge: 90}]", "maxAge")]
    [InlineData("version: 1\nimages: [{match: ['*'], maxAge: '90x'}]", "'90x'")]
    [InlineData("version: 1\nversion: 1\nimages: [{match: ['*'], accept: true}]", "policy")]
    [InlineData("version: &a 1\nimages: [{match: ['*'], accept: true}]", "is an anchor")]
    [InlineData("version: !!int 1\nimages: [{match: ['*'], accept: true}]", "has the tag")]
    [InlineData("version: 1\n---\nversion: 1", "another document")]
    [InlineData("version: [", "is not YAML")]
    [InlineData("[1]", "policy")]
    [InlineData("? [a]\n: 1", "is a name that is not text")]
    public async Task ABrokenPolicy_IsRefusedWithAWord(string policy, string reason)
    {
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => EvaluateAsync(policy));

        Assert.True(e is FormatException or System.Text.Json.JsonException or IOException, e.ToString());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private async Task<PolicyVerdict> EvaluateAsync(
        string policy,
        string? repository = Repository,
        Func<ImageReference, Digest?>? pins = null)
    {
        string path = Write("policy.yaml", policy);
        ImagePolicy loaded = await ImagePolicy.LoadAsync(path, new ImagePolicyOptions { Pins = pins });
        await using ImageSource source = await OpenAsync(repository);
        return await loaded.EvaluateAsync(source);
    }

    // The layout, as if it were in a registry.
    private async Task<ImageSource> OpenAsync(string? repository)
    {
        ImageSource source = await _image.OpenAsync();
        return ImageSource.Create(
            source,
            source.Entries,
            new ContentOrigin
            {
                Name = repository ?? "a layout",
                Reference = "latest",
                Repository = repository is null ? null : ImageReference.Parse(repository),
                OwnsContent = true,
            });
    }

    private string Write(string name, string text) => _temp.Write(name, Encoding.UTF8.GetBytes(text));
}
