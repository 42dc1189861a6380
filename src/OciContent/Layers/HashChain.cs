using OciContent.Compression;

namespace OciContent.Layers;

/// <summary>Pieces of content that one digester hashes.</summary>
internal sealed class HashChain(Digester digester) : WorkChain
{
    private readonly Piece[] _pieces = new Piece[Capacity];

    /// <param name="content">The next piece, which stays as it is until it is hashed.</param>
    /// <param name="unchecked">The decompressor that gave the piece and left its checksum to others.</param>
    public void Append(ReadOnlyMemory<byte> content, Decompressor? @unchecked)
    {
        _pieces[NextPlace] = new Piece(content, @unchecked);
        CountAppended();
    }

    protected override void Run(int place)
    {
        (ReadOnlyMemory<byte> content, Decompressor? @unchecked) = _pieces[place];
        @unchecked?.AppendToChecksum(content.Span);
        digester.Append(content.Span);
    }

    private readonly record struct Piece(ReadOnlyMemory<byte> Content, Decompressor? Unchecked);
}
