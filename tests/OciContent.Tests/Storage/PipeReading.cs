using System.Buffers;
using System.IO.Pipelines;
using OciContent.Storage;

namespace OciContent.Tests.Storage;

/// <summary>Reads a pipe to its end, or to an exception, consuming and examining what a script says.</summary>
internal sealed class PipeReading
{
    private readonly List<byte> _consumed = [];

    /// <summary>All that was consumed.</summary>
    public byte[] Consumed => [.. _consumed];

    /// <summary>How many bytes from the start were ever handed out.</summary>
    public long HandedOut { get; private set; }

    public bool SawEnd { get; private set; }

    public Exception? Failure { get; private set; }

    public async Task DrainAsync(PipeReader reader, int[] script)
    {
        try
        {
            int step = 0;
            while (!SawEnd)
            {
                ReadResult read = step % 5 == 4 && reader.TryRead(out ReadResult atOnce) ? atOnce : await reader.ReadAsync();
                ReadOnlySequence<byte> buffer = read.Buffer;
                HandedOut = Math.Max(HandedOut, _consumed.Count + buffer.Length);

                // Everything at the end, and now and then something, or a script of zeros would go on for ever.
                long consume =
                    read.IsCompleted ? buffer.Length
                    : step % 7 == 6 ? Math.Min(1, buffer.Length)
                    : script[step % script.Length] % (buffer.Length + 1);
                long examine = consume + (script[(step + 1) % script.Length] % (buffer.Length - consume + 1));
                step++;
                _consumed.AddRange(buffer.Slice(0, consume).ToArray());
                SawEnd = read.IsCompleted;
                if (consume == examine && step % 2 == 0)
                {
                    reader.AdvanceTo(buffer.GetPosition(consume));
                }
                else
                {
                    reader.AdvanceTo(buffer.GetPosition(consume), step % 3 == 0 ? buffer.End : buffer.GetPosition(examine));
                }
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    /// <summary>Reads content that is written to a pipe with small thresholds, at the same time.</summary>
    public static async Task<(PipeReading Reading, bool IsVerified)> DrainPipeAsync(ContentCase content)
    {
        var pipe = new Pipe(
            new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 1 + (content.Way % 64), resumeWriterThreshold: 1));
        Task writing = Task.Run(async () =>
        {
            using Stream source = content.Open();
            byte[] buffer = new byte[4096];
            FlushResult flush = default;
            for (int count = await source.ReadAsync(buffer); count > 0 && !flush.IsCompleted; count = await source.ReadAsync(buffer))
            {
                flush = await pipe.Writer.WriteAsync(buffer.AsMemory(0, count));
            }

            await pipe.Writer.CompleteAsync();
        });
        var reader = new VerifyingPipeReader(pipe.Reader, content.Digest, content.Size);
        var reading = new PipeReading();
        await reading.DrainAsync(reader, content.Reads).WaitAsync(TimeSpan.FromSeconds(20));
        bool isVerified = reader.IsVerified;
        await reader.CompleteAsync();
        await writing.WaitAsync(TimeSpan.FromSeconds(20));
        return (reading, isVerified);
    }
}
