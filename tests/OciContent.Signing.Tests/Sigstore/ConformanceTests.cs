using System.Text;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;
using Xunit.Abstractions;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>
/// The bundles of sigstore-conformance, each with the verdict that its name says. They are not ours, and not kept here: a checkout is named
/// by an environment variable, and so is the trusted root of Sigstore's public instance, which many of them are by.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string FolderVariable = "OCICONTENT_SIGSTORE_CONFORMANCE";
    private const string RootVariable = "OCICONTENT_SIGSTORE_TRUSTED_ROOT";
    private const string DefaultIdentity =
        "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
        + "extremely-dangerous-oidc-beacon.yml@refs/heads/main";

    private const string DefaultIssuer = "https://token.actions.githubusercontent.com";

    [VariableFact(FolderVariable)]
    public void Verdicts_AreThoseOfSigstoresVectors()
    {
        string vectors = Path.Combine(Environment.GetEnvironmentVariable(FolderVariable)!, "test", "assets", "bundle-verify");
        string? publicRoot = Environment.GetEnvironmentVariable(RootVariable);
        var wrong = new List<string>();
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories(vectors).Order(StringComparer.Ordinal))
        {
            string own = Path.Combine(folder, "trusted_root.json");
            string? root = File.Exists(own) ? own : publicRoot;
            if (root is null)
            {
                continue;
            }

            count++;
            string name = Path.GetFileName(folder);
            (bool isVerified, string reason) = Verify(vectors, folder, root);
            output.WriteLine($"{(isVerified ? "verified" : "refused ")} {name}: {reason}");
            if (isVerified == name.EndsWith("_fail", StringComparison.Ordinal))
            {
                wrong.Add($"{name}: {reason}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(count > 0, $"There are no vectors in {vectors}.");
    }

    private static (bool IsVerified, string Reason) Verify(string vectors, string folder, string root)
    {
        TrustedRoot trust;
        try
        {
            trust = TrustedRoot.Parse(File.ReadAllBytes(root));
        }
        catch (System.Text.Json.JsonException e)
        {
            return (false, e.Message);
        }

        byte[] bundle = File.ReadAllBytes(Path.Combine(folder, "bundle.sigstore.json"));
        string artifact = Path.Combine(folder, "artifact");
        byte[] content = File.ReadAllBytes(File.Exists(artifact) ? artifact : Path.Combine(vectors, "a.txt"));
        var signature = new ImageSignature(
            new Descriptor { MediaType = SigningMediaTypes.SigstoreBundle, Digest = Digest.Compute(bundle), Size = bundle.Length },
            bundle);
        var subject = new SignatureSubject(
            new Descriptor { MediaType = "application/octet-stream", Digest = Digest.Compute(content), Size = content.Length });
        string key = Path.Combine(folder, "key.pub");
        SignatureVerifier verifier;
        try
        {
            verifier = File.Exists(key)
                ? new PublicKeyVerifier(VerificationKey.Parse(File.ReadAllText(key))) { TrustedRoot = trust }
                : new SigstoreVerifier(
                    trust,
                    new CertificateIdentity(
                        IdentityMatch.Exactly(Text(folder, "identity") ?? DefaultIdentity),
                        IdentityMatch.Exactly(Text(folder, "issuer") ?? DefaultIssuer)));
        }
        catch (FormatException e)
        {
            return (false, e.Message);
        }

        SignatureVerdict verdict = verifier.Verify(signature, subject);
        return (verdict.IsVerified, verdict.IsVerified ? verdict.Signer! : $"{verdict.FailedCheck}: {verdict.Reason}");
    }

    private static string? Text(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8).Trim() : null;
    }
}
