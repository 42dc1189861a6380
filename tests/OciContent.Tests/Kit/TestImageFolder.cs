using System.Diagnostics;
using OciContent.Layouts;
using OciContent.Sources;

namespace OciContent.Tests.Kit;

/// <summary>A temporary folder to keep images in.</summary>
internal sealed class TestImageFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _temp = new();

    public string Root => _temp.FullPath;

    public string PathOf(string relative) => _temp.PathOf(relative);

    /// <summary>Writes a layout as <c>layout</c>, a folder, or <c>layout.tar</c>.</summary>
    public string Write(TestImageFiles files, bool asTar = false)
    {
        if (asTar)
        {
            return Write("layout.tar", files.ToTar());
        }

        string folder = PathOf("layout");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        files.WriteFolder(folder);
        return folder;
    }

    public string Write(string relative, byte[] content) => _temp.Write(relative, content);

    public string Write(string relative, TarBuilder archive) => Write(relative, archive.End().ToArray());

    public Task<ImageLayout> OpenAsync(TestImageFiles files, bool asTar = false, DocumentLimits? options = null) =>
        ImageLayout.OpenAsync(Write(files, asTar), options ?? new DocumentLimits());

    public Task<DockerArchive> OpenAsync(TarBuilder archive) => DockerArchive.OpenAsync(Write("docker.tar", archive));

    public void MakePipe(string relative)
    {
        using var mkfifo = Process.Start("mkfifo", [PathOf(relative)]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
    }

    /// <summary>Runs what must not hang, on a thread that may be lost if it does.</summary>
    public static Task<T> WithinAsync<T>(Func<Task<T>> action) => Task.Run(action).WaitAsync(Patience);

    /// <summary>Runs what must be refused, and returns the one-line message.</summary>
    public static async Task<string> RefusesAsync<TException>(Func<Task> action)
        where TException : Exception
    {
        // The library tells kinds of wrong documents apart by what derives from it.
        bool isDocument = typeof(TException) == typeof(System.Text.Json.JsonException);
        TException refusal = isDocument
            ? await Assert.ThrowsAnyAsync<TException>(() => Task.Run(action).WaitAsync(Patience))
            : await Assert.ThrowsAsync<TException>(() => Task.Run(action).WaitAsync(Patience));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    public void Dispose() => _temp.Dispose();
}
