using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OciContent.Registry.Http;

/// <summary>
/// A list of names that comes in pages, each leading to the next by <c>Link</c> (distribution-spec, content discovery). What has no end
/// within the limits is an error, and not a shorter list.
/// </summary>
internal sealed class PagedList(RegistrySender sender, RegistryLimits limits, RegistryRequest request, string member, int pageSize)
{
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RegistryRequest? next = request;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // As texts: to Uri, an address that it has put in order is never one that it has not.
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        for (int pages = 0; next is not null; pages++)
        {
            if (pages == limits.MaxPages)
            {
                throw RegistryErrors.Broken(request, $"more than {limits.MaxPages} pages: expected at most that many");
            }

            if (!addresses.Add(next.Address.AbsoluteUri))
            {
                throw RegistryErrors.Broken(request, "a page that leads back to one before it: expected an end");
            }

            (string?[] names, RegistryRequest? following) = await ReadPageAsync(next, cancellationToken).ConfigureAwait(false);
            bool isNew = false;
            foreach (string? name in names)
            {
                // Nexus has lists with null in them.
                if (name is null || !seen.Add(name))
                {
                    continue;
                }

                isNew = true;
                if (seen.Count > limits.MaxItems)
                {
                    throw RegistryErrors.Broken(request, $"more than {limits.MaxItems} {member}: expected at most that many");
                }

                yield return name;
            }

            if (!isNew && following is not null && names.Length > 0)
            {
                throw RegistryErrors.Broken(request, "a page without anything new that leads to another: expected an end");
            }

            // A full page without a Link may be all, or a registry's that has none: it is asked once more where there may be more.
            next = following ?? (isNew && names.Length == pageSize && names[^1] is { } last ? After(last) : null);
        }
    }

    private async Task<(string?[] Names, RegistryRequest? Next)> ReadPageAsync(RegistryRequest page, CancellationToken cancellationToken)
    {
        RegistryDocument answer = await sender.ReadAsync(page, [HttpStatusCode.OK], cancellationToken).ConfigureAwait(false);
        string?[] names;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            names = Names(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RegistryErrors.Broken(request, $"a page that is not a JSON object with '{member}': expected one");
        }

        Uri? next = PageLink.Next(page, answer);
        return (names, next is null ? null : page with { Address = next });
    }

    private RegistryRequest After(string last) => request with
    {
        Address = new Uri($"{request.Address.AbsoluteUri}&last={Uri.EscapeDataString(last)}"),
    };

    private string?[] Names(JsonElement page)
    {
        if (page.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        // An empty list is null as Go writes it, or left out.
        return !page.TryGetProperty(member, out JsonElement names) || names.ValueKind == JsonValueKind.Null
            ? []
            : [.. names.EnumerateArray().Select(static name => name.ValueKind == JsonValueKind.Null ? null : name.GetString())];
    }
}
