using System.Runtime.InteropServices;
using System.Text;

namespace OciContent.Tests.Kit;

/// <summary>Hears from the Linux kernel of every opening, reading, writing, making and removing in some folders (inotify(7)).</summary>
internal sealed class TestImageWatch : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int EventHeaderSize = 16;

    // IN_ALL_EVENTS: access, modify, attrib, close, open, moved, create, delete.
    private const uint AllEvents = 0xFFF;

    private readonly int _queue = inotify_init1(NonBlocking);

    public TestImageWatch(params string[] paths)
    {
        Assert.True(_queue >= 0);
        foreach (string path in paths)
        {
            Assert.True(inotify_add_watch(_queue, Encoding.UTF8.GetBytes(path + '\0'), AllEvents) >= 0, path);
        }
    }

    /// <summary>The events since the last call: flags and name.</summary>
    public IReadOnlyList<string> Take()
    {
        var events = new List<string>();
        byte[] buffer = new byte[64 * 1024];
        for (nint length = read(_queue, buffer, buffer.Length); length > 0; length = read(_queue, buffer, buffer.Length))
        {
            for (int at = 0; at < length;)
            {
                int nameLength = BitConverter.ToInt32(buffer, at + 12);
                events.Add(
                    $"{BitConverter.ToUInt32(buffer, at + 4):x} "
                    + $"{Encoding.UTF8.GetString(buffer, at + EventHeaderSize, nameLength).TrimEnd('\0')}");
                at += EventHeaderSize + nameLength;
            }
        }

        return events;
    }

    public void Dispose() => _ = close(_queue);

#pragma warning disable CA2101, CA5392, SYSLIB1054, IDE1006, SA1300 // the C library's own names, called by a test
    [DllImport("libc")]
    private static extern int inotify_init1(int flags);

    [DllImport("libc")]
    private static extern int inotify_add_watch(int queue, byte[] path, uint mask);

    [DllImport("libc")]
    private static extern nint read(int file, byte[] buffer, nint count);

    [DllImport("libc")]
    private static extern int close(int file);
#pragma warning restore CA2101, CA5392, SYSLIB1054, IDE1006, SA1300
}
