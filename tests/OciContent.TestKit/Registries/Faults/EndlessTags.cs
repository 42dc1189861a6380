using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries.Faults;

/// <summary>Gives a list of tags that never ends; every page is new.</summary>
/// <param name="pageSize">How many tags a page has.</param>
/// <param name="times">How many requests it meets; all if it is not said.</param>
/// <param name="when">Which requests it meets; all if it is not said.</param>
public sealed class EndlessTags(int pageSize = 100, int? times = null, Func<Exchange, bool>? when = null)
    : AnsweringFault(times, when)
{
    internal override bool Concerns(Exchange exchange) => exchange.Kind == RequestKind.Tags;

    internal override WireResponse Answer(Exchange exchange)
    {
        int first = int.TryParse(exchange.Query["page"], out int page) ? page * pageSize : 0;
        return WireResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", exchange.Repository);
            writer.WriteStartArray("tags");
            for (int i = first; i < first + pageSize; i++)
            {
                writer.WriteStringValue($"t{i:D9}");
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).With("Link", $"<{exchange.Path}?page={(first / pageSize) + 1}>; rel=\"next\"");
    }
}
