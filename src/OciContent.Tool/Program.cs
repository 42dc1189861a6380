using System.Runtime.InteropServices;
using System.Text;
using OciContent.Tool;
using OciContent.Tool.Output;

// JSON is UTF-8 whatever the locale says, and so are file names.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

bool isTerminated = false;
using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
int exitCode = await CommandLine.RunAsync(args, ToolConsole.System, cancellation.Token);
return exitCode == ExitCodes.Cancelled && Volatile.Read(ref isTerminated) ? ExitCodes.Terminated : exitCode;

// The first signal ends the work in good order, a second one the process.
void Cancel(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    Volatile.Write(ref isTerminated, context.Signal == PosixSignal.SIGTERM);
    cancellation.Cancel();
}
