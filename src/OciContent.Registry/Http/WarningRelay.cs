using System.Net.Http.Headers;
using System.Text;

namespace OciContent.Registry.Http;

/// <summary>Tells what registries warn of (<c>Warning: 299 - "text"</c>), each once.</summary>
internal sealed class WarningRelay(IProgress<RegistryWarning> listener)
{
    private const int Code = 299;
    private const string Agent = "-";

    // distribution-spec, warnings: so much for all of an answer.
    private const int MaxLength = 4096;

    // Whoever has something new to say each time has nothing to say.
    private const int MaxWarnings = 64;

    private readonly HashSet<RegistryWarning> _told = [];

    /// <summary>Tells what an answer warns of, unless it was told before.</summary>
    public void Tell(RegistryRequest request, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.Contains("Warning"))
        {
            return;
        }

        int length = 0;
        foreach (WarningHeaderValue warning in response.Headers.Warning)
        {
            length += warning.Text.Length;
            if (length > MaxLength)
            {
                return;
            }

            if (warning.Code == Code && warning.Agent == Agent)
            {
                Tell(new RegistryWarning(request.Registry.Name, RegistryErrors.WithoutSecrets(request, response, Unquote(warning.Text))));
            }
        }
    }

    private void Tell(RegistryWarning warning)
    {
        lock (_told)
        {
            if (_told.Count >= MaxWarnings || !_told.Add(warning))
            {
                return;
            }
        }

        listener.Report(warning);
    }

    // RFC 9110, 5.6.4.
    private static string Unquote(string quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] == '\\' && i < quoted.Length - 2)
            {
                i++;
            }

            text.Append(quoted[i]);
        }

        return text.ToString();
    }
}
