namespace OciContent.Registry.Engine;

/// <summary>
/// Bounds on what an engine may answer. What goes beyond one is a <see cref="DockerEngineException"/>, never a shorter answer. How large a
/// saved image may be is said by <see cref="Sources.ImageSourceOptions.ArchiveLimits"/>.
/// </summary>
public sealed record DockerEngineLimits
{
    /// <summary>The usual limits.</summary>
    public static DockerEngineLimits Default { get; } = new();

    /// <summary>The largest JSON answer, in bytes.</summary>
    public int MaxDocumentSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>The longest message of an answer while images are loaded, in bytes.</summary>
    public int MaxMessageSize { get; init; } = 64 * 1024;

    /// <summary>How many messages there may be while images are loaded.</summary>
    public int MaxMessages { get; init; } = 1_000_000;

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take, and may stand still, where no image is moved.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an answer may take, and may stand still, where an image is saved or loaded: an engine may write all of it to its disk
    /// before it says a word.
    /// </summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromMinutes(30);
}
