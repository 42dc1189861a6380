namespace OciContent.TestKit.Registries.Wire;

/// <summary>The connection ends here, on purpose or because the peer ended it.</summary>
internal sealed class ConnectionCutException : IOException
{
    public ConnectionCutException()
        : this(ConnectionEnd.Close)
    {
    }

    public ConnectionCutException(string message)
        : base(message)
    {
    }

    public ConnectionCutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ConnectionCutException(ConnectionEnd end)
        : base("The connection was cut.") => End = end;

    public ConnectionEnd End { get; }
}
