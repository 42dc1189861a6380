using System.Text;
using System.Text.Json;
using OciContent.Catalog.Records;
using OciContent.Catalog.Tests.Kit;

namespace OciContent.Catalog.Tests;

/// <summary>What is a line of an export, and what is not.</summary>
public sealed class RecordLineTests
{
    [Fact]
    public async Task Parse_ReadsALayerWithoutLists()
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"type":"layer","diffId":"{{Sample.Of("x")}}","size":1}""");
        var layer = (LayerRecord)Assert.Single(await ImageCatalog.ParseAsync(new MemoryStream(line)).ToListAsync());

        Assert.Equal((Sample.Of("x"), 1), (layer.DiffId, layer.Size));
        Assert.Empty(layer.Blobs);
        Assert.Empty(layer.Inferred);
    }

    [Theory]
    [InlineData("""{"type":"image","digest":"@","layers":[null]}""", "null is in a list")]
    [InlineData("""{"type":"image","digest":"@","diffIds":["@",null]}""", "null is in a list")]
    [InlineData("""{"type":"image","digest":"@","config":"@","history":[null]}""", "null is in a list")]
    [InlineData("""{"type":"index","digest":"@","members":[null]}""", "null is in a list")]
    [InlineData("""{"type":"layer","diffId":"@","blobs":[null]}""", "null is in a list")]
    [InlineData("""{"type":"layer","diffId":"@","inferred":[null]}""", "null is in a list")]
    [InlineData("""{"type":"image","digest":"#"}""", "expected a digest of no more than 1024 characters")]
    [InlineData("""{"type":"image","digest":"@","layers":[{"digest":"#","size":1}]}""", "expected a digest of no more than 1024 characters")]
    [InlineData("""{"type":"index","digest":"@","members":["#"]}""", "expected a digest of no more than 1024 characters")]
    public async Task Parse_RefusesWhatCannotBeKept(string line, string expected)
    {
        string text = line
            .Replace("@", Sample.Of("x").ToString(), StringComparison.Ordinal)
            .Replace("#", $"tree:{new string('a', 2000)}", StringComparison.Ordinal);
        var e = await Assert.ThrowsAsync<JsonException>(async () =>
            await ImageCatalog.ParseAsync(new MemoryStream(Encoding.UTF8.GetBytes($"\n{text}"))).ToListAsync());

        Assert.StartsWith("Line 2 is not a record: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }
}
