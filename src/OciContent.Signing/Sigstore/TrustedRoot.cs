using System.Security.Cryptography;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Sigstore;

/// <summary>
/// Whom keyless signatures are trusted by: certificate authorities, logs of signatures and of certificates, and time stamp authorities,
/// each with the time in which it is trusted. It is Sigstore's <c>trusted_root.json</c> (protobuf-specs, <c>sigstore_trustroot.proto</c>),
/// in a version from 0.1 to 0.2; where it comes from, such as from <c>cosign trusted-root</c> or a TUF repository, is the caller's
/// business.
/// </summary>
/// <example>
/// <code>
/// TrustedRoot root = TrustedRoot.Parse(File.ReadAllBytes("trusted_root.json"));
/// Console.WriteLine(root);
/// </code>
/// </example>
public sealed class TrustedRoot
{
    /// <summary>The largest trusted root that is read, in bytes: 4 MiB.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private const int MaxInstances = 256;

    private static readonly string[] MediaTypes =
    [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ];

    private TrustedRoot(
        IReadOnlyList<TrustedAuthority> certificateAuthorities,
        IReadOnlyList<TrustedLog> logs,
        IReadOnlyList<TrustedLog> certificateLogs,
        IReadOnlyList<TrustedAuthority> timestampAuthorities)
    {
        CertificateAuthorities = certificateAuthorities;
        Logs = logs;
        CertificateLogs = certificateLogs;
        TimestampAuthorities = timestampAuthorities;
    }

    /// <summary>Those that sign certificates.</summary>
    internal IReadOnlyList<TrustedAuthority> CertificateAuthorities { get; }

    /// <summary>Logs of signatures.</summary>
    internal IReadOnlyList<TrustedLog> Logs { get; }

    /// <summary>Logs of certificates.</summary>
    internal IReadOnlyList<TrustedLog> CertificateLogs { get; }

    /// <summary>Those that stamp with the time.</summary>
    internal IReadOnlyList<TrustedAuthority> TimestampAuthorities { get; }

    /// <summary>Reads a trusted root.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <exception cref="JsonException">It is not one: the message says which field, and what was expected.</exception>
    public static TrustedRoot Parse(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Length > MaxSize)
        {
            throw new JsonException($"The trusted root has {utf8Json.Length} bytes: expected at most {MaxSize}.");
        }

        JsonFields json = JsonFields.Parse(utf8Json, "trusted root");
        json.RefuseOthers("mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
        string mediaType = json.Text("mediaType");
        if (!MediaTypes.Contains(mediaType))
        {
            throw new JsonException(
                $"{json.Place}.mediaType is {ErrorText.Quote(mediaType)}: expected that of a trusted root, 0.1 or 0.2.");
        }

        try
        {
            return new TrustedRoot(
                [.. json.Objects("certificateAuthorities", MaxInstances).Select(TrustedAuthority.Read)],
                [.. json.Objects("tlogs", MaxInstances).Select(TrustedLog.Read)],
                [.. json.Objects("ctlogs", MaxInstances).Select(TrustedLog.Read)],
                [.. json.Objects("timestampAuthorities", MaxInstances).Select(TrustedAuthority.Read)]);
        }
        catch (CryptographicException e)
        {
            throw new JsonException($"The trusted root has a certificate that cannot be read: {e.Message}", e);
        }
    }

    /// <summary>How many of each kind it has.</summary>
    public override string ToString() =>
        $"{CertificateAuthorities.Count} certificate authorities, {Logs.Count} logs of signatures, {CertificateLogs.Count} logs of "
            + $"certificates, {TimestampAuthorities.Count} time stamp authorities";
}
