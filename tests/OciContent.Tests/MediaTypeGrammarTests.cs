namespace OciContent.Tests;

public sealed class MediaTypeGrammarTests
{
    private static readonly string Name127 = new('a', 127);

    public static TheoryData<string> Good => new()
    {
        "a/b",
        "0/9",
        "application/vnd.oci.image.manifest.v1+json",
        "A/B",
        "a!#$&-^_.+/b!#$&-^_.+",
        $"{Name127}/{Name127}",
        "application/vnd.cyclonedx+json;version=1.5",
        "a/b;c=d;e=f",
    };

    public static TheoryData<string> Bad => new()
    {
        "", "/", "a", "a/", "/b", "a//b", "a/b/c", " a/b", "a/b ", "a /b", "a/b\n", "a/b\0", "a\n/b", "*/*", "a/*",
        ".a/b", "a/.b", "+a/b", "a/+b", "-a/b", "_a/b", "!a/b", "a/b%20", "a/b,c", "é/b", "a/\u212A", "\u0661/b", "a\u200D/b", "a\\b",
        $"{Name127}a/b", $"a/{Name127}a",
        ";", "a;b=c", ";a/b", "a/;b=c", "a/b;", "a/b;c", "a/b;c=", "a/b;=d", "a/b;;c=d", "a/b;c=d;", "a/b; c=d", "a/b ;c=d", "a/b;c =d",
        "a/b;c=d=e", "a/b;c=\"d\"", "a/b;c=d/e", "a/b;c=d\n",
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void MediaTypes_AreTaken(string text) => Assert.True(MediaTypeGrammar.IsMediaType(text));

    [Theory]
    [MemberData(nameof(Bad))]
    public void AnythingElse_IsNot(string text) => Assert.False(MediaTypeGrammar.IsMediaType(text));

    [Fact]
    public void Kinds_AreToldApart()
    {
        string[] all = [.. typeof(MediaTypes).GetFields().Select(static field => (string)field.GetRawConstantValue()!)];
        Assert.Equal([MediaTypes.DockerManifest, MediaTypes.OciManifest], all.Where(MediaTypes.IsManifest).Order(StringComparer.Ordinal));
        Assert.Equal([MediaTypes.DockerManifestList, MediaTypes.OciIndex], all.Where(MediaTypes.IsIndex).Order(StringComparer.Ordinal));
        Assert.Equal([MediaTypes.DockerConfig, MediaTypes.OciConfig], all.Where(MediaTypes.IsConfig).Order(StringComparer.Ordinal));
        Assert.All(all, static type => Assert.True(MediaTypeGrammar.IsMediaType(type)));
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
