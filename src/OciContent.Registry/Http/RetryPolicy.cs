using System.Net;
using System.Net.Http.Headers;

namespace OciContent.Registry.Http;

/// <summary>
/// When a request that may be repeated is, and after how long: what failed in transit, and answers that say that it is the server's state
/// and not the request (408, 429, 500, 502, 503, 504). Waits double from a quarter of a second, unless the server says how long.
/// </summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>What failed on the way, and is no statement of the server.</summary>
    public static bool IsTransient(Exception e) =>
        e is (HttpRequestException or IOException or TimeoutException)
        && e is not RegistryException
        && e.InnerException is not RegistryException;

    /// <summary>Whether there is nobody to answer: no such name, nobody at the port, nobody who is trusted.</summary>
    public static bool IsUnreachable(Exception e) =>
        e is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
        };

    /// <summary>How long the server asks to wait (RFC 9110, 10.2.3); <c>null</c> if it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        RetryConditionHeaderValue? asked = response.Headers.RetryAfter;
        TimeSpan? wait = asked?.Delta ?? asked?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>How long to wait before a request is repeated for the first, second … time, where nobody says how long.</summary>
    public static TimeSpan Wait(int repetition)
    {
        // Not all who were refused at the same time come back at the same time.
#pragma warning disable CA5394 // nothing secret depends on it
        double spread = 0.9 + (Random.Shared.NextDouble() * 0.2);
#pragma warning restore CA5394
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(repetition - 1, 10)) * spread;
        return wait < LongestWait ? wait : LongestWait;
    }
}
