namespace OciContent.Tests.Conversion;

/// <summary>
/// The cases of tests/vectors/conversion that skopeo takes and a strict reader refuses, because two readers could see two documents
/// or because no such document is allowed; and what the message names.
/// </summary>
internal static class StrictCases
{
    /// <summary>What is wrong in a config: refused where the config is read, which it is only to be converted to OCI.</summary>
    private static readonly Dictionary<string, string> Configs = new(StringComparer.Ordinal)
    {
        ["lenient-duplicate-keys"] = "the key 'os' is duplicated",
        ["lenient-folded-keys"] = "the key 'Architecture' differs from 'architecture' only in case",
        ["lenient-surrogates"] = "author: '\\ud800|",
        ["lenient-times"] = "created: '2024-02-29T1:00:00,5Z'",
        ["lenient-utf8"] = "not valid UTF-8",
        ["strict-diff-id"] = "rootfs.diff_ids[0]: 'no digest'",
        ["strict-diff-id-short"] = "rootfs.diff_ids[0]: 'sha256:00'",
        ["strict-docker-version"] = "docker_version: 24",
        ["strict-interval"] = "config.Healthcheck.Interval: 1e3",
        ["strict-nesting"] = "64",
        ["strict-null-architecture"] = "architecture: null",
        ["strict-null-diff-id"] = "rootfs.diff_ids[0]: null",
        ["strict-null-history-entry"] = "history[0]: null",
        ["strict-null-in-env"] = "config.Env[0]: null",
        ["strict-null-in-os-features"] = "os.features[0]: null",
        ["strict-null-label"] = "config.Labels.a: null",
        ["strict-null-os"] = "os: null",
        ["strict-null-rootfs-type"] = "rootfs.type: null",
        ["strict-shell"] = "config.Shell: '/bin/sh'",
        ["strict-stop-timeout"] = "config.StopTimeout: 99999999999999999999",
    };

    private static readonly Dictionary<string, string> Manifests = new(StringComparer.Ordinal)
    {
        ["lenient-size"] = "layers[0].size: -1",
        ["strict-annotation"] = "annotations.a: null",
        ["strict-artifact-type"] = "config.artifactType: 'x'",
        ["strict-data"] = "config.data: it holds 2 bytes",
        ["strict-data-docker"] = "config.data: it holds 2 bytes",
        ["strict-index-artifact-type"] = "manifests[0].artifactType: 'x'",
        ["strict-index-data"] = "manifests[0].data: it holds 1 bytes",
        ["strict-index-entry-no-type"] = "manifests[0]: the key 'mediaType' is missing",
        ["strict-list-entry-type"] = "mediaType: 'application/vnd.docker.distribution.manifest.v2+json' contradicts",
        ["strict-list-no-version"] = "the key 'schemaVersion' is missing",
        ["strict-list-platform"] = "manifests[0].platform: the key 'architecture' is missing",
        ["strict-null-url"] = "layers[0].urls[0]: null",
        ["strict-platform"] = "config.platform: the key 'architecture' is missing",
        ["strict-url-b-f"] = "layers[0].urls[0]: 'https://example.com/",
        ["strict-url-control"] = "layers[0].urls[0]: 'https://example.com/",
        ["strict-url-empty"] = "layers[0].urls[0]: '' is not an absolute URI",
        ["strict-url-relative"] = "layers[0].urls[0]: '/blob' is not an absolute URI",
        ["strict-version"] = "schemaVersion: 0",
    };

    /// <summary>What the message names where a case is refused; <c>null</c> where it is not.</summary>
    /// <param name="name">The case.</param>
    /// <param name="readsConfig">Whether the conversion reads configs.</param>
    public static string? RefusalOf(string name, bool readsConfig) =>
        Manifests.GetValueOrDefault(name) ?? (readsConfig ? Configs.GetValueOrDefault(name) : null);
}
