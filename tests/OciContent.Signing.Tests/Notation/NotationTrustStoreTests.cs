using System.Text;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Notation;

/// <summary>Which certificates a trust store takes, and from where.</summary>
public sealed class NotationTrustStoreTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly NotationScenario _scenario = new();
    private readonly IReadOnlyList<NotationCertificate> _chain;

    public NotationTrustStoreTests() => _chain = _scenario.Issue();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("root.pem", true)]
    [InlineData("root.crt", false)]
    [InlineData("ROOT.CER", false)]
    public void Load_ReadsPemAndDer(string name, bool isPem)
    {
        Write($"ca/example/{name}", isPem ? Encoding.ASCII.GetBytes(_chain[2].Pem) : _chain[2].Der);

        Assert.True(Verify().IsVerified, Verify().ToString());
    }

    [Fact]
    public void Load_ReadsSeveralCertificatesOfAFile()
    {
        byte[] other = (NotationRecipe.Root with { Key = "EC-256:other" }).Issue().Der;
        Write("ca/example/both.pem", Encoding.ASCII.GetBytes("a comment\n" + _chain[1].Pem + _chain[2].Pem));
        Assert.True(Verify().IsVerified);

        Write("ca/example/both.pem", [.. other, .. _chain[2].Der]);
        Assert.True(Verify().IsVerified);
    }

    [Fact]
    public void Load_IgnoresFoldersAndOtherFiles()
    {
        Write("ca/example/README.md", "not a certificate"u8.ToArray());
        Write("ca/example/sub/broken.pem", "not a certificate"u8.ToArray());
        Write("ca/other/broken.pem", "not a certificate"u8.ToArray());
        Write("ca/example/root.pem", Encoding.ASCII.GetBytes(_chain[2].Pem));

        Assert.True(Verify().IsVerified, Verify().ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    [InlineData("0")]
    [InlineData("0\u0001\u0001")]
    public void Load_FailsSignaturesByABrokenStore(string content)
    {
        Write("ca/example/a.pem", Encoding.ASCII.GetBytes(_chain[2].Pem));
        Write("ca/example/b.pem", Encoding.Latin1.GetBytes(content));

        AssertFault("cannot be used");
    }

    [Fact]
    public void Load_FailsSignaturesByAMissingStore() => AssertFault("'ca:example' cannot be used");

    [Fact]
    public void Load_FailsSignaturesByAnEmptyStore()
    {
        Directory.CreateDirectory(_temp.PathOf("truststore/x509/ca/example/sub"));

        AssertFault("has no certificates");
    }

    [Fact]
    public void Load_RefusesASignersCertificateThatIsNotARoot()
    {
        Write("ca/example/leaf.pem", Encoding.ASCII.GetBytes(_chain[0].Pem));

        AssertFault("is not a root");
    }

    [Fact]
    public void Load_RefusesAFileThatIsTooLarge()
    {
        Write("ca/example/root.pem", new byte[2 * 1024 * 1024]);

        AssertFault("more than 1048576 bytes");
    }

    [LinuxTheory]
    [InlineData("truststore/x509/ca/example/root.pem")]
    [InlineData("truststore/x509/ca/example")]
    [InlineData("truststore/x509/ca")]
    [InlineData("truststore/x509")]
    public void Load_RefusesALink(string link)
    {
        string file = "truststore/x509/ca/example/root.pem";
        _temp.Write(Path.Join("real", file), Encoding.ASCII.GetBytes(_chain[2].Pem));
        string path = _temp.PathOf(link);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, _temp.PathOf(Path.Join("real", link)));

        AssertFault("is a link");
    }

    [Fact]
    public void Load_OfTheVerifierReadsPolicyAndStores()
    {
        Write("ca/example/root.pem", Encoding.ASCII.GetBytes(_chain[2].Pem));
        _temp.Write("trustpolicy.json", Encoding.UTF8.GetBytes(_scenario.Policy()));
        var verifier = NotationVerifier.Load(_temp.FullPath, new NotationTime(_scenario.Now));

        Assert.True(verifier.Verify(_scenario.SignatureOf(_scenario.Write(_chain)), _scenario.Subject).IsVerified);
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("ca:")]
    [InlineData("x:y")]
    [InlineData("ca:.")]
    [InlineData("ca:a/b")]
    [InlineData("ca:a\\b")]
    [InlineData("ca:a:b")]
    public void With_RefusesAName(string name) =>
        Assert.Throws<ArgumentException>(() => new NotationTrustStore().With(name, _chain[2].Der));

    [Fact]
    public void With_RefusesForTimeStampsWhatIsNotARoot()
    {
        var store = new NotationTrustStore();

        Assert.Equal(["tsa:x"], store.With("tsa:x", _chain[2].Der).Names);
        Assert.Throws<FormatException>(() => store.With("tsa:x", _chain[1].Der));
        Assert.Throws<FormatException>(() => store.With("tsa:x", NotationRecipe.Leaf.Issue().Der));
        Assert.Throws<FormatException>(() => store.With("tsa:x", []));
    }

    [Fact]
    public void With_LeavesWhatItIsCalledOn()
    {
        var store = new NotationTrustStore();

        Assert.Equal(["ca:a", "ca:b"], store.With("ca:b", _chain[2].Der).With("ca:a", _chain[1].Der).With("ca:a", _chain[2].Der).Names);
        Assert.Empty(store.Names);
    }

    [Fact]
    public void With_TakesAnythingOrThrowsAsDocumented()
    {
        byte[] pem = Encoding.ASCII.GetBytes(_chain[1].Pem + _chain[2].Pem);
        var random = new Random(21);
        for (int i = 0; i < Cases.Count(20_000, 1000); i++)
        {
            byte[] content = MutatedBytes.Of(random, random.Next(2) == 0 ? pem : _chain[2].Der);
            try
            {
                new NotationTrustStore().With("ca:x", content);
            }
            catch (FormatException)
            {
                // As documented.
            }
        }
    }

    private void AssertFault(string reason)
    {
        SignatureVerdict verdict = Verify();

        Assert.Equal(SignatureCheck.CertificateChain, verdict.FailedCheck);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    private void Write(string path, byte[] content) => _temp.Write(Path.Join("truststore/x509", path), content);

    private SignatureVerdict Verify()
    {
        var policy = NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(_scenario.Policy()));
        var verifier = new NotationVerifier(policy, NotationTrustStore.Load(_temp.FullPath, policy), new NotationTime(_scenario.Now));
        return verifier.Verify(_scenario.SignatureOf(_scenario.Write(_chain)), _scenario.Subject);
    }
}
