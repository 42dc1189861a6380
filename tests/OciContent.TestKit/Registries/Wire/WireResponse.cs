using System.Text;
using System.Text.Json;

namespace OciContent.TestKit.Registries.Wire;

/// <summary>An answer as it goes over the wire, and what goes wrong while it does. Faults change it before it is sent.</summary>
public sealed class WireResponse
{
    /// <summary>An answer without a body.</summary>
    public WireResponse(int status) => Status = status;

    /// <summary>An answer with a body.</summary>
    public WireResponse(int status, string contentType, WireBody body)
        : this(status)
    {
        Headers["Content-Type"] = contentType;
        Body = body;
    }

    /// <summary>The status code.</summary>
    public int Status { get; set; }

    /// <summary>The headers, without those that say how long the body is.</summary>
    public HeaderList Headers { get; } = [];

    /// <summary>The body, which HEAD and 304 leave out.</summary>
    public WireBody Body { get; set; } = WireBody.Empty;

    /// <summary>How the body's end is told.</summary>
    public Framing Framing { get; set; }

    /// <summary>What <c>Content-Length</c> says if it is not the truth.</summary>
    public long? DeclaredLength { get; set; }

    /// <summary>After how many bytes of the body the connection is cut.</summary>
    public long? CutAfter { get; set; }

    /// <summary>How it is cut.</summary>
    public ConnectionEnd End { get; set; }

    /// <summary>After how many bytes of the body nothing more comes; the connection stays.</summary>
    public long? StallAfter { get; set; }

    /// <summary>How many bytes of the body come at a time; 0 for as many as there are.</summary>
    public int DripSize { get; set; }

    /// <summary>How long it takes from one drip to the next.</summary>
    public TimeSpan DripInterval { get; set; }

    /// <summary>What is waited for before the first byte is sent.</summary>
    public Task? Hold { get; set; }

    /// <summary>Whether the headers never end.</summary>
    public bool HasEndlessHeaders { get; set; }

    /// <summary>Whether it is sent before the body of the request was read, whose rest is not read: the connection ends with it.</summary>
    public bool LeavesBody { get; set; }

    /// <summary>Whether the connection ends with this answer.</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>A JSON document.</summary>
    public static WireResponse Json(int status, Action<Utf8JsonWriter> write, string contentType = "application/json")
    {
        var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            write(writer);
        }

        return new WireResponse(status, contentType, WireBody.Of(bytes.ToArray()));
    }

    /// <summary>An error as distribution-spec has it.</summary>
    public static WireResponse Error(int status, string code, string message) =>
        Json(status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("errors");
            writer.WriteStartObject();
            writer.WriteString("code", code);
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>A line of text.</summary>
    public static WireResponse Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", WireBody.Of(Encoding.UTF8.GetBytes(text)));

    /// <summary>Adds a header.</summary>
    public WireResponse With(string name, string value)
    {
        Headers.Add(name, value);
        return this;
    }
}
