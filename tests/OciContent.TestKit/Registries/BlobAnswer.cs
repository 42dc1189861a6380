using System.Globalization;
using OciContent.TestKit.Registries.Wire;

namespace OciContent.TestKit.Registries;

/// <summary>A blob, or the part of it that is asked for (RFC 9110, section 14).</summary>
internal static class BlobAnswer
{
    public static WireResponse Of(Exchange exchange, BlobContent blob, Digest digest, RegistryQuirks quirks)
    {
        WireResponse response = new WireResponse(200, "application/octet-stream", WireBody.Of(blob, 0, blob.Length))
            .With("Docker-Content-Digest", digest.ToString())
            .With("ETag", $"\"{digest}\"");
        if (!quirks.TakesRanges)
        {
            return response;
        }

        response.Headers["Accept-Ranges"] = "bytes";
        if (exchange.Method != "GET" || exchange.Headers["Range"] is not { } range || !Applies(exchange, digest))
        {
            return response;
        }

        string[] ends = range.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) ? range["bytes=".Length..].Trim().Split('-') : [];
        if (ends.Length != 2 || !IsNumber(ends[0]) || !IsNumber(ends[1]) || (ends[0].Length == 0 && ends[1].Length == 0))
        {
            // Several ranges at once, and what is none: all of it.
            return response;
        }

        long first = ends[0].Length > 0 ? long.Parse(ends[0], CultureInfo.InvariantCulture) : Math.Max(0, blob.Length - Number(ends[1]));
        long last = ends[0].Length > 0 && ends[1].Length > 0 ? Math.Min(Number(ends[1]), blob.Length - 1) : blob.Length - 1;
        if (first >= blob.Length || last < first || (ends[1].Length == 0 && !quirks.TakesOpenRanges))
        {
            return NotSatisfiable(blob, quirks);
        }

        response.Status = 206;
        response.Body = WireBody.Of(blob, first, last - first + 1);
        response.Headers["Content-Range"] = $"bytes {first}-{last}/{blob.Length}";
        return response;
    }

    private static WireResponse NotSatisfiable(BlobContent blob, RegistryQuirks quirks)
    {
        WireResponse response = WireResponse.Text(416, "invalid range: failed to overlap\n")
            .With("Content-Range", $"bytes */{blob.Length}");
        if (quirks.LiesAboutLengthOf416)
        {
            response.DeclaredLength = blob.Length;
            response.ClosesConnection = true;
        }

        return response;
    }

    private static bool Applies(Exchange exchange, Digest digest) =>
        exchange.Headers["If-Range"] is not { } condition || condition == $"\"{digest}\"";

    private static bool IsNumber(string text) => text.Length <= 18 && text.All(char.IsAsciiDigit);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
