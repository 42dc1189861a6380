namespace OciContent.Tests.Guards;

/// <summary>A word or sign of C# source. Literals are there as one token without their text; comments are not there.</summary>
internal readonly record struct SourceToken(SourceTokenKind Kind, string Text, int Line)
{
    public bool IsWord => Kind == SourceTokenKind.Word;

    public bool Is(string text) => Kind is SourceTokenKind.Word or SourceTokenKind.Sign && Text == text;
}
