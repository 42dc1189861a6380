namespace OciContent.Compression;

/// <summary>Why a decoder stopped.</summary>
internal enum DecodeStatus
{
    /// <summary>All of the input is used up, and more is wanted.</summary>
    NeedsInput,

    /// <summary>The room for output is used up; there may be more to write.</summary>
    NeedsOutput,

    /// <summary>The compressed data ended by its own account; what follows it was not consumed.</summary>
    Finished,

    /// <summary>The compressed data is broken.</summary>
    Broken,
}
