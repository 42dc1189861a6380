using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace OciContent.Tests.Kit;

/// <summary>
/// Memory for input, which on Linux ends before a page that cannot be touched: code that reads behind its input ends the process,
/// and its name stands on the stack that is then printed. Elsewhere input stays where it is.
/// </summary>
internal sealed unsafe class GuardedInput : IDisposable
{
    private const int ReadAndWrite = 3;
    private const int NoAccess = 0;
    private const int PrivateAndAnonymous = 0x22;

    // Tests place many small inputs: their memory is used again, which is much faster than to ask the kernel.
    private const int UsualLength = 256 * 1024;
    private static readonly ConcurrentBag<nint> Unused = [];

    private readonly byte* _start;
    private readonly nint _length;
    private bool _isDisposed;

    /// <param name="capacity">How many bytes are placed at most.</param>
    public GuardedInput(int capacity)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        nint page = Environment.SystemPageSize;
        _length = (Math.Max(capacity, UsualLength) + page - 1) / page * page;
        if (capacity <= UsualLength && Unused.TryTake(out nint unused))
        {
            _start = (byte*)unused;
            return;
        }

        _start = mmap(null, _length + page, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)_start);
        Assert.Equal(0, mprotect(_start + _length, page, NoAccess));
    }

    /// <summary>Copies input to the end of the memory, over what was placed before.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> input)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_start == null)
        {
            return input;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, _length);
        var placed = new Span<byte>(_start + _length - input.Length, input.Length);
        input.CopyTo(placed);
        return placed;
    }

    public void Dispose()
    {
        if (_isDisposed || _start == null)
        {
            return;
        }

        _isDisposed = true;
        if (_length == UsualLength)
        {
            Unused.Add((nint)_start);
        }
        else
        {
            Assert.Equal(0, munmap(_start, _length + Environment.SystemPageSize));
        }
    }

#pragma warning disable CA5392, SYSLIB1054, IDE1006, SA1300 // the C library's own names, called by a test
    [DllImport("libc")]
    private static extern byte* mmap(void* address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc")]
    private static extern int mprotect(void* address, nint length, int protection);

    [DllImport("libc")]
    private static extern int munmap(void* address, nint length);
#pragma warning restore CA5392, SYSLIB1054, IDE1006, SA1300
}
