namespace OciContent.Compression.Deflate;

/// <summary>Blocks that are complete already.</summary>
internal sealed class WrittenBlocks : BlockWork
{
    /// <summary>Where to write blocks that are not stored.</summary>
    public BitBuffer Output => Bits;

    public override bool IsWritten => true;

    /// <summary>Adds a stored block, wherever in a byte it starts.</summary>
    public void AddStored(ReadOnlySpan<byte> input, bool isLast) => WriteStored(input, isLast);

    public override void Run()
    {
    }
}
