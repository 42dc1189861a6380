using OciContent.Internal;

namespace OciContent.Tests.Internal;

public sealed class ContentFileTests
{
    [Fact]
    public async Task OpenRead_LetsOthersWriteAndRemoveTheFile()
    {
        string path = Path.GetTempFileName();
        try
        {
            using FileStream file = ContentFile.OpenRead(path);
            await File.WriteAllTextAsync(path, "later");
            Assert.Equal(5, await file.ReadAsync(new byte[10]));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
