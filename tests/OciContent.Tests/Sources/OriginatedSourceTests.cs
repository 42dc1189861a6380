using System.Reflection;
using OciContent.Sources;

namespace OciContent.Tests.Sources;

public sealed class OriginatedSourceTests
{
    // What it left to the base class would be answered as if the archive were not there.
    [Fact]
    public void Everything_IsAskedOfTheSourceThatItNames()
    {
        IEnumerable<string> left = typeof(ImageSource)
            .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(static method => method is { IsVirtual: true, IsFinal: false } && method.DeclaringType == typeof(ImageSource))
            .Where(static method => method.Name != nameof(ToString))
            .Where(static method => typeof(OriginatedSource)
                .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(own => own.DeclaringType == typeof(OriginatedSource))
                .All(own => own.GetBaseDefinition() != method.GetBaseDefinition()))
            .Select(static method => method.Name);

        Assert.Empty(left);
    }
}
