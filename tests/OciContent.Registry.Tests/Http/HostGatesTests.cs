using System.Globalization;
using OciContent.Registry.Http;

namespace OciContent.Registry.Tests.Http;

/// <summary>A host has one gate while it is used, and hosts that are not used any more have none.</summary>
public sealed class HostGatesTests
{
    [Fact]
    public void HostsWithoutEnd_DoNotStay()
    {
        using var gates = new HostGates(new());

        for (int i = 0; i < 10_000; i++)
        {
            gates.Of(Host(i));
        }

        Assert.InRange(gates.Count, 1, 256);
    }

    [Fact]
    public async Task AGateThatIsUsed_Stays()
    {
        using var gates = new HostGates(new());
        HostGate entered = gates.Of(Host(-1));
        HostGate heldBack = gates.Of(Host(-2));
        using HostGate.Place place = await entered.EnterAsync(CancellationToken.None);
        heldBack.HoldBack(TimeSpan.FromHours(1));

        for (int i = 0; i < 1000; i++)
        {
            gates.Of(Host(i));
        }

        Assert.Same(entered, gates.Of(Host(-1)));
        Assert.Same(heldBack, gates.Of(Host(-2)));
    }

    private static Uri Host(int number) => new(string.Create(CultureInfo.InvariantCulture, $"https://h{number}.test/"));
}
