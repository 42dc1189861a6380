namespace OciContent.TestKit.Registries.Wire;

/// <summary>How a connection ends.</summary>
public enum ConnectionEnd
{
    /// <summary>As if all had been sent: FIN, or with TLS without its farewell.</summary>
    Close,

    /// <summary>As if the peer had died: RST. What is still under way may be lost too.</summary>
    Reset,
}
