using System.Globalization;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    private WireResponse AnswerTags(Exchange exchange)
    {
        string[] tags;
        lock (_lock)
        {
            if (!_repositories.TryGetValue(exchange.Repository, out StoredRepository? stored))
            {
                return WireResponse.Error(404, "NAME_UNKNOWN", "The repository is unknown to the registry.");
            }

            IEnumerable<string> digests = Quirks.ListsDigestsAsTags ? stored.Manifests.Keys.Select(static digest => digest.ToString()) : [];
            tags = [.. stored.Tags.Keys.Concat(digests).Order(StringComparer.Ordinal)];
        }

        if (!Quirks.PagesTags)
        {
            // In the order of what has nothing to do with the order of tags.
            return ListOf(exchange, "tags", [.. tags.OrderBy(static tag => Digest.Compute(System.Text.Encoding.UTF8.GetBytes(tag)))]);
        }

        return Page(exchange, tags, out WireResponse? refusal) is { } page
            ? ListOf(exchange, "tags", page, NextAfter(page, tags))
            : refusal!;
    }

    private WireResponse AnswerCatalog(Exchange exchange)
    {
        if (Quirks.CatalogStatus is { } status)
        {
            return WireResponse.Error(status, status == 401 ? "UNAUTHORIZED" : "UNSUPPORTED", "There is no catalog.");
        }

        string[] names;
        lock (_lock)
        {
            names = [.. _repositories.Keys];
        }

        return Page(exchange, names, out WireResponse? refusal) is { } page
            ? ListOf(exchange, "repositories", page, NextAfter(page, names))
            : refusal!;
    }

    // What lies behind "last", as many as "n" says; null if they say nothing that makes sense.
    private string[]? Page(Exchange exchange, string[] all, out WireResponse? refusal)
    {
        refusal = null;
        int count = Quirks.PageSize;
        if (exchange.Query["n"] is { } n)
        {
            if (!int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int asked) || asked > Quirks.MaxPageSize)
            {
                refusal = WireResponse.Error(400, "PAGINATION_NUMBER_INVALID", "The number of results is invalid.");
                return null;
            }

            count = Math.Min(count, asked);
        }

        string last = exchange.Query["last"] ?? "";
        return [.. all.Where(item => string.CompareOrdinal(item, last) > 0).Take(count)];
    }

    private static string? NextAfter(string[] page, string[] all) => page.Length > 0 && page[^1] != all[^1] ? page[^1] : null;

    private WireResponse ListOf(Exchange exchange, string field, string[] items, string? next = null)
    {
        WireResponse response = WireResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            if (field == "tags")
            {
                writer.WriteString("name", exchange.Repository);
            }

            if (Quirks.ListsNullTags && items.Length == 0)
            {
                writer.WriteNull(field);
            }
            else
            {
                writer.WriteStartArray(field);
                if (Quirks.ListsNullTags)
                {
                    writer.WriteNullValue();
                }

                foreach (string item in items)
                {
                    writer.WriteStringValue(item);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
        if (next is not null)
        {
            string n = exchange.Query["n"] is { } asked ? $"&n={asked}" : "";
            response.With("Link", $"<{exchange.Path}?last={Uri.EscapeDataString(next)}{n}>; rel=\"next\"");
        }

        return response;
    }

    private WireResponse AnswerReferrers(Exchange exchange)
    {
        switch (Quirks.ReferrersStatus)
        {
            case null:
                break;
            case 303:
                return new WireResponse(303).With("Location", $"{Url}/a-page-for-people");
            default:
                return WireResponse.Text(Quirks.ReferrersStatus.Value, "404 page not found");
        }

        if (!Digest.TryParse(exchange.Reference, out Digest? subject))
        {
            return WireResponse.Error(400, "DIGEST_INVALID", "The digest is malformed.");
        }

        string? type = Quirks.FiltersReferrers ? exchange.Query["artifactType"] : null;
        List<(StoredManifest Manifest, ManifestFacts Facts)> all;
        lock (_lock)
        {
            all =
            [
                .. from manifest in _repositories.GetValueOrDefault(exchange.Repository)?.Manifests.Values.AsEnumerable() ?? []
                   let facts = ManifestFacts.Read(manifest.Content)
                   where facts.Subject == subject && (type is null || facts.ArtifactType == type)
                   orderby manifest.Digest
                   select (manifest, facts),
            ];
        }

        string last = exchange.Query["last"] ?? "";
        var page = all.Where(item => string.CompareOrdinal(item.Manifest.Digest.ToString(), last) > 0).Take(Quirks.PageSize).ToList();
        WireResponse response = IndexOf(page);
        if (page.Count > 0 && page[^1].Manifest != all[^1].Manifest)
        {
            string filter = type is null ? "" : $"&artifactType={Uri.EscapeDataString(type)}";
            response.With("Link", $"<{exchange.Path}?last={page[^1].Manifest.Digest}{filter}>; rel=\"next\"");
        }

        return type is null ? response : response.With("OCI-Filters-Applied", "artifactType");
    }

    private WireResponse IndexOf(List<(StoredManifest Manifest, ManifestFacts Facts)> items) => WireResponse.Json(
        200,
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciIndex);
            if (items.Count == 0 && Quirks.ListsNullReferrers)
            {
                writer.WriteNull("manifests");
                writer.WriteEndObject();
                return;
            }

            writer.WriteStartArray("manifests");
            foreach ((StoredManifest manifest, ManifestFacts facts) in items)
            {
                writer.WriteStartObject();
                writer.WriteString("mediaType", manifest.MediaType);
                writer.WriteString("digest", manifest.Digest.ToString());
                writer.WriteNumber("size", manifest.Content.Length);
                if (facts.ArtifactType is not null)
                {
                    writer.WriteString("artifactType", facts.ArtifactType);
                }

                if (facts.Annotations.Count > 0)
                {
                    writer.WriteStartObject("annotations");
                    foreach ((string name, string value) in facts.Annotations)
                    {
                        writer.WriteString(name, value);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        },
        Quirks.ReferrersContentType);
}
