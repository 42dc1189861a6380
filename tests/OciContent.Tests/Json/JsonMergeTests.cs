using System.Text;
using OciContent.Json;

namespace OciContent.Tests.Json;

/// <summary>What a change does to a text, and what it leaves.</summary>
public sealed class JsonMergeTests
{
    /// <summary>A text, its compact form, a changed form, and the text after the change.</summary>
    public static TheoryData<string, string, string, string> Changes =>
        new()
        {
            // Values
            { """{ "a" : 1 , "b" : 2 }""", """{"a":1,"b":2}""", """{"a":3,"b":2}""", """{ "a" : 3 , "b" : 2 }""" },
            { """{"b":2,"a":1}""", """{"a":1,"b":2}""", """{"a":3,"b":2}""", """{"b":2,"a":3}""" },
            { """{"\u0061":1,"b":"\/"}""", """{"a":1,"b":"/"}""", """{"a":2,"b":"/"}""", """{"\u0061":2,"b":"\/"}""" },
            {
                """{"a":{"b":{"c":1,"d": 1.50}}}""",
                """{"a":{"b":{"c":1,"d":1.50}}}""",
                """{"a":{"b":{"c":2,"d":1.50}}}""",
                """{"a":{"b":{"c":2,"d": 1.50}}}"""
            },
            { "\n[ 1, 2 ]\n", "[1,2]", "[1,3]", "\n[ 1, 3 ]\n" },
            { "1\n", "1", "2", "2\n" },
            { "{ }", "{}", "[]", "[]" },
            // Kinds
            { """{"a": null}""", """{"a":null}""", """{"a":[1]}""", """{"a": [1]}""" },
            { """{"a": [1, 2]}""", """{"a":[1,2]}""", """{"a":{"b":1}}""", """{"a": {"b":1}}""" },
            { """{"a": {"b": 1}}""", """{"a":{"b":1}}""", """{"a":null}""", """{"a": null}""" },
            // New members: behind the one that the writer puts before them
            { "{}", "{}", """{"a":1,"b":2}""", """{"a":1,"b":2}""" },
            { "{ }", "{}", """{"a":1}""", """{"a":1 }""" },
            { """{"a": 1}""", """{"a":1}""", """{"a":1,"b":2}""", """{"a": 1,"b": 2}""" },
            { """{"a": 1, "c": 3}""", """{"a":1,"c":3}""", """{"a":1,"b":2,"c":3}""", """{"a": 1, "b": 2, "c": 3}""" },
            { """{"a": 1, "c": 3}""", """{"a":1,"c":3}""", """{"0":0,"a":1,"c":3}""", """{"0": 0, "a": 1, "c": 3}""" },
            { """{"c": 3, "a": 1}""", """{"a":1,"c":3}""", """{"a":1,"b":2,"c":3}""", """{"c": 3, "a": 1, "b": 2}""" },
            { "{\n  \"a\": 1\n}\n", """{"a":1}""", """{"a":1,"b":[2]}""", "{\n  \"a\": 1,\n  \"b\": [2]\n}\n" },
            { "{\r\n\t\"a\":\t1\r\n}", """{"a":1}""", """{"0":0,"a":1}""", "{\r\n\t\"0\":\t0,\r\n\t\"a\":\t1\r\n}" },
            { """{"x":1,"a":2}""", """{"a":2}""", """{"a":2,"b":3}""", """{"x":1,"a":2,"b":3}""" },
            // Members that go
            { """{"a": 1, "b": 2, "c": 3}""", """{"a":1,"b":2,"c":3}""", """{"b":2,"c":3}""", """{"b": 2, "c": 3}""" },
            { """{"a": 1, "b": 2, "c": 3}""", """{"a":1,"b":2,"c":3}""", """{"a":1,"c":3}""", """{"a": 1, "c": 3}""" },
            { """{"a": 1, "b": 2, "c": 3}""", """{"a":1,"b":2,"c":3}""", """{"a":1,"b":2}""", """{"a": 1, "b": 2}""" },
            { """{ "a": 1 , "b": 2 }""", """{"a":1,"b":2}""", """{"a":1}""", """{ "a": 1 }""" },
            { "{\n  \"a\": 1\n}", """{"a":1}""", "{}", "{\n}" },
            // What the forms do not tell
            { """{"x": 1.50, "a": 1}""", """{"a":1}""", """{"a":2}""", """{"x": 1.50, "a": 2}""" },
            { """{"empty": {}, "a": 1}""", """{"a":1}""", """{"empty":{"b":1},"a":1}""", """{"empty": {"b":1}, "a": 1}""" },
            { """{"empty": null, "a": 1}""", """{"a":1}""", """{"a":2}""", """{"empty": null, "a": 2}""" },
            { """{"a": 1}""", """{"a":1,"always":null}""", """{"a":2,"always":null}""", """{"a": 2}""" },
            { """{"a": 1}""", """{"a":1,"always":null}""", """{"a":1,"always":[]}""", """{"a": 1,"always": []}""" },
            // Elements
            { "[]", "[]", "[1,2]", "[1,2]" },
            { "[ 1, 2 ]", "[1,2]", "[1,2,3]", "[ 1, 2, 3 ]" },
            { "[ 1, 2 ]", "[1,2]", "[0,1,2]", "[ 0, 1, 2 ]" },
            { "[1, 2]", "[1,2]", "[0,1,2]", "[0, 1, 2]" },
            { "[ 1 , 2 , 3 ]", "[1,2,3]", "[1,3]", "[ 1 , 3 ]" },
            { "[ 1 , 2 , 3 ]", "[1,2,3]", "[2,3]", "[ 2 , 3 ]" },
            { "[ 1 , 2 , 3 ]", "[1,2,3]", "[1,2]", "[ 1 , 2 ]" },
            { "[ 1 , 2 , 3 ]", "[1,2,3]", "[]", "[ ]" },
            { "[ 1, 1, 1 ]", "[1,1,1]", "[1,1]", "[ 1, 1 ]" },
            { """[ {"a": 1}, {"b": 2} ]""", """[{"a":1},{"b":2}]""", """[{"a":1},{"b":3}]""", """[ {"a": 1}, {"b": 3} ]""" },
            {
                """[ {"a": 1}, {"b": 2} ]""",
                """[{"a":1},{"b":2}]""",
                """[{"a":1},{"c":3},{"b":2}]""",
                """[ {"a": 1}, {"c":3}, {"b": 2} ]"""
            },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public void AChange_IsMadeInPlace(string text, string before, string after, string expected) =>
        Assert.Equal(expected, Apply(text, before, after));

    [Theory]
    [MemberData(nameof(Changes))]
    public void NoChange_LeavesTheText(string text, string before, string after, string expected)
    {
        Assert.Equal(text, Apply(text, before, before));
        Assert.Equal(expected, Apply(expected, after, after));
    }

    [Fact]
    public void HugeObjectsAndArrays_TakeOneStepForEachPart()
    {
        const int Count = 100_000;
        string members = string.Join(",", Enumerable.Range(0, Count).Select(static i => $"\"key{i}\":\"{i}\""));
        string changed = "{" + members.Replace("\"key10000\":\"10000\"", "\"key10000\":\"new\"", StringComparison.Ordinal) + ",\"more\":0}";
        Assert.Equal(changed, Apply("{" + members + "}", "{" + members + "}", changed));

        // All keys in the opposite order, and every value another one.
        string other = "{" + string.Join(",", Enumerable.Range(0, Count).Reverse().Select(static i => $"\"key{i}\":\"{i + 1}\"")) + "}";
        string expected = "{" + string.Join(",", Enumerable.Range(0, Count).Select(static i => $"\"key{i}\":\"{i + 1}\"")) + "}";
        Assert.Equal(expected, Apply("{" + members + "}", "{" + members + "}", other));

        string elements = string.Join(",", Enumerable.Range(0, Count));
        Assert.Equal($"[{elements},x]".Replace('x', '0'), Apply($"[{elements}]", $"[{elements}]", $"[{elements},0]"));
        Assert.Equal($"[0,{elements}]", Apply($"[{elements}]", $"[{elements}]", $"[0,{elements}]"));
        Assert.Equal(
            $"[{elements.Replace(",10000,", ",", StringComparison.Ordinal)}]",
            Apply($"[{elements}]", $"[{elements}]", $"[{elements.Replace(",10000,", ",", StringComparison.Ordinal)}]"));
    }

    [Fact]
    public void DeepNesting_IsFollowedToItsEnd()
    {
        string Nest(string inner) =>
            string.Concat(Enumerable.Repeat("{ \"a\": [", 31)) + inner + string.Concat(Enumerable.Repeat("] }", 31));
        string text = Nest("1, 2");
        Assert.Equal(
            Nest("1, 3"),
            Apply(text, text.Replace(" ", "", StringComparison.Ordinal), Nest("1,3").Replace(" ", "", StringComparison.Ordinal)));
    }

    private static string Apply(string text, string before, string after) =>
        Encoding.UTF8.GetString(
            JsonMerge.Apply(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)));
}
