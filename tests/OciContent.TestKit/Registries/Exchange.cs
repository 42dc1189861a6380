using System.Buffers;
using System.Text;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>A request as it came over the wire, and the status it was answered with.</summary>
public sealed class Exchange
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly int _maxRecordedBody;
    private readonly Lock _lock = new();
    private readonly RequestTarget _target;
    private long _bodyLength;

    internal Exchange(int connection, byte[] head, int maxRecordedBody)
    {
        Connection = connection;
        RawHead = head;
        _maxRecordedBody = maxRecordedBody;
        string[] lines = Encoding.Latin1.GetString(head).Split('\n');
        string[] first = lines[0].TrimEnd('\r').Split(' ');
        Method = first[0];
        Target = first.Length > 1 ? first[1] : "";
        foreach (string line in lines.Skip(1).Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            Headers.Add(colon < 0 ? line : line[..colon], colon < 0 ? "" : line[(colon + 1)..].Trim());
        }

        string relative = Target;
        if (Uri.TryCreate(Target, UriKind.Absolute, out Uri? absolute) && !absolute.IsFile)
        {
            relative = absolute.PathAndQuery;
        }

        int question = relative.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? relative : relative[..question];
        Query = new QueryString(question < 0 ? "" : relative[(question + 1)..]);
        _target = RequestTarget.Parse(Path);
    }

    /// <summary>Which connection of its server it came over; the first is 1.</summary>
    public int Connection { get; }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The target as it was sent.</summary>
    public string Target { get; }

    /// <summary>The target's path, with its escapes.</summary>
    public string Path { get; }

    /// <summary>The target's query.</summary>
    public QueryString Query { get; }

    /// <summary>The headers as they came.</summary>
    public HeaderList Headers { get; } = [];

    /// <summary>The request line and the headers, byte for byte.</summary>
    public ReadOnlyMemory<byte> RawHead { get; }

    /// <summary>What is asked for.</summary>
    public RequestKind Kind => _target.Kind;

    /// <summary>The repository that is asked; empty if none is.</summary>
    public string Repository => _target.Repository;

    /// <summary>The digest, the tag or the upload that is asked for; empty if there is none.</summary>
    public string Reference => _target.Reference;

    /// <summary>How many bytes of the body have come, without their framing.</summary>
    public long BodyLength => Interlocked.Read(ref _bodyLength);

    /// <summary>The body's first bytes, up to the server's <see cref="ServerOptions.MaxRecordedBody"/>.</summary>
    public byte[] RecordedBody
    {
        get
        {
            lock (_lock)
            {
                return _body.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>The status of the answer; <c>null</c> while there is none, or if the connection was cut before.</summary>
    public int? Status { get; internal set; }

    /// <summary>Method and target.</summary>
    public override string ToString() => $"{Method} {Target} -> {Status?.ToString() ?? "no answer"}";

    internal void AddBody(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _body.Write(bytes[..Math.Min(bytes.Length, _maxRecordedBody - _body.WrittenCount)]);
            _bodyLength += bytes.Length;
        }
    }
}
