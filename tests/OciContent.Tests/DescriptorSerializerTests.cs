using System.Text.Json;

namespace OciContent.Tests;

/// <summary>Descriptors within other people's JSON, by System.Text.Json.</summary>
public sealed class DescriptorSerializerTests
{
    [Fact]
    public void ADescriptor_HasTheNamesOfImageSpec_AndComesBack()
    {
        const string Json = """
            {"mediaType":"a/b","digest":"a:b","size":2,"urls":["urn:a"],"annotations":{"c":"d"},"data":"e30=","platform":{"architecture":"arm64","os":"linux","variant":"v8","x":1},"artifactType":"e/f","y":2}
            """;
        Descriptor descriptor = JsonSerializer.Deserialize<Descriptor>(Json)!;
        Assert.Equal("linux/arm64/v8", descriptor.Platform!.ToString());
        Assert.Equal("x", Assert.Single(descriptor.Platform.UnknownFields).Key);
        Assert.Equal("y", Assert.Single(descriptor.UnknownFields).Key);
        Assert.Equal(descriptor, JsonSerializer.Deserialize<Descriptor>(JsonSerializer.Serialize(descriptor)));
    }
}
