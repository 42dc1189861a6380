using System.Text;
using OciContent.Signing.Keys;
using OciContent.Signing.Policies;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;
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
    public async Task AScopeOfOneRepository_CountsBeforeAnyPathAboveIt()
    {
        const string policy = """
            {"version":1,"images":[
             {"match":["registry.example.com/*"],"accept":true},
             {"match":["registry.example.com/x"],"reject":true}]}
            """;

        Assert.False((await EvaluateAsync(policy, "registry.example.com/x")).IsSatisfied);
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
    public async Task ASignatureThatCannotBeRead_IsNotNone()
    {
        SignedImage signed = await new BundleSigner(_release).SignAsync(_image);
        File.Delete(_temp.PathOf($"image/blobs/sha256/{signed.Signature.Digest.Encoded}"));

        PolicyVerdict verdict = await EvaluateAsync(
            """
            version: 1
            signers: { release: { key: release.pub } }
            images: [{ match: ['*'], signedBy: [release] }]
            """);

        Assert.StartsWith($"'{Repository}' is not signed by release: ", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains(signed.Signature.Digest.ToString(), verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signatures_AreLookedForOnce_HoweverManyRulesAskForThem()
    {
        string path = Write(
            "policy.yaml",
            """
            version: 1
            signers: { release: { key: release.pub } }
            images:
              - match: ['*']
                signedBy: [release]
                attestations: [{ type: a:b, signedBy: [release] }, { type: c:d, signedBy: [release] }]
            """);
        ImagePolicy policy = await ImagePolicy.LoadAsync(path);
        SignedImage signed = await new BundleSigner(_release).SignAsync(_image);
        await using ImageSource layout = await _image.OpenAsync();
        await using var reader = new ListedReferrers(layout, signed.Manifest);

        ImageSource image = ImageSource.Create(reader, signed.Subject);
        PolicyVerdict verdict = await policy.EvaluateAsync(image);

        Assert.Equal([true, false, false], verdict.Rules.Select(static rule => rule.IsSatisfied));
        Assert.Equal([signed.Subject.Digest], reader.Asked);

        IReadOnlyList<SignatureListing> found = await ImageSignatures.FindAllAsync(image);
        Assert.Equal(verdict.Reason, (await policy.EvaluateAsync(image, found)).Reason);
        Assert.True(ImageSignatures.Verify(found, [.. policy.Signers.Values]).IsSigned);
        Assert.Equal(2, reader.Asked.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => policy.EvaluateAsync(ImageSource.Create(reader, signed.Manifest), found));
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

        Assert.Null((await EvaluateAsync(policy, pins: _ => [digest])).Reason);
        Assert.Equal(
            $"'{Repository}:latest' is {digest}: expected {other}, to which it was locked.",
            (await EvaluateAsync(policy, pins: _ => [other])).Reason);
        Assert.Equal(
            $"'{Repository}:latest' is not locked: expected a lock of it.",
            (await EvaluateAsync(policy, pins: static _ => [])).Reason);
        await Assert.ThrowsAsync<FormatException>(() => EvaluateAsync(policy));
    }

    [Fact]
    public async Task OneImageOfALockedIndex_IsWhatWasLocked_WhereItIsNamedByItsDigest()
    {
        const string policy = """{"version":1,"images":[{"match":["*"],"locked":true}]}""";
        await using ImageSource source = await _image.OpenAsync();
        Digest digest = source.ResolveRoot().Digest;
        Digest index = Digest.Compute("index"u8);

        PolicyVerdict named = await EvaluateAsync(policy, pins: _ => [index, digest], reference: $"latest@{digest}");
        PolicyVerdict moved = await EvaluateAsync(policy, pins: _ => [index, digest]);
        PolicyVerdict other = await EvaluateAsync(policy, pins: _ => [index], reference: $"latest@{digest}");

        Assert.Null(named.Reason);
        Assert.Equal($"'{Repository}:latest' is {digest}: expected {index}, to which it was locked.", moved.Reason);
        Assert.Equal(moved.Reason, other.Reason);
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

    [Fact]
    public async Task Files_AreRelativeToTheDocument_OrByTheirFullPaths()
    {
        const string trust = """
            {"version":"1.0","trustPolicies":[{"name":"a","registryScopes":["*"],"signatureVerification":{"level":"strict"},
             "trustStores":["ca:a"],"trustedIdentities":["*"]}]}
            """;
        string folder = Path.GetDirectoryName(Write("notation/trustpolicy.json", trust))!.Replace('\\', '/');
        foreach (string path in new[] { "notation", folder })
        {
            string policy = $$"""{"version":1,"signers":{"a":{"notation":"{{path}}"} },"images":[{"match":["*"],"accept":true}]}""";

            Assert.Null((await EvaluateAsync(policy)).Reason);
        }
    }

    [Fact]
    public async Task ATrustedRoot_MayBeAsLargeAsAnywhereElse()
    {
        Write("root.json", new string(' ', TrustedRoot.MaxSize - 1) + "x");
        Write("large.json", new string(' ', TrustedRoot.MaxSize + 1));
        const string policy = """
            version: 1
            signers: { a: { trustedRoot: NAME, identity: a, issuer: b } }
            images: [{ match: ['*'], accept: true }]
            """;

        FormatException e = await Assert.ThrowsAsync<FormatException>(
            () => EvaluateAsync(policy.Replace("NAME", "root.json", StringComparison.Ordinal)));
        FormatException larger = await Assert.ThrowsAsync<FormatException>(
            () => EvaluateAsync(policy.Replace("NAME", "large.json", StringComparison.Ordinal)));

        Assert.StartsWith($"policy.signers.a.trustedRoot: '{_temp.PathOf("root.json")}': ", e.Message, StringComparison.Ordinal);
        Assert.Contains("not strict JSON", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($"more than {TrustedRoot.MaxSize} bytes: expected at most that many.", larger.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version: 1\nsigners: {a: {key: policy.yaml}}\nimages: [{match: ['*'], accept: true}]", "': The text is not PEM")]
    [InlineData("version: 1\nsigners: {a: {key: none.pub}}\nimages: [{match: ['*'], accept: true}]", "none.pub' does not exist")]
    [InlineData("version: 1\nsigners: {a: {key: image}}\nimages: [{match: ['*'], accept: true}]", "/image' cannot be read")]
    [InlineData("version: 1\nsigners: {a: {notation: ''}}\nimages: [{match: ['*'], accept: true}]", "is '': expected a path")]
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
    [InlineData("version: 1\nsigners: {a: {key: none.pub}}\nimages: [{match: ['*'], signedBy: [a]}]", "policy.signers.a.key: ")]
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
        Func<ImageReference, IReadOnlyList<Digest>>? pins = null,
        string reference = "latest")
    {
        string path = Write("policy.yaml", policy);
        ImagePolicy loaded = await ImagePolicy.LoadAsync(path, new ImagePolicyOptions { Pins = pins });
        await using ImageSource source = await OpenAsync(repository, reference);
        return await loaded.EvaluateAsync(source);
    }

    // The layout, as if it were in a registry.
    private async Task<ImageSource> OpenAsync(string? repository, string reference = "latest")
    {
        ImageSource source = await _image.OpenAsync();
        return ImageSource.Create(
            source,
            source.Entries,
            new ContentOrigin
            {
                Name = repository ?? "a layout",
                Reference = reference,
                Repository = repository is null ? null : ImageReference.Parse(repository),
                OwnsContent = true,
            });
    }

    private string Write(string name, string text) => _temp.Write(name, Encoding.UTF8.GetBytes(text));
}
