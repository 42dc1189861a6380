using OciContent.Json;
using Field = OciContent.Json.GoField<OciContent.Images.ContainerConfig>;
using HealthField = OciContent.Json.GoField<OciContent.Images.Healthcheck>;

namespace OciContent.Images;

/// <summary>The fields of a container's configuration, in the order of the Go structs that write it.</summary>
internal static class ContainerForms
{
    private static readonly HealthField Test = new("Test", Omit.Empty, static check => check.Test);
    private static readonly HealthField Interval = new("Interval", Omit.Empty, static check => check.Interval);
    private static readonly HealthField Timeout = new("Timeout", Omit.Empty, static check => check.Timeout);
    private static readonly HealthField StartPeriod = new("StartPeriod", Omit.Empty, static check => check.StartPeriod);
    private static readonly HealthField StartInterval = new("StartInterval", Omit.Empty, static check => check.StartInterval);
    private static readonly HealthField Retries = new("Retries", Omit.Empty, static check => check.Retries);

    /// <summary>Docker's engine.</summary>
    public static readonly GoStruct<Healthcheck> DockerHealthcheck = OfHealth(Test, Interval, Timeout, StartPeriod, StartInterval, Retries);

    /// <summary>containers/image.</summary>
    public static readonly GoStruct<Healthcheck> ContainersImageHealthcheck = OfHealth(
        Test,
        StartPeriod,
        StartInterval,
        Interval,
        Timeout,
        Retries);

    /// <summary>image-spec; Docker's own fields stand behind those of image-spec.</summary>
    public static readonly GoStruct<ContainerConfig> ImageSpec = new(
        static config => config.ExtensionData,
        new("User", Omit.Empty, static config => config.User),
        new("ExposedPorts", Omit.Empty, static config => config.ExposedPorts),
        new("Env", Omit.Empty, static config => config.Env),
        new("Entrypoint", Omit.Empty, static config => config.Entrypoint),
        new("Cmd", Omit.Empty, static config => config.Cmd),
        new("Volumes", Omit.Empty, static config => config.Volumes),
        new("WorkingDir", Omit.Empty, static config => config.WorkingDir),
        new("Labels", Omit.Empty, static config => config.Labels),
        new("StopSignal", Omit.Empty, static config => config.StopSignal),
        new("ArgsEscaped", Omit.Empty, static config => config.ArgsEscaped),
        new("Hostname", Omit.Empty, static config => config.Hostname),
        new("Domainname", Omit.Empty, static config => config.Domainname),
        new("AttachStdin", Omit.Empty, static config => config.AttachStdin),
        new("AttachStdout", Omit.Empty, static config => config.AttachStdout),
        new("AttachStderr", Omit.Empty, static config => config.AttachStderr),
        new("Tty", Omit.Empty, static config => config.Tty),
        new("OpenStdin", Omit.Empty, static config => config.OpenStdin),
        new("StdinOnce", Omit.Empty, static config => config.StdinOnce),
        Field.Object("Healthcheck", Omit.Nil, static config => config.Healthcheck, DockerHealthcheck),
        new("Image", Omit.Empty, static config => config.Image),
        new("NetworkDisabled", Omit.Empty, static config => config.NetworkDisabled),
        new("MacAddress", Omit.Empty, static config => config.MacAddress),
        new("OnBuild", Omit.Empty, static config => config.OnBuild),
        new("StopTimeout", Omit.Nil, static config => config.StopTimeout),
        new("Shell", Omit.Empty, static config => config.Shell));

    /// <summary>Docker's engine: most fields are there even where they are empty.</summary>
    public static readonly GoStruct<ContainerConfig> Docker = OfDocker(DockerHealthcheck);

    /// <summary>containers/image, for configs of Docker.</summary>
    public static readonly GoStruct<ContainerConfig> ContainersImage = OfDocker(ContainersImageHealthcheck);

    private static GoStruct<ContainerConfig> OfDocker(GoStruct<Healthcheck> healthcheck) => new(
        static config => config.ExtensionData,
        new("Hostname", Omit.Never, static config => config.Hostname ?? ""),
        new("Domainname", Omit.Never, static config => config.Domainname ?? ""),
        new("User", Omit.Never, static config => config.User ?? ""),
        new("AttachStdin", Omit.Never, static config => config.AttachStdin),
        new("AttachStdout", Omit.Never, static config => config.AttachStdout),
        new("AttachStderr", Omit.Never, static config => config.AttachStderr),
        new("ExposedPorts", Omit.Empty, static config => config.ExposedPorts),
        new("Tty", Omit.Never, static config => config.Tty),
        new("OpenStdin", Omit.Never, static config => config.OpenStdin),
        new("StdinOnce", Omit.Never, static config => config.StdinOnce),
        new("Env", Omit.Never, static config => config.Env),
        new("Cmd", Omit.Never, static config => config.Cmd),
        Field.Object("Healthcheck", Omit.Nil, static config => config.Healthcheck, healthcheck),
        new("ArgsEscaped", Omit.Empty, static config => config.ArgsEscaped),
        new("Image", Omit.Never, static config => config.Image ?? ""),
        new("Volumes", Omit.Never, static config => config.Volumes),
        new("WorkingDir", Omit.Never, static config => config.WorkingDir ?? ""),
        new("Entrypoint", Omit.Never, static config => config.Entrypoint),
        new("NetworkDisabled", Omit.Empty, static config => config.NetworkDisabled),
        new("MacAddress", Omit.Empty, static config => config.MacAddress),
        new("OnBuild", Omit.Never, static config => config.OnBuild),
        new("Labels", Omit.Never, static config => config.Labels),
        new("StopSignal", Omit.Empty, static config => config.StopSignal),
        new("StopTimeout", Omit.Nil, static config => config.StopTimeout),
        new("Shell", Omit.Empty, static config => config.Shell));

    private static GoStruct<Healthcheck> OfHealth(params HealthField[] fields) => new(static check => check.ExtensionData, fields);
}
