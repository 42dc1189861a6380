namespace OciContent.Storage;

/// <summary>Content that is read and verified here, but belongs to somebody else, who disposes of it.</summary>
internal readonly struct BorrowedContent : IDisposable
{
    private readonly VerifyingStream? _own;

    private BorrowedContent(Stream stream, VerifyingStream? own)
    {
        Stream = stream;
        _own = own;
    }

    /// <summary>The content, verified.</summary>
    public Stream Stream { get; }

    /// <summary>Has content verified while it is read, unless its stream does so itself.</summary>
    public static BorrowedContent Verify(Stream content, Descriptor expected)
    {
        if (content is IVerifiedContent verified && verified.Verifies(expected))
        {
            return new BorrowedContent(content, own: null);
        }

        var own = new VerifyingStream(content, expected, leaveOpen: true);
        return new BorrowedContent(own, own);
    }

    public void Dispose() => _own?.Dispose();
}
