namespace OciContent.Tests.Storage;

/// <summary>Reads a stream to its end, or to an exception, in one of many ways.</summary>
internal static class StreamReading
{
    public const int Ways = 9;

    /// <summary>What came out, whether the end was seen, and what was thrown.</summary>
    public static async Task<(byte[] Content, bool SawEnd, Exception? Failure)> DrainAsync(
        Stream stream,
        int way,
        int[] sizes,
        int expectedLength)
    {
        using var content = new MemoryStream();
        try
        {
            await ReadToEndAsync(stream, way % Ways, sizes, expectedLength, content);
            return (content.ToArray(), true, null);
        }
        catch (Exception e)
        {
            return (content.ToArray(), false, e);
        }
    }

    private static async Task ReadToEndAsync(Stream stream, int way, int[] sizes, int expectedLength, MemoryStream content)
    {
        byte[] buffer = new byte[4096];
        int reads = 0;
        switch (way)
        {
            case 0:
                stream.CopyTo(content, Math.Max(1, sizes[0]));
                return;
            case 1:
                await stream.CopyToAsync(content, Math.Max(1, sizes[0]));
                return;
            case 2:
                for (int value = stream.ReadByte(); value >= 0; value = stream.ReadByte())
                {
                    content.WriteByte((byte)value);
                }

                return;
            case 3:
                // A caller that counts: it never asks for the end.
                byte[] all = new byte[expectedLength];
                stream.ReadExactly(all);
                content.Write(all);
                ExpectEnd(stream.Read(buffer));
                return;
            case 4:
                byte[] exact = new byte[expectedLength];
                await stream.ReadExactlyAsync(exact);
                content.Write(exact);
                ExpectEnd(await stream.ReadAsync(buffer));
                return;
            default:
                while (true)
                {
                    int size = Math.Min(sizes[reads++ % sizes.Length], buffer.Length);
                    int count = way switch
                    {
                        5 => stream.Read(buffer.AsSpan(0, size)),
                        6 => stream.Read(buffer, 0, size),
                        7 => await stream.ReadAsync(buffer.AsMemory(0, size)),
#pragma warning disable CA1835 // this overload is to be tested too
                        _ => await stream.ReadAsync(buffer, 0, size, CancellationToken.None),
#pragma warning restore CA1835
                    };
                    content.Write(buffer, 0, count);
                    if (count == 0 && size > 0)
                    {
                        return;
                    }

                    // Nothing but reads into no buffer would go on for ever.
                    sizes = sizes.All(static size => size == 0) ? [1] : sizes;
                }
        }
    }

    private static void ExpectEnd(int count)
    {
        if (count != 0)
        {
            throw new EndOfStreamException("There is more than was counted on.");
        }
    }
}
