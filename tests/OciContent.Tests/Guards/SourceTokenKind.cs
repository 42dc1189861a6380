namespace OciContent.Tests.Guards;

internal enum SourceTokenKind
{
    /// <summary>A keyword or an identifier (an <c>@</c> before it is dropped).</summary>
    Word,

    /// <summary>An operator or other punctuation.</summary>
    Sign,

    /// <summary>A number, a character or the text of a string.</summary>
    Literal,
}
