using OciContent.Internal;

namespace OciContent.Tests.Internal;

public sealed class ScratchFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oci-content-scratch-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Create_LeavesNothingInItsFolder()
    {
        using (FileStream file = ScratchFile.Create(_directory.FullName))
        {
            file.Write(new byte[100_000]);
            byte[] part = new byte[50_000];

            Assert.Equal(100_000, RandomAccess.GetLength(file.SafeFileHandle));
            Assert.Equal(part.Length, RandomAccess.Read(file.SafeFileHandle, part, 50_000));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Empty(_directory.EnumerateFileSystemInfos());
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.SafeFileHandle));
            }
        }

        Assert.Empty(_directory.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Create_SaysWhereItCannot()
    {
        string absent = Path.Join(_directory.FullName, "absent");

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
