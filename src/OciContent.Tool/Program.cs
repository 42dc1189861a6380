using OciContent.Tool;
using OciContent.Tool.Output;

return await CommandLine.RunAsync(args, ToolConsole.System);
