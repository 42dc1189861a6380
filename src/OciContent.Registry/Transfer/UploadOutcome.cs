namespace OciContent.Registry.Transfer;

/// <summary>What became of a body that was sent.</summary>
internal enum UploadOutcome
{
    /// <summary>The blob is there.</summary>
    Done,

    /// <summary>Nobody knows how much of it arrived.</summary>
    Unsure,

    /// <summary>It is more than is taken at once.</summary>
    TooLarge,
}
