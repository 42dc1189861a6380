namespace OciContent.Compression;

/// <summary>A gzip stream, decoded into a pooled buffer.</summary>
internal sealed class GzipDecompressor : Decompressor
{
    private readonly GzipDecoder _decoder = new();
    private readonly DecodeBuffer _buffer = new();

    public override int OutputsKept => DecodeBuffer.OutputsKept;

    public override ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source, out int consumed, out DecodeStatus status)
    {
        _decoder.WaitForChecksums = WaitForChecksums;
        ReadOnlyMemory<byte> output = _buffer.Decode(_decoder, source, out consumed, out status);
        IsChecksumLeft = _decoder.IsChecksumLeft;
        return output;
    }

    public override void AppendToChecksum(ReadOnlySpan<byte> output) => _decoder.AppendToChecksum(output);

    public override void Complete() => _decoder.Complete();

    public override void Dispose() => _buffer.Dispose();
}
