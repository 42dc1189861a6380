using System.Buffers;
using System.Text;
using OciContent.Sources;
using OciContent.Tool.Output;

namespace OciContent.Tool.Verbs;

/// <summary>Content that is written as it is, and never before it was checked.</summary>
internal static class RawOutput
{
    /// <summary>What is written instead of a file for the standard output.</summary>
    public const string Standard = "-";

    private const int BufferSize = 128 * 1024;

    /// <summary>Opens an image and writes something of it; content that is not what it should be is told.</summary>
    /// <returns>The exit code: a mismatch if the content is there but not the right one.</returns>
    public static Task<int> RunAsync(
        ToolConsole console,
        string image,
        ImageSourceOptions options,
        Func<ImageSource, Task<int>> write,
        CancellationToken cancellationToken) =>
        ImageOpener.WithImageAsync(
            console,
            image,
            options,
            async source =>
            {
                try
                {
                    return await write(source);
                }
                catch (ContentMismatchException e)
                {
                    return TellMismatch(console, image, e);
                }
            },
            cancellationToken);

    /// <summary>Tells that content is there, and not the right one.</summary>
    /// <returns>The exit code.</returns>
    public static int TellMismatch(ToolConsole console, string image, Exception fault)
    {
        console.WriteError(InputErrors.NameIn(fault.Message, image));
        return ExitCodes.Mismatch;
    }

    /// <summary>Writes a document: its very bytes, but what would move the cursor of a terminal is shown as an escape.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteDocumentAsync(
        ToolConsole console,
        ReadOnlyMemory<byte> document,
        CancellationToken cancellationToken)
    {
        if (console.IsOutputTerminal)
        {
            console.Out.WriteLine(Printable.Json(Encoding.UTF8.GetString(document.Span)));
            return ExitCodes.Done;
        }

        await using Stream output = console.OpenOutput();
        await output.WriteAsync(document, cancellationToken);
        await output.FlushAsync(cancellationToken);
        return ExitCodes.Done;
    }

    /// <summary>Copies content that is verified while it is read: its last bytes are written only when all of it was right.</summary>
    /// <exception cref="ContentMismatchException">The content is not the right one.</exception>
    public static async Task CopyAsync(
        Stream content,
        Stream output,
        IProgress<ContentProgress> progress,
        CancellationToken cancellationToken)
    {
        // Where the size is not known beforehand, only the end says that what came before it was right: so the last bytes wait for it.
        byte[] held = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[] next = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            int count = await content.ReadAsync(held, cancellationToken);
            while (count > 0)
            {
                length += count;
                int following = await content.ReadAsync(next, cancellationToken);
                await output.WriteAsync(held.AsMemory(0, count), cancellationToken);
                progress.Report(new ContentProgress(length, TotalBytes: null));
                (held, next, count) = (next, held, following);
            }

            await output.FlushAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
            ArrayPool<byte>.Shared.Return(next);
        }
    }
}
