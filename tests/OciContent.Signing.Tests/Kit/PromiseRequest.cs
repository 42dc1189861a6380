namespace OciContent.Signing.Tests.Kit;

/// <summary>What an inclusion promise is over; mutations change it before it is signed.</summary>
internal sealed class PromiseRequest
{
    public required byte[] Body { get; set; }

    public required long Time { get; set; }

    public required byte[] LogId { get; set; }

    public required long Index { get; set; }

    public required TestSigner Key { get; set; }

    public byte[] Make() =>
        Key.Sign(
            System.Text.Encoding.ASCII.GetBytes(
                $"{{\"body\":\"{Convert.ToBase64String(Body)}\",\"integratedTime\":{Time},"
                + $"\"logID\":\"{Convert.ToHexStringLower(LogId)}\",\"logIndex\":{Index}}}"
            ));
}
