namespace OciContent.Catalog.Tests.Kit;

/// <summary>A test that starts a PostgreSQL server of its own; skipped where there is none, unless tools are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnPostgresFactAttribute : FactAttribute
{
    public OwnPostgresFactAttribute()
    {
        if (!PostgresServer.CanStart && !ToolPath.AreToolsRequired)
        {
            Skip = "PostgreSQL is not installed.";
        }
    }
}
