using System.Security.Cryptography.X509Certificates;

namespace OciContent.Signing.Tests.Kit;

/// <summary>What a time stamp is to say; mutations change it before it is signed.</summary>
internal sealed class StampRequest
{
    public DateTimeOffset Time { get; set; } = TestSigstore.Time;

    public byte[]? Imprint { get; set; }

    public string? HashOid { get; set; }

    /// <summary>The hash that the authority signs.</summary>
    public string SignedHashOid { get; set; } = TestAuthorityOfTime.Sha256Oid;

    public X509Certificate2? Leaf { get; set; }

    /// <summary>The certificate that the token names, if not the one that signs it.</summary>
    public X509Certificate2? Named { get; set; }

    public bool HasCertificate { get; set; } = true;

    public bool HasToken { get; set; } = true;

    public int Status { get; set; }
}
