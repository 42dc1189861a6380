using System.Net;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Gives one blob to whoever asks for it at an address of this machine, and counts how often that is.</summary>
public sealed class BlobServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _requests;

    public BlobServer(byte[] blob)
    {
        Url = $"http://127.0.0.1:{RegistryServer.FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = ServeAsync(blob);
    }

    /// <summary>The address.</summary>
    public string Url { get; }

    /// <summary>How often somebody asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Dispose()
    {
        _listener.Close();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync(byte[] blob)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                context.Response.ContentLength64 = blob.Length;
                await context.Response.OutputStream.WriteAsync(blob);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Closed.
        }
    }
}
