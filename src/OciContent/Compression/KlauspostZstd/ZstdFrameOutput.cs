namespace OciContent.Compression.KlauspostZstd;

/// <summary>Whose bytes to write, and where.</summary>
/// <param name="Version">Whose bytes they are.</param>
/// <param name="Write">Takes them; the memory is the encoder's again when it returns.</param>
internal sealed record ZstdFrameOutput(
    KlauspostZstdVersion Version,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> Write);
