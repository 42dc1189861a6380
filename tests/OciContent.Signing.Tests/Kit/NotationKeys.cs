using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OciContent.Signing.Tests.Kit;

/// <summary>Keys of signers. Making one of RSA takes long, so that tests share them.</summary>
internal static class NotationKeys
{
    private static readonly ConcurrentDictionary<string, Lazy<AsymmetricAlgorithm>> Shared = new(StringComparer.Ordinal);

    /// <summary>The names of the keys that Notation allows.</summary>
    public static IReadOnlyList<string> Allowed { get; } = ["RSA-2048", "RSA-3072", "RSA-4096", "EC-256", "EC-384", "EC-521"];

    /// <summary>A key by its name.</summary>
    public static AsymmetricAlgorithm Get(string name) =>
        Shared.GetOrAdd(name, static name => new Lazy<AsymmetricAlgorithm>(() => Create(name))).Value;

    /// <summary>The algorithm of JWS that a key signs by.</summary>
    public static string AlgorithmOf(string name) => name switch
    {
        "RSA-3072" => "PS384",
        "RSA-4096" => "PS512",
        "EC-384" => "ES384",
        "EC-521" => "ES512",
        _ => name.StartsWith("RSA", StringComparison.Ordinal) ? "PS256" : "ES256",
    };

    private static AsymmetricAlgorithm Create(string name)
    {
        // "EC-256:root" is another key than "EC-256".
        string[] parts = name.Split(':')[0].Split('-');
        int bits = int.Parse(parts[1]);
        return parts[0] == "RSA" ? RSA.Create(bits) : ECDsa.Create(CurveOf(bits));
    }

    private static ECCurve CurveOf(int bits) => bits switch
    {
        224 => ECCurve.CreateFromValue("1.3.132.0.33"),
        256 => ECCurve.NamedCurves.nistP256,
        384 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
