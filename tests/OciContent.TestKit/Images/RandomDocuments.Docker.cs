namespace OciContent.TestKit.Images;

/// <content>Configs of Docker's engine.</content>
public sealed partial class RandomDocuments
{
    /// <summary>An image config that has the fields of Docker's engine alone, those that every such config has among them.</summary>
    public byte[] DockerConfig() => Document(
    [
        ("architecture", _json.Quote("amd64")),
        ("os", _json.Quote("linux")),
        ("created", Time()),
        ("config", EngineConfig()),
        ("container_config", EngineConfig()),
        ("rootfs", RootFs()),
        .. Maybe("os.version", Text),
        .. Maybe("os.features", TextList, "[]"),
        .. Maybe("variant", Text),
        .. Maybe("author", Text),
        .. Maybe("id", Text),
        .. Maybe("parent", Text),
        .. Maybe("comment", Text),
        .. Maybe("container", Text),
        .. Maybe("docker_version", Text),
        .. Maybe("history", () => _json.Array(Many(6, EngineHistoryEntry)), "[]"),
    ]);

    private string EngineConfig() => _json.Object(
    [
        .. Maybe("Hostname", Text),
        .. Maybe("Domainname", Text),
        .. Maybe("User", Text),
        .. Maybe("AttachStdin", Bool),
        .. Maybe("AttachStdout", Bool),
        .. Maybe("AttachStderr", Bool),
        .. Maybe("ExposedPorts", Set, "{}"),
        .. Maybe("Tty", Bool),
        .. Maybe("OpenStdin", Bool),
        .. Maybe("StdinOnce", Bool),
        .. Maybe("Env", () => _json.Array(Many(4, () => _json.Quote($"n={_json.Text()}"))), "[]"),
        .. Maybe("Cmd", TextList, "[]"),
        .. Maybe("Healthcheck", Healthcheck, "{}"),
        .. Maybe("ArgsEscaped", Bool),
        .. Maybe("Image", Text),
        .. Maybe("Volumes", Set, "{}"),
        .. Maybe("WorkingDir", Text),
        .. Maybe("Entrypoint", TextList, "[]"),
        .. Maybe("NetworkDisabled", Bool),
        .. Maybe("MacAddress", Text),
        .. Maybe("OnBuild", TextList, "[]"),
        .. Maybe("Labels", TextMap, "{}"),
        .. Maybe("StopSignal", Text),
        .. Maybe("StopTimeout", Number),
        .. Maybe("Shell", TextList, "[]"),
    ]);

    private string Healthcheck() => _json.Object(
    [
        .. Maybe("Test", TextList, "[]"),
        .. Maybe("Interval", Number),
        .. Maybe("Timeout", Number),
        .. Maybe("StartPeriod", Number),
        .. Maybe("StartInterval", Number),
        .. Maybe("Retries", Number),
    ]);

    private string EngineHistoryEntry() => _json.Object(
    [
        ("created", Time()),
        .. Maybe("created_by", Text),
        .. Maybe("author", Text),
        .. Maybe("comment", Text),
        .. Maybe("empty_layer", Bool),
    ]);

    private string Bool() => _json.Pick("true", "false");

    private string Number() => _json.Pick("0", "-0", "-1", "10", "2147483647");
}
