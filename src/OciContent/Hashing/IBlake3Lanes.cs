namespace OciContent.Hashing;

/// <summary>
/// What the compression of several inputs side by side needs of vectors of one width. A vector has one 32-bit word of each input
/// in a lane, and consists of quarters: pieces of four lanes, between which nothing moves but in loads and stores.
/// </summary>
/// <remarks>
/// The compiler takes the operators of the vectors themselves as instructions; each step taken through this interface is one more
/// call to inline, of which it does only some hundreds in one method. So the steps are large.
/// </remarks>
internal unsafe interface IBlake3Lanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether this machine has such vectors.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The same word in all lanes.</summary>
    static abstract TVector Broadcast(uint word);

    /// <summary>In each lane <paramref name="first"/> and the lane's number.</summary>
    static abstract TVector Count(uint first);

    /// <summary>The exclusive or.</summary>
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>
    /// Reads four words into each quarter, at <paramref name="source"/> and at multiples of <paramref name="step"/> bytes from there.
    /// </summary>
    static abstract TVector LoadQuarters(byte* source, nint step);

    /// <summary>Writes the quarters: the reverse of loading them.</summary>
    static abstract void StoreQuarters(TVector value, byte* destination, nint step);

    /// <summary>Makes rows columns in the squares of four words, one in each quarter.</summary>
    static abstract void Transpose(ref TVector row0, ref TVector row1, ref TVector row2, ref TVector row3);

    /// <summary>
    /// The mixing function G over a column or diagonal, with two words of the message. One after another; the processor overlaps them.
    /// </summary>
    static abstract void Mix(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector x, TVector y);
}
