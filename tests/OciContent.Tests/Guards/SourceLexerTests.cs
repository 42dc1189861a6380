namespace OciContent.Tests.Guards;

public sealed class SourceLexerTests
{
    [Theory]
    [InlineData("a.b?.c", "a . b ?. c")]
    [InlineData("x = 1..^2; y = 1.5e3f.F(0x_ff)", "x = # .. ^ # ; y = # . F ( # )")]
    [InlineData("a /* \" ' */ b // \" '\nc", "a b c")]
    [InlineData("#if A \" '\na\n  # endif\nb", "a b")]
    [InlineData("'\"' + '\\'' + \"\\\"'\" + b", "# + # + # + b")]
    [InlineData("@\"\\\" + \"a\" + @\"\"\"\" + b", "# + # + # + b")]
    [InlineData("$\"{{a}} {b,3:x2} c\" + d", "# ( b , # : x2 ) + d")]
    [InlineData("$@\"\\{a}\"\"{b}\" + c", "# ( a ) ( b ) + c")]
    [InlineData("$\"{f($\"{a}\", \"}\", new { b })}\" + c", "# ( f ( # ( a ) , # , new { b } ) ) + c")]
    [InlineData("\"\"\"a \"\" {b} \\\"\"\" + c", "# + c")]
    [InlineData("$\"\"\"{a}\"\"\" + $$\"\"\"{b} {{c}} {{{d}}}\"\"\" + e", "# ( a ) + # ( c ) ( d ) + e")]
    [InlineData("\"\"\"\"\na \"\"\" b\n\"\"\"\" + c", "# + c")]
    [InlineData("@class \"x\"u8 global::A", "class # u8 global :: A")]
    public void Lex_DropsCommentsAndTheTextOfLiterals(string source, string expected) =>
        Assert.Equal(expected, string.Join(' ', SourceLexer.Lex(source).Select(static token => token.Kind == SourceTokenKind.Literal ? "#" : token.Text)));

    [Fact]
    public void Lex_CountsLinesInCommentsAndStrings()
    {
        const string Source = "a /*\n*/ b @\"\n\" c \"\"\"\n\n\"\"\" d\n#if X\n e";

        Assert.Equal([1, 2, 3, 5, 7], SourceLexer.Lex(Source).Where(static token => token.IsWord).Select(static token => token.Line));
    }

    [Fact]
    public void Lex_LeavesBracketsBalanced()
    {
        string[] paths = [.. new[] { "src", "tests", "benchmarks" }.SelectMany(static folder => RepositoryTree.Files(folder, "*.cs"))];
        Assert.NotEmpty(paths);

        foreach (string path in paths)
        {
            Stack<string> open = new();
            foreach (SourceToken token in SourceLexer.Lex(File.ReadAllText(path)).Where(static token => token.Kind == SourceTokenKind.Sign))
            {
                switch (token.Text)
                {
                    case "(" or "[" or "{":
                        open.Push(token.Text);
                        break;
                    case ")" or "]" or "}":
                        string expected = token.Text switch { ")" => "(", "]" => "[", _ => "{" };
                        Assert.True(open.TryPop(out string? opened) && opened == expected, $"{path}({token.Line}): {token.Text}");
                        break;
                    default:
                        break;
                }
            }

            Assert.True(open.Count == 0, path);
        }
    }
}
