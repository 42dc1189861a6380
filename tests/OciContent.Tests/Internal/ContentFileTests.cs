using OciContent.Internal;

namespace OciContent.Tests.Internal;

public sealed class ContentFileTests
{
    [Fact]
    public async Task OpenRead_LetsOthersWriteAndRemoveTheFile()
    {
        using var temp = new TempFolder();
        string path = temp.Write("content", []);
        using FileStream file = ContentFile.OpenRead(path);
        await File.WriteAllTextAsync(path, "later");
        Assert.Equal(5, await file.ReadAsync(new byte[10]));
    }
}
