namespace OciContent.Layers;

/// <summary>Reads of a file, one at a time.</summary>
internal sealed class ReadChain : WorkChain
{
    private (FileStream File, Memory<byte> Buffer) _read;

    /// <summary>How many bytes were read last.</summary>
    public int Count { get; private set; }

    /// <param name="file">The file, which is the chain's until it is read.</param>
    /// <param name="buffer">Where to; also the chain's.</param>
    public void Append(FileStream file, Memory<byte> buffer)
    {
        _read = (file, buffer);
        CountAppended();
    }

    protected override void Run(int place) => Count = _read.File.Read(_read.Buffer.Span);
}
