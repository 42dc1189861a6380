using OciContent.Internal;

namespace OciContent.Tests.Internal;

public sealed class ScratchFileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Create_LeavesNothingInItsFolder()
    {
        using (FileStream file = ScratchFile.Create(_temp.FullPath))
        {
            file.Write(new byte[100_000]);
            byte[] part = new byte[50_000];

            Assert.Equal(100_000, RandomAccess.GetLength(file.SafeFileHandle));
            Assert.Equal(part.Length, RandomAccess.Read(file.SafeFileHandle, part, 50_000));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.FullPath));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.SafeFileHandle));
            }
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.FullPath));
    }

    [Fact]
    public void Create_SaysWhereItCannot()
    {
        string absent = _temp.PathOf("absent");

        var e = Assert.Throws<DirectoryNotFoundException>(() => ScratchFile.Create(absent));
        Assert.Contains(absent, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UsesTheSystemsFolderUnlessToldOtherwise()
    {
        using FileStream file = ScratchFile.Create(folder: null);

        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), Path.GetDirectoryName(file.Name));
    }
}
