namespace OciContent.Signing.Tests.Kit;

/// <summary>A signature of a scenario.</summary>
/// <param name="Chain">The certificates, from the signer's to the root.</param>
/// <param name="StampRoot">The root of the time stamp authority.</param>
/// <param name="Envelope">The envelope.</param>
internal sealed record NotationSigned(IReadOnlyList<NotationCertificate> Chain, NotationCertificate StampRoot, byte[] Envelope);
