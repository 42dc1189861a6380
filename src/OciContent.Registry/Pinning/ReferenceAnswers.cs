using System.Collections.Concurrent;
using System.Text.Json;
using OciContent.Registry.Tags;

namespace OciContent.Registry.Pinning;

/// <summary>What references mean: each is asked for once, a few at the same time.</summary>
internal sealed class ReferenceAnswers(IReferenceResolver resolver, Platform? platform, int maxConcurrency) : IDisposable
{
    private readonly ConcurrentDictionary<ImageReference, Lazy<Task<Answer>>> _answers = new();
    private readonly SemaphoreSlim _turns = new(maxConcurrency);

    /// <summary>Asks what a reference without a digest means.</summary>
    public async Task<Answer> AskAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        while (true)
        {
            Lazy<Task<Answer>> answer = _answers.GetOrAdd(
                reference,
                key => new Lazy<Task<Answer>>(() => ResolveAsync(key, cancellationToken)));
            try
            {
                return await answer.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Somebody else's token ended it: it is asked anew, once.
                _answers.TryRemove(new(reference, answer));
            }
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<Answer> ResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ResolvedReference resolved = await resolver.ResolveAsync(reference, platform, cancellationToken).ConfigureAwait(false);
            return new Answer(resolved.Content.Digest, Fault: null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or FormatException or NotSupportedException)
        {
            return new Answer(Digest: null, e.Message);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>A digest, or why there is none.</summary>
    public sealed record Answer(Digest? Digest, string? Fault);
}
