using System.Diagnostics;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A cosign: the one that newer systems have, and those that a variable names. What one of them is asked is offline.</summary>
/// <param name="Path">The program.</param>
internal sealed record CosignProgram(string Path)
{
    /// <summary>Names more of them, as <c>PATH</c> does folders.</summary>
    public const string Variable = "OCICONTENT_COSIGNS";

    /// <summary>The content whose digest is that of <see cref="Forge.Image"/>.</summary>
    public static readonly byte[] Content = "an image"u8.ToArray();

    /// <summary>Those that are here.</summary>
    public static IReadOnlyList<CosignProgram> All { get; } =
    [
        .. new[] { ToolPath.Find("cosign") }
            .Concat((Environment.GetEnvironmentVariable(Variable) ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
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
        ToolOutput output = Run(
            [
                isMessage ? "verify-blob" : "verify-blob-attestation", "--new-bundle-format", .. type, "--bundle", bundle, "--trusted-root", root,
                "--certificate-identity", TestSigstore.Identity, "--certificate-oidc-issuer", TestSigstore.Issuer, file,
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

    private ToolOutput Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments);

        // It would look for its own trusted root on the network.
        start.Environment["TUF_ROOT"] = "/nonexistent";
        return ProcessRunner.Run(start, TimeSpan.FromMinutes(1));
    }
}
