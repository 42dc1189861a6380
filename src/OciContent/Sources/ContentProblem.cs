namespace OciContent.Sources;

/// <summary>Something that is wrong with content: it is missing, or not what is said of it.</summary>
/// <param name="Code">Its kind.</param>
/// <param name="Location">What is at fault, and what leads to it: <c>layers[1] of sha256:…</c>.</param>
/// <param name="Message">What was found, and what was expected.</param>
public sealed record ContentProblem(ContentProblemCode Code, ContentLocation Location, string Message)
{
    /// <summary>What was thrown where it was found; <c>null</c> if nothing was.</summary>
    public Exception? Exception { get; init; }

    /// <summary>The problem that an exception tells, whose message is the problem's.</summary>
    internal static ContentProblem Of(Exception fault, Descriptor? content, ContentLocation location) =>
        new(ContentFault.CodeOf(fault, content)!.Value, location, fault.Message) { Exception = fault };

    /// <summary>The code, the location and the message, as one line.</summary>
    public override string ToString() => $"{Code}: {Location}: {Message}";
}
