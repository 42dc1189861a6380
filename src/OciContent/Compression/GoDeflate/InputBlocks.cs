using System.Buffers;
using OciContent.Compression.Deflate;

namespace OciContent.Compression.GoDeflate;

/// <summary>Blocks of levels 0, 1 and -2, each of the same length of input but for the last.</summary>
internal sealed class InputBlocks(EncoderPool encoders) : BlockWork
{
    /// <summary>How many bytes of input a block has that is not the last.</summary>
    public const int Size = 65535;

    private readonly List<(int Length, int Tokens, Form Form)> _blocks = [];
    private readonly PooledBuffer<byte> _input = new();
    private readonly PooledBuffer<uint> _tokens = new();

    private enum Form
    {
        Stored,
        Literals,
        Tokens,
    }

    /// <summary>Adds a block that is stored.</summary>
    public void AddStored(ReadOnlySpan<byte> input) => Add(input, 0, Form.Stored);

    /// <summary>Adds a block without matches.</summary>
    public void AddLiterals(ReadOnlySpan<byte> input) => Add(input, 0, Form.Literals);

    /// <summary>Room for the tokens of a block, which <see cref="AddTokens"/> adds.</summary>
    public Span<uint> ReserveTokens(int count) => _tokens.Reserve(count);

    /// <summary>Adds a block of the tokens that were written.</summary>
    public void AddTokens(ReadOnlySpan<byte> input, int tokens)
    {
        _tokens.Advance(tokens);
        Add(input, tokens, Form.Tokens);
    }

    public override void Run()
    {
        GoBlockEncoder encoder = encoders.Rent();
        ReadOnlySpan<byte> input = _input.Span;
        ReadOnlySpan<uint> tokens = _tokens.Span;
        foreach ((int length, int count, Form form) in _blocks)
        {
            ReadOnlySpan<byte> block = input[..length];
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

            input = input[length..];
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

    private void Add(ReadOnlySpan<byte> input, int tokens, Form form)
    {
        _input.Append(input);
        _blocks.Add((input.Length, tokens, form));
    }

    private bool WriteLiterals(GoBlockEncoder encoder, ReadOnlySpan<byte> input)
    {
        uint[] literals = ArrayPool<uint>.Shared.Rent(input.Length);
        for (int i = 0; i < input.Length; i++)
        {
            literals[i] = input[i];
        }

        bool isStored = encoder.WriteDynamic(literals.AsSpan(0, input.Length), Bits, input.Length);
        ArrayPool<uint>.Shared.Return(literals);
        return isStored;
    }

    private void DropInput()
    {
        _input.Dispose();
        _tokens.Dispose();
    }
}
