using System.Text.Json;

namespace OciContent.Registry.Engine;

/// <summary>The messages of an engine that works on something: JSON objects, a line each, of which none is longer than it may be.</summary>
internal sealed class EngineMessages(Stream answer, DockerEngineLimits limits)
{
    private readonly byte[] _buffer = new byte[limits.MaxMessageSize];
    private int _length;
    private int _count;
    private bool _isAtEnd;

    /// <summary>The next message; <c>null</c> behind the last.</summary>
    /// <exception cref="DockerEngineException">It is too long, or not one.</exception>
    public async Task<EngineMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int end = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end < 0 && _isAtEnd)
            {
                end = _length;
            }

            if (end >= 0)
            {
                if (_length == 0)
                {
                    return null;
                }

                EngineMessage? message = Parse(_buffer.AsMemory(0, end));
                int taken = Math.Min(end + 1, _length);
                _buffer.AsSpan(taken, _length - taken).CopyTo(_buffer);
                _length -= taken;
                if (message is null)
                {
                    continue;
                }

                return ++_count <= limits.MaxMessages
                    ? message
                    : throw new DockerEngineException($"The engine sent too much: expected at most {limits.MaxMessages} messages.");
            }

            if (_length == _buffer.Length)
            {
                throw new DockerEngineException($"The engine sent a message that is too long: expected at most {_buffer.Length} bytes.");
            }

            int count = await answer.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
            _length += count;
            _isAtEnd = count == 0;
        }
    }

    private static EngineMessage? Parse(ReadOnlyMemory<byte> line)
    {
        if (line.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            bool hasFailed = EngineJson.Member(root, "error") is not null || EngineJson.Member(root, "errorDetail") is not null;
            string? detail = EngineJson.Member(root, "errorDetail") is { } more ? EngineJson.Text(more, "message") : null;
            return new EngineMessage(
                EngineJson.Text(root, "stream"),
                hasFailed ? EngineJson.Text(root, "error") ?? detail ?? "an error" : null);
        }
        catch (JsonException e)
        {
            throw new DockerEngineException("The engine sent a message that is not JSON: expected an object a line.", e);
        }
    }
}
