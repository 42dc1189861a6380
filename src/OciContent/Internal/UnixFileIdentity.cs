using System.Runtime.InteropServices;

namespace OciContent.Internal;

/// <summary>The device that a file is on, and its number there.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UnixFileIdentity(ulong Device, ulong Number);
