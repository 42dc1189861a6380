using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using OciContent.Signing.Keys;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary><c>sign</c>, <c>attest</c>, <c>signatures</c> and <c>verify</c> with somebody to trust.</summary>
public sealed class SignatureVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string _image;
    private readonly string _key;
    private readonly string _public;
    private readonly string _other;

    public SignatureVerbTests()
    {
        _image = $"oci:{_temp.Copy(Repository.Hello("oci"), "image")}:latest";
        using SigningKey key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        using SigningKey other = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        _key = Write("release.key", key.ToPem());
        _public = Write("release.pub", key.PublicKey.ToPem());
        _other = Write("other.pub", other.PublicKey.ToPem());
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("bundle")]
    [InlineData("cosign")]
    public async Task WhatIsSigned_IsVerifiedByTheKeyAlone(string format)
    {
        ToolRun signed = await ToolRun.RunAsync("sign", _image, "--key", _key, "--format", format, "-a", "team=red", "--json");
        ToolRun verified = await ToolRun.RunAsync("verify", _image, "--key", _public, "-a", "team=red");
        ToolRun byOther = await ToolRun.RunAsync("verify", _image, "--key", _other, "--json");
        ToolRun blue = await ToolRun.RunAsync("verify", _image, "--key", _public, "-a", "team=blue");
        ToolRun either = await ToolRun.RunAsync("verify", _image, "--key", _other, "--key", _public);

        JsonElement changed = Assert.Single(signed.Json().GetProperty("changed").EnumerateArray());
        Assert.Equal(format == "cosign", changed.TryGetProperty("name", out _));
        Assert.Equal(
            (ExitCodes.Done, ExitCodes.Mismatch, ExitCodes.Mismatch, ExitCodes.Done),
            (verified.ExitCode, byOther.ExitCode, blue.ExitCode, either.ExitCode));
        Assert.EndsWith("checked; signed", verified.OutLines[0], StringComparison.Ordinal);
        Assert.Contains($"{format}: verified, signed by sha256:", verified.OutLines[2], StringComparison.Ordinal);
        Assert.Contains("The signature says 'team' is 'red': expected 'blue'.", blue.Out, StringComparison.Ordinal);
        JsonElement report = byOther.Json();
        Assert.False(report.GetProperty("ok").GetBoolean());
        JsonElement one = Assert.Single(report.GetProperty("signatures").EnumerateArray());
        Assert.Equal((format, false), (one.GetProperty("kind").GetString(), one.GetProperty("verified").GetBoolean()));
        Assert.Equal(format == "bundle" ? "keyHint" : "signature", one.GetProperty("check").GetString());
    }

    [Fact]
    public async Task AnImage_ThatNobodySigned_IsNotSigned()
    {
        ToolRun verified = await ToolRun.RunAsync("verify", _image, "--key", _public);
        ToolRun listed = await ToolRun.RunAsync("signatures", _image);

        Assert.Equal(ExitCodes.Mismatch, verified.ExitCode);
        Assert.EndsWith("checked; not signed", verified.OutLines[0], StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, ""), (listed.ExitCode, listed.Out));
        Assert.StartsWith("Nothing here signs sha256:", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signatures_ListsWhatNobodyChecked()
    {
        await ToolRun.RunAsync("sign", _image, "--key", _key);
        await ToolRun.RunAsync("attest", _image, "--key", _key, "--type", "spdxjson", "--predicate", Write("a.json", "{}"));
        ToolRun text = await ToolRun.RunAsync("signatures", _image);
        ToolRun json = await ToolRun.RunAsync("signatures", _image, "--json");
        ToolRun verified = await ToolRun.RunAsync("signatures", _image, "--key", _public, "--json");

        Assert.Equal(3, text.OutLines.Count);
        Assert.All(text.OutLines.Skip(1), static line => Assert.EndsWith("bundle: not checked", line, StringComparison.Ordinal));
        Assert.Contains("expected '--key'", text.Error, StringComparison.Ordinal);
        Assert.All(
            json.Json().GetProperty("signatures").EnumerateArray(),
            static one => Assert.False(one.GetProperty("verified").GetBoolean()));
        string?[] types =
        [
            .. verified.Json().GetProperty("signatures").EnumerateArray()
                .Select(static one => one.TryGetProperty("predicateType", out JsonElement type) ? type.GetString() : null),
        ];
        Assert.Equal([null, "https://spdx.dev/Document"], types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnAttestation_DoesNotSignTheImage()
    {
        await ToolRun.RunAsync("attest", _image, "--key", _key, "--type", "spdxjson", "--predicate", Write("a.json", "{}"));
        ToolRun verified = await ToolRun.RunAsync("verify", _image, "--key", _public);

        Assert.Equal(ExitCodes.Mismatch, verified.ExitCode);
    }

    [Fact]
    public async Task Notation_SignsAndIsVerifiedByItsTrustPolicy()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=root,O=Example,ST=WA,C=US", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using X509Certificate2 root = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        request = new CertificateRequest("CN=release,O=Example,ST=WA,C=US", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using X509Certificate2 leaf = request.Create(root, now.AddDays(-1), now.AddDays(1), [1]);
        string chain = Write("chain.pem", $"{leaf.ExportCertificatePem()}\n{root.ExportCertificatePem()}\n");
        string pem = Write("notation.key", key.ExportPkcs8PrivateKeyPem());
        Write("notation/truststore/x509/ca/example/root.pem", root.ExportCertificatePem());
        string policy = Write(
            "notation/trustpolicy.json",
            """
            {"version":"1.0","trustPolicies":[{"name":"all","registryScopes":["*"],"signatureVerification":{"level":"strict"},
             "trustStores":["ca:example"],"trustedIdentities":["x509.subject: C=US, ST=WA, O=Example, CN=release"]}]}
            """);

        string[] sign = ["sign", _image, "--key", pem, "--format", "notation", "--certificate", chain];
        ToolRun reserved = await ToolRun.RunAsync([.. sign, "-a", "io.cncf.notary.x=1"]);
        ToolRun signed = await ToolRun.RunAsync(sign);
        ToolRun verified = await ToolRun.RunAsync("verify", _image, "--trust-policy", policy);

        reserved.AssertRefused(
            $"{_image}: 'io.cncf.notary.x' is a name of the specification: expected annotations without 'io.cncf.notary'.");
        Assert.Equal(("", ExitCodes.Done), (signed.Error, signed.ExitCode));
        Assert.Equal(ExitCodes.Done, verified.ExitCode);
        Assert.Contains("notation: verified, signed by CN=release, O=Example, S=WA, C=US", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APolicy_SaysWhyAnImageIsNotLetIn()
    {
        string policy = Write(
            "policy.yaml",
            "version: 1\nsigners: { release: { key: release.pub } }\nimages: [{ match: ['*'], signedBy: [release], noUrls: true }]\n");
        ToolRun before = await ToolRun.RunAsync("verify", _image, "--policy", policy);
        await ToolRun.RunAsync("sign", _image, "--key", _key);
        ToolRun after = await ToolRun.RunAsync("verify", _image, "--policy", policy, "--json");

        Assert.Equal(ExitCodes.Mismatch, before.ExitCode);
        Assert.Contains("signature: not satisfied: ", before.Out, StringComparison.Ordinal);
        Assert.Contains("is not signed by release: nothing signs it.", before.Out, StringComparison.Ordinal);
        JsonElement report = after.Json();
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.True(report.GetProperty("policy").GetProperty("satisfied").GetBoolean());
        Assert.Equal(
            ["signature", "urls"],
            report.GetProperty("policy").GetProperty("rules").EnumerateArray().Select(static rule => rule.GetProperty("name").GetString()));
        Assert.True(Assert.Single(report.GetProperty("signatures").EnumerateArray()).GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task APolicy_DoesNotStandInForTheKeyThatIsGivenToo()
    {
        string policy = Write("accept.json", """{"version":1,"images":[{"match":["*"],"accept":true}]}""");
        await ToolRun.RunAsync("sign", _image, "--key", _key);
        ToolRun byOther = await ToolRun.RunAsync("verify", _image, "--policy", policy, "--key", _other);
        ToolRun json = await ToolRun.RunAsync("verify", _image, "--policy", policy, "--key", _other, "--json");
        ToolRun both = await ToolRun.RunAsync("verify", _image, "--policy", policy, "--key", _public);

        Assert.Equal((ExitCodes.Mismatch, ExitCodes.Mismatch, ExitCodes.Done), (byOther.ExitCode, json.ExitCode, both.ExitCode));
        Assert.EndsWith("; the policy is satisfied; not signed by whom you trust", byOther.OutLines[0], StringComparison.Ordinal);
        Assert.EndsWith("; the policy is satisfied; signed", both.OutLines[0], StringComparison.Ordinal);
        Assert.False(json.Json().GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task WithoutAKey_SignaturesOfTheIndexThatLedToTheImage_AreListedToo()
    {
        SignedLayout layout = SignedLayout.Write(_temp);
        string index = $"oci:{layout.Path}:multi";
        await ToolRun.RunAsync("sign", index, "--key", _key);
        ToolRun text = await ToolRun.RunAsync("signatures", index, "--platform", "linux/amd64");
        ToolRun json = await ToolRun.RunAsync("signatures", index, "--platform", "linux/amd64", "--json");

        Assert.Equal($"    it signs the index {layout.Index["digest"]}, which leads to this image", text.OutLines[^1]);
        Assert.Equal(
            [null, (string?)layout.Index["digest"]],
            json.Json().GetProperty("signatures").EnumerateArray()
                .Select(static one => one.TryGetProperty("signed", out JsonElement signed) ? signed.GetString() : null));
    }

    [Fact]
    public async Task APolicyOfContainers_IsRead()
    {
        string policy = Write("policy.json", """{"default":[{"type":"reject"}]}""");
        ToolRun run = await ToolRun.RunAsync("verify", _image, "--policy", policy);
        ToolRun locked = await ToolRun.RunAsync("verify", _image, "--policy", policy, "--lock", "any.lock");

        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
        Assert.Contains("reject: not satisfied", run.Out, StringComparison.Ordinal);
        locked.AssertRefused($"'{policy}' is a policy of containers, which asks for no lock: expected no '--lock' with it.");
    }

    [Theory]
    [InlineData("verify IMAGE --key none.pub", "'none.pub' does not exist: expected a file.")]
    [InlineData("verify IMAGE --key KEY", "'PRIVATE KEY' is not a public key")]
    [InlineData("verify IMAGE -a team=red", "expected '--key', '--trusted-root' or '--trust-policy'")]
    [InlineData("verify IMAGE --key PUBLIC -a team", "'team' is not an annotation: expected NAME=VALUE.")]
    [InlineData("verify IMAGE --key PUBLIC -a a=1 -a a=2", "'a' has two values: expected one.")]
    [InlineData("verify IMAGE --identity x", "expected '--trusted-root' with them")]
    [InlineData("verify IMAGE --trusted-root PUBLIC", "expected one of '--identity' and '--identity-regexp'")]
    [InlineData("verify IMAGE --trusted-root PUBLIC --identity a --issuer b", "PUBLIC: ")]
    [InlineData("verify IMAGE --lock x", "expected '--policy'")]
    [InlineData("sign IMAGE --key PUBLIC", "'PUBLIC KEY' is not a private key")]
    [InlineData("sign IMAGE --key KEY --format gpg", "'gpg' is not a format of signatures: expected 'bundle', 'cosign' or 'notation'.")]
    [InlineData("sign IMAGE --key KEY --format notation", "'--format notation' and '--certificate' belong together")]
    [InlineData("sign oci:nowhere --key KEY", "nowhere")]
    [InlineData("sign dir:FOLDER --key KEY", "keeps nothing beside an image: expected a registry, a layout or an archive of one.")]
    [InlineData("sign KEY --key FOLDER", "FOLDER' is a folder: expected a file.")]
    [InlineData("sign IMAGE --key KEY --format notation --certificate none.crt", "oci-content: 'none.crt' does not exist")]
    [InlineData("attest IMAGE --key KEY --type x --predicate PUBLIC", "'x' is not a type of attestation")]
    [InlineData("attest IMAGE --key KEY --type spdxjson --predicate PUBLIC", "predicate")]
    public async Task WhatCannotBe_IsRefusedInOneLine(string command, string reason)
    {
        ToolRun run = await ToolRun.RunAsync([.. command.Split(' ').Select(word => word switch
        {
            "IMAGE" => _image,
            "KEY" => _key,
            "PUBLIC" => _public,
            "FOLDER" => _temp.PathOf("image"),
            _ => word.Replace("FOLDER", _temp.PathOf("image"), StringComparison.Ordinal),
        })]);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains(
            reason
                .Replace("PUBLIC: ", _public, StringComparison.Ordinal)
                .Replace("FOLDER", _temp.PathOf("image"), StringComparison.Ordinal),
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    private string Write(string name, string text) => _temp.Write(name, Encoding.UTF8.GetBytes(text));
}
