using System.Diagnostics;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A cosign: the one that newer systems have, and the older one that a variable names. What they are asked is offline.</summary>
/// <param name="Path">The program.</param>
internal sealed record CosignProgram(string Path)
{
    /// <summary>Names an older one.</summary>
    public const string Variable = Cosign2.Variable;

    /// <summary>The content whose digest is that of <see cref="Forge.Image"/>.</summary>
    public static readonly byte[] Content = "an image"u8.ToArray();

    /// <summary>Those that are here.</summary>
    public static IReadOnlyList<CosignProgram> All { get; } =
    [
        .. new[] { ToolPath.Find("cosign") }
            .Append(Environment.GetEnvironmentVariable(Variable))
            .OfType<string>()
            .Where(File.Exists)
            .Distinct(StringComparer.Ordinal)
            .Select(static path => new CosignProgram(path)),
    ];

    /// <summary>Whether cosign verifies a bundle, and what it says.</summary>
    public (bool IsVerified, string Said) Verify(Forge forge, byte[] content, TempFolder folder)
    {
        string bundle = folder.Write("bundle.json", forge.Bundle);
        string root = folder.Write("trusted_root.json", TestJson.Bytes(forge.TrustedRoot()));
        string file = folder.Write("content", content);
        bool isMessage = forge.Shape is SignatureShape.Message or SignatureShape.Message2;
        string[] type = isMessage ? [] : ["--type", forge.PredicateType];
        string[] signer = forge.IsByKey
            ? ["--key", folder.Write("key.pub", System.Text.Encoding.ASCII.GetBytes(forge.Key.PublicPem))]
            : ["--certificate-identity", TestSigstore.Identity, "--certificate-oidc-issuer", TestSigstore.Issuer];
        ToolOutput output = Run(
            [],
            [
                isMessage ? "verify-blob" : "verify-blob-attestation", "--new-bundle-format", .. type, "--bundle", bundle, "--trusted-root",
                root, .. signer, file,
            ]);
        return (output.ExitCode == 0, output.StandardError.Trim());
    }

    /// <summary>Whether cosign verifies an image of a registry, and what it says.</summary>
    public (bool IsVerified, string Said) VerifyImage(string image, Forge forge, TempFolder folder)
    {
        string root = folder.Write("trusted_root.json", TestJson.Bytes(forge.TrustedRoot()));
        bool isTag = forge.Shape is SignatureShape.Tag or SignatureShape.AttestationTag;
        string[] type = forge.PredicateType == Forge.SignPredicate ? [] : ["--type", forge.PredicateType];

        // cosign 2.5 takes a trusted root for bundles alone, and keys from its environment.
        string[] trust = isTag && !Knows(SignatureShape.Envelope2) ? [] : ["--trusted-root", root];
        TestFulcio fulcio = forge.Sigstore.Fulcio;
        var keys = new Dictionary<string, string>
        {
            ["SIGSTORE_REKOR_PUBLIC_KEY"] = Write("rekor.pub", forge.Sigstore.Rekor.Key.PublicPem),
            ["SIGSTORE_CT_LOG_PUBLIC_KEY_FILE"] = Write("ct.pub", fulcio.LogKey.PublicPem),
            ["SIGSTORE_ROOT_FILE"] = Write(
                "roots.pem",
                $"{fulcio.Root.ExportCertificatePem()}\n{fulcio.Intermediate.ExportCertificatePem()}\n"),
        };
        string Write(string name, string text) => folder.Write(name, System.Text.Encoding.ASCII.GetBytes(text));
        ToolOutput output = Run(
            trust.Length == 0 ? keys : [],
            [
                type.Length == 0 ? "verify" : "verify-attestation", .. type, $"--new-bundle-format={(isTag ? "false" : "true")}", .. trust,
                "--certificate-identity", TestSigstore.Identity, "--certificate-oidc-issuer", TestSigstore.Issuer, "--allow-http-registry",
                image,
            ]);
        return (output.ExitCode == 0, output.StandardError.Trim());
    }

    /// <summary>Whether it knows a shape: cosign 2 does not know Rekor v2, and none knows its kind for envelopes any more.</summary>
    public bool Knows(SignatureShape shape)
    {
        using var folder = new TempFolder();
        var forge = new Forge(shape);
        forge.Make();
        return Verify(forge, Content, folder).IsVerified;
    }

    public override string ToString() => Path;

    private ToolOutput Run(Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        // It would look for its own trusted root on the network.
        start.Environment["TUF_ROOT"] = "/nonexistent";
        return ProcessRunner.Run(start, TimeSpan.FromMinutes(1));
    }
}
