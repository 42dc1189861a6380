namespace OciContent.Compression;

/// <summary>What an encoder is to write, and where.</summary>
/// <param name="Settings">Whose bytes they are.</param>
/// <param name="Write">Takes them; the memory is the encoder's again when it returns.</param>
internal sealed record EncoderOutput(EncoderSettings Settings, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> Write);
