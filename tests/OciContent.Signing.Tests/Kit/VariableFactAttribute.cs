namespace OciContent.Signing.Tests.Kit;

/// <summary>A test that runs only where an environment variable says where its data are.</summary>
public sealed class VariableFactAttribute : FactAttribute
{
    /// <summary>A test that needs a variable.</summary>
    public VariableFactAttribute(string variable)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"{variable} is not set: expected a folder with the data.";
        }
    }
}
