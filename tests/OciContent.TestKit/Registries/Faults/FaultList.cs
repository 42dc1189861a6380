namespace OciContent.TestKit.Registries.Faults;

/// <summary>The faults of a server; they apply in the order in which they were added.</summary>
public sealed class FaultList
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Adds one, which the next request meets.</summary>
    /// <returns>The fault, to ask how often it applied.</returns>
    public T Add<T>(T fault)
        where T : Fault
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }

        return fault;
    }

    /// <summary>Takes all away.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    internal IReadOnlyList<Fault> ThatMeet(Exchange exchange)
    {
        var met = new List<Fault>();
        bool isAnswered = false;
        lock (_lock)
        {
            foreach (Fault fault in _faults)
            {
                if (!(isAnswered && fault is AnsweringFault) && fault.TryMeet(exchange))
                {
                    met.Add(fault);
                    isAnswered |= fault is AnsweringFault;
                }
            }
        }

        return met;
    }
}
