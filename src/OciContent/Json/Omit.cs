namespace OciContent.Json;

/// <summary>When a field is left out.</summary>
internal enum Omit
{
    /// <summary>It never is.</summary>
    Never,

    /// <summary>When there is nothing: Go's <c>omitempty</c> on a pointer.</summary>
    Nil,

    /// <summary>When there is nothing, or a zero, false, or empty text, list or map: Go's <c>omitempty</c> on everything else.</summary>
    Empty,
}
