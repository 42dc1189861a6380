using System.Text.Json;
using OciContent.Comparison;

namespace OciContent.Tests.Comparison;

public sealed class FieldComparerTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", """/a: 1 -> "1" """)]
    [InlineData("""{"a":null}""", """{}""", "/a: null -> (nothing)")]
    [InlineData("""{}""", """{"a":{}}""", "/a: (nothing) -> {}")]
    [InlineData("""{"a~/":{"b":1}}""", """{"a~/":{"b":2}}""", "/a~0~1/b: 1 -> 2")]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[1,4,3]}""", "/a/1: 2 -> 4")]
    [InlineData("""{"a":[1,3]}""", """{"a":[1,2,3]}""", "/a/1: (nothing) -> 2")]
    [InlineData("""{"a":[1,1]}""", """{"a":[1]}""", "/a/1: 1 -> (nothing)")]
    [InlineData("""{"a":["x","y"]}""", """{"a":["x"]}""", """/a: ["x","y"] -> ["x"]""")]
    [InlineData("""{"rootfs":{"diff_ids":["x","y"]}}""", """{"rootfs":{"diff_ids":["x"]}}""", """/rootfs/diff_ids/1: "y" -> (nothing)""")]
    [InlineData("""{"config":{"Env":["A=1"]}}""", """{"config":{"Env":["B=1"]}}""",
        """/config/Env/A: "A=1" -> (nothing); /config/Env/B: (nothing) -> "B=1" """)]
    [InlineData("""{"config":{"Env":["A=1","B=2"]}}""", """{"config":{"Env":["B=2","A=1"]}}""",
        """/config/Env: ["A=1","B=2"] -> ["B=2","A=1"]""")]
    [InlineData("""{"config":{"Env":["A=1","A=2"]}}""", """{"config":{"Env":["A=1"]}}""", """/config/Env: ["A=1","A=2"] -> ["A=1"]""")]
    [InlineData("""{"skipped":1}""", """{"skipped":2}""", "")]
    public void Fields_AreToldByTheirPaths(string before, string after, string expected) =>
        Assert.Equal(expected.Trim(), string.Join("; ", Compare(before, after)));

    [Fact]
    public void PathsThatAreTooLong_GiveWayToWholeFields()
    {
        string name = new('x', 100);
        string Document(int value)
        {
            string fields = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{i}\":{value}"));
            return $$$"""{"deep":{"{{{name}}}":{ {{{fields}}} }},"b":{{{value}}}}""";
        }

        Assert.Equal(101, Compare(Document(1), Document(2)).Count);
        Assert.Equal(["/deep", "/b"], Compare(Document(1), Document(2), maxPathLength: 1000).Select(static field => field.Path));
    }

    private static IReadOnlyList<FieldDifference> Compare(string before, string after, int maxPathLength = 1 << 20) =>
        FieldComparer.Compare(JsonElement.Parse(before), JsonElement.Parse(after), ["skipped"], maxPathLength);
}
