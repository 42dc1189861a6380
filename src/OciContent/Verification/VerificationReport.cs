using OciContent.Sources;

namespace OciContent.Verification;

/// <summary>What a verification found: everything that is wrong, not the first of it.</summary>
public sealed class VerificationReport
{
    internal VerificationReport()
    {
    }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsOk => Problems.Count == 0;

    /// <summary>How many contents were read to their ends: documents, configs and layers, each once.</summary>
    public required long BlobsChecked { get; init; }

    /// <summary>Their sizes, in bytes, all together.</summary>
    public required long BytesChecked { get; init; }

    /// <summary>How many blobs are there that nothing leads to. They are no fault: others may just be writing them.</summary>
    public required long UnreachableBlobs { get; init; }

    /// <summary>Foreign layers that are not there: their <see cref="Descriptor.Urls"/> say where they may be. They are no fault.</summary>
    public required IReadOnlyList<Descriptor> Missing { get; init; }

    /// <summary>What is wrong, in the order in which the documents lead to it.</summary>
    public required IReadOnlyList<ContentProblem> Problems { get; init; }
}
