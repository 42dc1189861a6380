namespace OciContent.Compression.Deflate;

/// <summary>Blocks that are complete already.</summary>
internal sealed class WrittenBlocks : BlockWork
{
    public BitBuffer Output => Bits;

    public override bool IsWritten => true;

    public override void Run()
    {
    }
}
