using OciContent.TestKit.Registries;

namespace OciContent.Registry.Tests.Repositories;

/// <summary>Tells which of the requests of a kind one is.</summary>
internal sealed class NumberedRequests(Func<Exchange, bool> isOne)
{
    private readonly Lock _lock = new();
    private readonly List<Exchange> _seen = [];

    /// <summary>How many there were.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _seen.Count;
            }
        }
    }

    public Func<Exchange, bool> Is(int number) => exchange =>
    {
        if (!isOne(exchange))
        {
            return false;
        }

        lock (_lock)
        {
            if (!_seen.Contains(exchange))
            {
                _seen.Add(exchange);
            }

            return _seen.IndexOf(exchange) == number;
        }
    };
}
