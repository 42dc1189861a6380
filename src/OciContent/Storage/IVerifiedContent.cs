namespace OciContent.Storage;

/// <summary>
/// A stream of ours that throws before its end is seen unless its content is what it should be: what need not be checked once more.
/// </summary>
internal interface IVerifiedContent
{
    /// <summary>Whether all of it, from its start, is checked against this digest and size.</summary>
    bool Verifies(Descriptor expected);
}
