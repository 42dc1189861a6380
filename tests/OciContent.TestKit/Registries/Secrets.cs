using System.Text;

namespace OciContent.TestKit.Registries;

/// <summary>Looks for secrets in what servers were asked, byte for byte: request lines, headers and bodies.</summary>
public static class Secrets
{
    /// <summary>All secrets that are in requests, in any form in which they may be hidden.</summary>
    /// <exception cref="InvalidOperationException">
    /// A body was not recorded whole (<see cref="ServerOptions.MaxRecordedBody"/>): nothing can be said of it.
    /// </exception>
    public static IReadOnlyList<Leak> Find(IEnumerable<Exchange> exchanges, params IEnumerable<string> secrets)
    {
        (string Secret, string Name, byte[] Bytes)[] forms = [.. secrets.Distinct().SelectMany(FormsOf)];
        var leaks = new List<Leak>();
        foreach (Exchange exchange in exchanges)
        {
            byte[] body = exchange.RecordedBody;
            if (body.Length != exchange.BodyLength)
            {
                throw new InvalidOperationException($"{exchange}: {body.Length} of {exchange.BodyLength} bytes were recorded.");
            }

            foreach ((string secret, string name, byte[] bytes) in forms)
            {
                if (exchange.RawHead.Span.IndexOf(bytes) >= 0 || body.AsSpan().IndexOf(bytes) >= 0)
                {
                    leaks.Add(new Leak(exchange, secret, name));
                }
            }
        }

        return leaks;
    }

    /// <summary>Whether a text, such as an exception's or a log's, has a secret in any form.</summary>
    public static bool IsIn(string text, params IEnumerable<string> secrets) =>
        secrets.Distinct().SelectMany(FormsOf).Any(form => Encoding.UTF8.GetBytes(text).AsSpan().IndexOf(form.Bytes) >= 0);

    private static IEnumerable<(string Secret, string Name, byte[] Bytes)> FormsOf(string secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 6);
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return (secret, "plain", bytes);
        string escaped = Uri.EscapeDataString(secret);
        if (escaped != secret)
        {
            yield return (secret, "escaped", Encoding.ASCII.GetBytes(escaped));
            yield return (secret, "form", Encoding.ASCII.GetBytes(escaped.Replace("%20", "+", StringComparison.Ordinal)));
        }

        // What comes before it decides how its bits lie in Base64: of three ways it is one. The characters
        // at both ends have bits of others.
        for (int before = 0; before < 3; before++)
        {
            string base64 = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
            int start = before == 0 ? 0 : before + 1;
            int end = (bytes.Length + before) * 8 / 6;
            string inner = base64[start..end];
            yield return (secret, "Base64", Encoding.ASCII.GetBytes(inner));
            yield return (secret, "Base64", Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_')));
        }
    }
}
