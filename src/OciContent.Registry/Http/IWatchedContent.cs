namespace OciContent.Registry.Http;

/// <summary>A body that says while it is sent that it goes on.</summary>
internal interface IWatchedContent
{
    void Watch(Watchdog watchdog);
}
