namespace OciContent.Signing.Tests.Kit;

/// <summary>A value of a header that is written as it is.</summary>
internal sealed record NotationRaw(byte[] Encoded);
