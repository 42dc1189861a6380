using OciContent.Internal;

namespace OciContent.Sources;

/// <summary>Adds up the documents that are kept of one source, and bounds them.</summary>
internal sealed class DocumentBudget(string source, DocumentLimits limits)
{
    private long _spent;

    /// <summary>Whether all documents together are larger than allowed.</summary>
    public bool IsExceeded => _spent > limits.MaxTotalDocumentSize;

    /// <summary>Counts a document, before it is read where its size is known.</summary>
    /// <exception cref="InvalidDataException">All documents together are larger than allowed.</exception>
    public void Spend(long size)
    {
        // No document is larger than its own limit, so this cannot overflow.
        _spent += Math.Min(size, limits.MaxDocumentSize);
        if (IsExceeded)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(source)} has documents of {_spent} bytes or more in all: expected at most "
                + $"{limits.MaxTotalDocumentSize}.");
        }
    }
}
