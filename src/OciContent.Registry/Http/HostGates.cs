using System.Collections.Concurrent;

namespace OciContent.Registry.Http;

/// <summary>The gates of the hosts that are asked.</summary>
internal sealed class HostGates(RegistryClientOptions options) : IDisposable
{
    // Registries may lead to a new host with each answer, for as long as a program runs.
    private const int MaxGates = 256;

    private readonly ConcurrentDictionary<Origin, HostGate> _gates = new();

    public int Count => _gates.Count;

    public HostGate Of(Uri address)
    {
        var origin = Origin.Of(address);
        if (_gates.TryGetValue(origin, out HostGate? gate))
        {
            return gate;
        }

        if (_gates.Count >= MaxGates)
        {
            // Who has just got one of these has it for a request more, so none is disposed of: a host is asked a little more at once.
            foreach (KeyValuePair<Origin, HostGate> idle in _gates.Where(static gate => gate.Value.IsIdle))
            {
                _gates.TryRemove(idle);
            }
        }

        return _gates.GetOrAdd(origin, _ => new HostGate(options.MaxConcurrencyPerHost, options.TimeProvider));
    }

    public void Dispose()
    {
        foreach (HostGate gate in _gates.Values)
        {
            gate.Dispose();
        }
    }
}
