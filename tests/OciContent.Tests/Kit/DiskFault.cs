namespace OciContent.Tests.Kit;

/// <summary>How an operation fails.</summary>
public enum DiskFault
{
    /// <summary>It does not happen, or half of it does.</summary>
    Before,

    /// <summary>It happens, and says that it did not.</summary>
    After,

    /// <summary>Neither it nor any operation after it happens: the process has died.</summary>
    Death,
}
