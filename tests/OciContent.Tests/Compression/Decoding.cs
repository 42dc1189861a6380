using System.Buffers;
using OciContent.Compression;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Compression;

/// <summary>
/// Runs the decoders over whole inputs, cut as a test wants it. They may neither read behind a piece of the input nor write behind
/// the room.
/// </summary>
internal static class Decoding
{
    private const int BufferSize = 256 * 1024;
    private const int History = 32 * 1024;

    // What is not history must not be looked at, and what is behind the room must not be written to.
    private const byte Unused = 0xAA;
    private const int Behind = 512;

    /// <summary>What became of an input: what was decoded, and why it was refused after that, if it was.</summary>
    internal sealed record Outcome(byte[] Decoded, string? Problem, int Consumed = 0)
    {
        public bool IsAccepted => Problem is null;

        /// <summary>The content; <c>null</c> if the input was refused.</summary>
        public byte[]? Content => IsAccepted ? Decoded : null;
    }

    private delegate DecodeStatus Decoder(ReadOnlySpan<byte> source, out int consumed, byte[] buffer, ref int position, int end);

    public static Outcome Gunzip(ReadOnlySpan<byte> gzip, int chunk = int.MaxValue, int room = int.MaxValue)
    {
        var decoder = new GzipDecoder();
        var content = new MemoryStream();
        try
        {
            DecodeStatus status = Run(decoder.Decode, gzip, content, chunk, room, out int consumed);
            Assert.Equal(DecodeStatus.NeedsInput, status);
            decoder.Complete();
            return new Outcome(content.ToArray(), null, consumed);
        }
        catch (InvalidDataException e)
        {
            return new Outcome(content.ToArray(), e.Message);
        }
    }

    public static Outcome Inflate(ReadOnlySpan<byte> deflate, int chunk = int.MaxValue, int room = int.MaxValue)
    {
        var inflater = new Inflater();
        var content = new MemoryStream();
        DecodeStatus status = Run(inflater.Decode, deflate, content, chunk, room, out int consumed);
        if (status == DecodeStatus.Finished)
        {
            Assert.Equal(consumed, inflater.BytesUsed);
        }

        return status switch
        {
            DecodeStatus.Finished => new Outcome(content.ToArray(), null, consumed),
            DecodeStatus.Broken => new Outcome(content.ToArray(), $"{inflater.Problem}, at {inflater.BytesUsed}"),
            _ => new Outcome(content.ToArray(), "ends early"),
        };
    }

    private static DecodeStatus Run(Decoder decode, ReadOnlySpan<byte> input, MemoryStream content, int chunk, int room, out int consumed)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize + Behind);
        buffer.AsSpan(0, BufferSize + Behind).Fill(Unused);
        using var guarded = new GuardedInput(Math.Min(chunk, input.Length));
        try
        {
            return Run(decode, input, guarded, buffer, content, chunk, room, out consumed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DecodeStatus Run(
        Decoder decode,
        ReadOnlySpan<byte> input,
        GuardedInput guarded,
        byte[] buffer,
        MemoryStream content,
        int chunk,
        int room,
        out int consumed)
    {
        int position = 0;
        consumed = 0;
        ReadOnlySpan<byte> piece = guarded.Place(input[..Math.Min(chunk, input.Length)]);
        while (true)
        {
            if (position == BufferSize)
            {
                buffer.AsSpan(BufferSize - History, History).CopyTo(buffer);
                position = History;
                buffer.AsSpan(History, BufferSize - History).Fill(Unused);
            }

            int start = position;
            int end = (int)Math.Min((long)position + room, BufferSize);
            DecodeStatus status;
            int used;
            try
            {
                status = decode(piece, out used, buffer, ref position, end);
            }
            finally
            {
                content.Write(buffer, start, position - start);
                Assert.False(
                    buffer.AsSpan(end, Behind).ContainsAnyExcept(Unused),
                    $"Written behind the room of {end - start} bytes at {start}.");
            }

            consumed += used;
            piece = piece[used..];
            switch (status)
            {
                case DecodeStatus.NeedsInput:
                    Assert.Equal(0, piece.Length);
                    if (consumed == input.Length)
                    {
                        return status;
                    }

                    piece = guarded.Place(input.Slice(consumed, Math.Min(chunk, input.Length - consumed)));
                    break;
                case DecodeStatus.NeedsOutput:
                    Assert.Equal(end, position);
                    break;
                default:
                    return status;
            }
        }
    }
}
