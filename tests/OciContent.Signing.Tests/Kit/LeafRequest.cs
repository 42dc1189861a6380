using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>What a certificate of <see cref="TestFulcio"/> is to say; mutations change it before it is signed.</summary>
internal sealed class LeafRequest
{
    public string Subject { get; set; } = "";

    /// <summary>Names, by the tag of RFC 5280's GeneralName: 0 a user name, 1 a mail address, 2 a host, 6 a URI.</summary>
    public List<(int Tag, string Text)> Names { get; set; } = [(1, TestSigstore.Identity)];

    public string? Issuer { get; set; } = TestSigstore.Issuer;

    public string? OldIssuer { get; set; } = TestSigstore.Issuer;

    public List<(int Number, string Value)> Claims { get; } = [];

    public DateTimeOffset NotBefore { get; set; } = TestSigstore.Time.AddMinutes(-1);

    public DateTimeOffset NotAfter { get; set; } = TestSigstore.Time.AddMinutes(9);

    public List<string> Usages { get; set; } = [TestFulcio.CodeSigning];

    public X509KeyUsageFlags KeyUsage { get; set; } = X509KeyUsageFlags.DigitalSignature;

    public bool IsAuthority { get; set; }

    public List<X509Extension> Extensions { get; } = [];

    /// <summary>Who signs it, if not the intermediate.</summary>
    public TestSigner? AuthorityKey { get; set; }

    /// <summary>Whether it has timestamps of the certificate log.</summary>
    public bool Timestamps { get; set; } = true;

    public int TimestampCount { get; set; } = 1;

    public TestSigner? LogKey { get; set; }

    public byte[]? LogId { get; set; }

    public DateTimeOffset LogTime { get; set; } = TestSigstore.Time.AddMinutes(-1);

    public TestSigner? LogIssuerKey { get; set; }

    public byte[] LogExtensions { get; set; } = [];

    /// <summary>Changes a timestamp after it was signed.</summary>
    public Func<byte[], byte[]>? Timestamp { get; set; }
}
