namespace OciContent.Compression.Bzip2;

/// <summary>What stands before a block's symbols: which bytes it uses, its Huffman codes, and which of them is used where.</summary>
internal sealed class Bzip2BlockHeader
{
    /// <summary>The same code is used for so many symbols.</summary>
    public const int GroupSize = 50;

    private const int MinCodes = 2;
    private const int MaxCodes = 6;

    // As many groups as the symbols of the largest block can be. More selectors may be there and are not used: lbzip2 writes some.
    private const int MaxSelectors = ((9 * Bzip2Block.SizeUnit) / GroupSize) + 1;

    private readonly byte[] _bytes = new byte[256];
    private readonly byte[] _selectors = new byte[MaxSelectors];
    private readonly byte[] _recentCodes = new byte[MaxCodes];
    private readonly byte[] _lengths = new byte[Bzip2Code.MaxSymbols];
    private readonly Bzip2Code[] _codes = [.. Enumerable.Range(0, MaxCodes).Select(static _ => new Bzip2Code())];

    private Part _part;
    private int _index;
    private uint _rows;
    private int _byteCount;
    private int _codeCount;
    private int _selectorCount;
    private int _codesRead;
    private int _length;

    private enum Part
    {
        Rows,
        Row,
        Counts,
        Selectors,
        FirstLength,
        Lengths,
        Done,
    }

    /// <summary>The bytes that the block uses, in order.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _byteCount);

    private int SymbolCount => _byteCount + 2;

    public void Reset()
    {
        _byteCount = 0;
        Enter(Part.Rows);
    }

    /// <summary>Reads the header, or what there is of it; false if that is not all.</summary>
    /// <exception cref="InvalidDataException">It is broken; the message says where, as part of a sentence.</exception>
    public bool Read(ref Bzip2BitReader bits)
    {
        while (_part != Part.Done)
        {
            bool isRead = _part switch
            {
                Part.Rows => bits.Has(16) && ReadRows(bits.Take(16)),
                Part.Row => ReadRow(ref bits),
                Part.Counts => bits.Has(18) && ReadCounts((int)bits.Take(3), (int)bits.Take(15)),
                Part.Selectors => ReadSelectors(ref bits),
                Part.FirstLength => bits.Has(5) && Enter(Part.Lengths, SetLength((int)bits.Take(5))),
                _ => ReadLengths(ref bits),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The code of a group of symbols.</summary>
    /// <exception cref="InvalidDataException">There is none, or none to decode with.</exception>
    public Bzip2Code CodeOf(int group)
    {
        if (group >= _selectorCount)
        {
            throw new InvalidDataException(
                $"{group} groups of symbols do not end the block: expected no more, as there are so many selectors");
        }

        Bzip2Code code = _codes[_selectors[group]];
        return code.IsComplete
            ? code
            : throw new InvalidDataException(
                $"Huffman code {_selectors[group]} is used, and bits without a meaning are left over in it: expected a complete code");
    }

    private bool Enter(Part part, bool isEntered = true)
    {
        _part = part;
        _index = 0;
        return isEntered;
    }

    private bool ReadRows(uint rows)
    {
        _rows = rows;
        return Enter(Part.Row);
    }

    // Sixteen rows of sixteen bytes; only rows with a byte that is used are there.
    private bool ReadRow(ref Bzip2BitReader bits)
    {
        for (; _index < 16; _index++)
        {
            if ((_rows & (0x8000u >> _index)) == 0)
            {
                continue;
            }

            if (!bits.Has(16))
            {
                return false;
            }

            uint row = bits.Take(16);
            for (int column = 0; column < 16; column++)
            {
                if ((row & (0x8000u >> column)) != 0)
                {
                    _bytes[_byteCount++] = (byte)((16 * _index) + column);
                }
            }
        }

        return _byteCount > 0 ? Enter(Part.Counts) : throw new InvalidDataException("a block that uses no bytes: expected one or more");
    }

    private bool ReadCounts(int codes, int selectors)
    {
        if (codes is < MinCodes or > MaxCodes)
        {
            throw new InvalidDataException($"{codes} Huffman codes: expected {MinCodes} to {MaxCodes}");
        }

        if (selectors == 0)
        {
            throw new InvalidDataException("0 selectors: expected one or more");
        }

        _codeCount = codes;
        _selectorCount = selectors;
        _codesRead = 0;
        for (int i = 0; i < codes; i++)
        {
            _recentCodes[i] = (byte)i;
        }

        return Enter(Part.Selectors);
    }

    // Each is a place in the list of recent codes, as so many ones and a zero. Behind a block stand bits enough to look ahead.
    private bool ReadSelectors(ref Bzip2BitReader bits)
    {
        for (; _index < _selectorCount; _index++)
        {
            if (!bits.Has(MaxCodes))
            {
                return false;
            }

            int place = 0;
            while (bits.Take(1) != 0)
            {
                if (++place == _codeCount)
                {
                    throw new InvalidDataException(
                        $"a selector of code {place} or more among the recent ones: expected less than {_codeCount}");
                }
            }

            byte code = _recentCodes[place];
            _recentCodes.AsSpan(0, place).CopyTo(_recentCodes.AsSpan(1));
            _recentCodes[0] = code;
            if (_index < MaxSelectors)
            {
                _selectors[_index] = code;
            }
        }

        return Enter(Part.FirstLength);
    }

    // Each length is the one before, and steps up (10) or down (11) from it until a zero.
    private bool ReadLengths(ref Bzip2BitReader bits)
    {
        while (_index < SymbolCount)
        {
            if (!bits.Has(2))
            {
                return false;
            }

            if (bits.Take(1) == 0)
            {
                _lengths[_index++] = (byte)_length;
            }
            else
            {
                SetLength(bits.Take(1) == 0 ? _length + 1 : _length - 1);
            }
        }

        _codes[_codesRead++].Build(_lengths.AsSpan(0, SymbolCount));
        return Enter(_codesRead < _codeCount ? Part.FirstLength : Part.Done);
    }

    private bool SetLength(int length)
    {
        _length = length;
        return length is >= 1 and <= Bzip2Code.MaxLength
            ? true
            : throw new InvalidDataException($"a Huffman code of {length} bits: expected 1 to {Bzip2Code.MaxLength}");
    }
}
