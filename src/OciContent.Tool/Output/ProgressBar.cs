using Spectre.Console;

namespace OciContent.Tool.Output;

/// <summary>Shows how far long work has come, on a terminal only, and only once the work proves long.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs work that reports how many bytes it has read so far, and how many there are.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="title">What is being read.</param>
    /// <param name="work">The work.</param>
    public static Task<T> RunAsync<T>(ToolConsole console, string title, Func<IProgress<ContentProgress>, Task<T>> work) =>
        RunAsync(console, title, total: null, work);

    /// <summary>Runs work that reports how many bytes it has read so far, and perhaps how many there are.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="title">What is being read.</param>
    /// <param name="total">How many bytes there are where the work does not say so; <c>null</c> if that is not known.</param>
    /// <param name="work">The work.</param>
    public static Task<T> RunAsync<T>(ToolConsole console, string title, long? total, Func<IProgress<ContentProgress>, Task<T>> work)
    {
        var counter = new Counter { Total = total };
        return RunAsync(console, title, counter, () => work(counter));
    }

    private static async Task<T> RunAsync<T>(ToolConsole console, string title, Counter counter, Func<Task<T>> work)
    {
        Task<T> running = Task.Run(work);
        if (console.ShowsProgress && await Task.WhenAny(running, Task.Delay(Patience)) != running)
        {
            await ShowAsync(console, title, counter, running);
        }

        return await running;
    }

    private static Task ShowAsync(ToolConsole console, string title, Counter counter, Task running)
    {
        // That this is a terminal is known; how much an old one of Windows can do must be found out.
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(console.Error),
        });
        return terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(Printable.Text(title)), maxValue: 1);
                while (await Task.WhenAny(running, Task.Delay(Interval)) != running)
                {
                    long done = counter.Value;
                    long? total = counter.Total;
                    bar.IsIndeterminate = total is null;
                    bar.MaxValue = Math.Max(total ?? 1, Math.Max(done, 1));
                    bar.Value = done;
                }
            });
    }

    private sealed class Counter : IProgress<ContentProgress>
    {
        private const long Unknown = -1;

        private long _value;
        private long _total = Unknown;

        public long Value => Interlocked.Read(ref _value);

        public long? Total
        {
            get => Interlocked.Read(ref _total) is var total and not Unknown ? total : null;
            init => _total = value ?? Unknown;
        }

        public void Report(ContentProgress value)
        {
            if (value.TotalBytes is { } total)
            {
                Interlocked.Exchange(ref _total, total);
            }

            Interlocked.Exchange(ref _value, value.Bytes);
        }
    }
}
