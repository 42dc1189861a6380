using System.Runtime.InteropServices;

namespace OciContent.Tool.Output;

/// <summary>The standard input as the process was given it.</summary>
internal static partial class StandardInputHandle
{
    private const int Descriptor = 0;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether the process was started without one, which Windows tells by itself.</summary>
    // The runtime opens files and pipes before the program begins, and one of these gets the number that is free: reading it takes for
    // ever. All of them are marked to be closed when another program is started; nothing that comes from outside can be.
    public static bool IsClosed
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return false;
            }

            int flags = FileControl(Descriptor, GetFlags);
            return flags < 0 || (flags & CloseOnExec) != 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(int descriptor, int command);
}
