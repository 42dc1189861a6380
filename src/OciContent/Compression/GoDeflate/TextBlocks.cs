using System.Buffers;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Blocks of levels 0, 1 and -2, each of the same length of text but for the last.</summary>
internal sealed class TextBlocks(EncoderPool encoders) : BlockWork
{
    /// <summary>How many bytes of text a block has that is not the last.</summary>
    public const int Size = 65535;

    private readonly List<(int Length, int Tokens, Form Form)> _blocks = [];
    private readonly PooledBuffer<byte> _text = new();
    private readonly PooledBuffer<uint> _tokens = new();

    private enum Form
    {
        Stored,
        Literals,
        Tokens,
    }

    /// <summary>Adds a block that is stored.</summary>
    public void AddStored(ReadOnlySpan<byte> text) => Add(text, 0, Form.Stored);

    /// <summary>Adds a block without matches.</summary>
    public void AddLiterals(ReadOnlySpan<byte> text) => Add(text, 0, Form.Literals);

    /// <summary>Room for the tokens of a block, which <see cref="AddTokens"/> adds.</summary>
    public Span<uint> ReserveTokens(int count) => _tokens.Reserve(count);

    /// <summary>Adds a block of the tokens that were written.</summary>
    public void AddTokens(ReadOnlySpan<byte> text, int tokens)
    {
        _tokens.Advance(tokens);
        Add(text, tokens, Form.Tokens);
    }

    public override void Run()
    {
        GoBlockEncoder encoder = encoders.Rent();
        ReadOnlySpan<byte> text = _text.Span;
        ReadOnlySpan<uint> tokens = _tokens.Span;
        foreach ((int length, int count, Form form) in _blocks)
        {
            ReadOnlySpan<byte> block = text[..length];
            bool isStored = form switch
            {
                Form.Tokens => encoder.WriteDynamic(tokens[..count], Bits, length),
                Form.Literals => WriteLiterals(encoder, block),
                _ => true,
            };
            if (isStored)
            {
                WriteStored(block);
            }

            text = text[length..];
            tokens = tokens[count..];
        }

        encoders.Return(encoder);
        DropInput();
    }

    public override void Dispose()
    {
        base.Dispose();
        DropInput();
    }

    private void Add(ReadOnlySpan<byte> text, int tokens, Form form)
    {
        _text.Append(text);
        _blocks.Add((text.Length, tokens, form));
    }

    private bool WriteLiterals(GoBlockEncoder encoder, ReadOnlySpan<byte> text)
    {
        uint[] literals = ArrayPool<uint>.Shared.Rent(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            literals[i] = text[i];
        }

        bool isStored = encoder.WriteDynamic(literals.AsSpan(0, text.Length), Bits, text.Length);
        ArrayPool<uint>.Shared.Return(literals);
        return isStored;
    }

    private void DropInput()
    {
        _text.Dispose();
        _tokens.Dispose();
    }
}
