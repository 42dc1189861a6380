using System.Formats.Tar;
using System.Text;
using OciContent.Inspection;
using OciContent.Registry.Engine;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Wire;
using OciContent.Transports;

namespace OciContent.Registry.Tests.Engine;

/// <summary>An engine that speaks another version, lies, breaks off, stands still or does not end.</summary>
public sealed class DockerEngineTests
{
    private static readonly Digest Other = Digest.Compute("other"u8);

    [Theory]
    [InlineData("1.24", "1.24")]
    [InlineData("1.41", "1.41")]
    [InlineData("1.51", "1.51")]
    [InlineData("1.99", "1.51")]
    public async Task Version_IsTheNewestThatBothKnow(string told, string asked)
    {
        await using var engine = new FakeEngine { ApiVersion = told };

        DockerEngineInfo info = await engine.Client.GetInfoAsync();

        Assert.Equal((asked, "26.1", DockerStore.GraphDriver), (info.ApiVersion, info.Version, info.Store));
        Assert.Equal(["/_ping", $"/v{asked}/info"], engine.Server.Exchanges.Select(static exchange => exchange.Path));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.23")]
    [InlineData("2.0")]
    [InlineData("1.x")]
    [InlineData("1.99999999999999999999")]
    public async Task Version_ThatIsNotKnown_IsRefused(string? told)
    {
        await using var engine = new FakeEngine { ApiVersion = told };

        await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.GetInfoAsync());
        Assert.Single(engine.Server.Exchanges);
    }

    [Fact]
    public async Task Containerd_IsToldByTheDriversStatus()
    {
        await using var engine = new FakeEngine();
        engine.Change = (path, response) =>
        {
            if (path.EndsWith("/info", StringComparison.Ordinal))
            {
                response.Body = WireBody.Of(
                    """{"Driver":"overlayfs","DriverStatus":[1,["a"],["driver-type","io.containerd.snapshotter.v1"]]}"""u8.ToArray());
            }
        };

        Assert.Equal(DockerStore.Containerd, (await engine.Client.GetInfoAsync()).Store);
    }

    [Fact]
    public async Task Image_ThatIsNotThere_IsNotFound()
    {
        await using var engine = new FakeEngine();

        Assert.Null(await engine.Client.FindImageAsync("app:v1"));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => engine.Client.SaveAsync("app:v1"));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => OpenAsync(engine));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Id":7}""")]
    [InlineData("""{"Id":"\ud800"}""")]
    [InlineData("""{"Id":"39093b95"}""")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Image_ThatIsNotDescribed_IsRefused(string json)
    {
        await using var engine = new FakeEngine { Image = json };

        await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.FindImageAsync("app:v1"));
    }

    [Fact]
    public async Task Archive_OfTheImage_IsOpenedAsTheEngines()
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, diffId), Saved = archive };

        await using ImageSource source = await OpenAsync(engine);

        Assert.Equal(
            ("docker-daemon", "docker.io/library/app", "v1", id),
            (source.Format, source.Name, source.Reference, source.ResolveRoot().Digest));
    }

    [Fact]
    public async Task Archive_OfAnotherImage_IsRefused()
    {
        (byte[] archive, _, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(Other, diffId), Saved = archive };

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(engine));

        Assert.Contains($"is {Other}, as the engine says", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layers_ThatTheEngineClaims_AreThoseOfTheConfig()
    {
        (byte[] archive, Digest id, _) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, Other), Saved = archive };

        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(engine));
    }

    [Fact]
    public async Task Id_IsTheOneThatWasAskedFor()
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, diffId), Saved = archive };

        await using (await OpenAsync(engine, $"docker-daemon:{id}"))
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(engine, $"docker-daemon:{Other}"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task Archive_ThatBreaksOff_LeavesNothingBehind(int length)
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, diffId), Saved = archive };
        engine.Change = (path, response) => response.CutAfter = path.EndsWith("/get", StringComparison.Ordinal) ? length : null;
        using var temp = new TempFolder();

        await Assert.ThrowsAnyAsync<IOException>(() => OpenAsync(engine, folder: temp.FullPath));

        Assert.Empty(Directory.EnumerateFileSystemEntries(temp.FullPath));
    }

    [Fact]
    public async Task Archive_ThatDoesNotEnd_IsBounded()
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, diffId), Saved = archive };
        engine.Change = (path, response) =>
            response.Body = path.EndsWith("/get", StringComparison.Ordinal) ? WireBody.Endless(new byte[4096]) : response.Body;

        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(engine, maxSize: 1024 * 1024));
    }

    [Theory]
    [InlineData("/_ping")]
    [InlineData("/json")]
    public async Task Document_ThatDoesNotEnd_IsBounded(string ending)
    {
        await using var engine = new FakeEngine { Image = "{}" };
        engine.Change = (path, response) =>
        {
            if (path.EndsWith(ending, StringComparison.Ordinal))
            {
                response.Status = ending == "/_ping" ? 500 : 200;
                response.Body = WireBody.Endless("    "u8.ToArray());
                response.Framing = Framing.Chunked;
            }
        };

        await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.FindImageAsync("app:v1"));
    }

    [Theory]
    [InlineData("/_ping")]
    [InlineData("/json")]
    [InlineData("/get")]
    public async Task Engine_ThatStandsStill_IsLeft(string ending)
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        TimeSpan soon = TimeSpan.FromMilliseconds(200);
        var never = new TaskCompletionSource();
        await using (var engine = new FakeEngine(limits: new DockerEngineLimits { AnswerTimeout = soon, TransferTimeout = soon })
        {
            Image = FakeEngine.Describe(id, diffId),
            Saved = archive,
        })
        {
            engine.Change = (path, response) =>
                response.Hold = path.EndsWith(ending, StringComparison.Ordinal) ? never.Task : null;

            DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(() => OpenAsync(engine));

            Assert.Contains("did not go on in time", e.Message, StringComparison.Ordinal);
            never.SetResult();
        }
    }

    [Fact]
    public async Task Cancelled_Reading_LeavesNothingBehind()
    {
        (byte[] archive, Digest id, Digest diffId) = Archive("hello");
        await using var engine = new FakeEngine { Image = FakeEngine.Describe(id, diffId), Saved = archive };
        using var cancelling = new CancellationTokenSource();
        using var temp = new TempFolder();
        engine.Change = (path, response) =>
        {
            if (path.EndsWith("/get", StringComparison.Ordinal))
            {
                response.Body = WireBody.Endless(new byte[512]);
                cancelling.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync(engine, folder: temp.FullPath, token: cancelling.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(temp.FullPath));
    }

    [Fact]
    public async Task Refusal_IsToldInTheEnginesWords_QuotedAndCut()
    {
        await using var engine = new FakeEngine { Image = "{}" };
        engine.Change = (path, response) =>
        {
            if (path.EndsWith("/json", StringComparison.Ordinal))
            {
                response.Status = 500;
                response.Body = WireBody.Of(Encoding.UTF8.GetBytes($"{{\"message\":\"no\\u001b[2J space {new string('x', 100_000)}\"}}"));
            }
        };

        DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.FindImageAsync("app:v1"));

        Assert.Equal(500, (int)e.StatusCode!);
        Assert.DoesNotContain('\u001b', e.Message);
        Assert.InRange(e.Message.Length, 1, 1000);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task Redirect_IsNotFollowed(int status)
    {
        await using var other = new ScriptedServer();
        await using var engine = new FakeEngine { Image = "{}" };
        engine.Change = (path, response) =>
        {
            if (path != "/_ping")
            {
                response.Status = status;
                response.With("Location", $"{other.Url}/images/json");
            }
        };

        await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.FindImageAsync("app:v1"));
        Assert.Empty(other.Exchanges);
    }

    [Fact]
    public async Task Load_TellsWhatTheEngineSays()
    {
        await using var engine = new FakeEngine { Loaded = "{\"status\":\"x\"}\r\n\r\n{\"stream\":\"Loaded image: app:v1\\n\"}" };

        IReadOnlyList<string> lines = await engine.Client.LoadAsync(
            static (output, token) => output.WriteAsync("archive"u8.ToArray(), token).AsTask());

        Assert.Equal(["Loaded image: app:v1"], lines);
        Assert.Equal("archive"u8.ToArray(), engine.Server.Exchanges[^1].RecordedBody);
    }

    [Theory]
    [InlineData("{\"errorDetail\":{\"message\":\"no space left\"},\"error\":\"no space left\"}", "no space left")]
    [InlineData("{\"errorDetail\":{\"message\":\"no space left\"}}\n", "no space left")]
    [InlineData("{\"stream\":\"Loaded\"}\n{\"error\":1}", "an error")]
    [InlineData("nonsense", "not JSON")]
    public async Task Load_ThatFails_IsToldSo(string answer, string message)
    {
        await using var engine = new FakeEngine { Loaded = answer };

        DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(
            () => engine.Client.LoadAsync(static (_, _) => Task.CompletedTask));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WithAnEndlessMessage_IsBounded()
    {
        await using var engine = new FakeEngine();
        engine.Change = static (path, response) =>
            response.Body = path.EndsWith("/load", StringComparison.Ordinal) ? WireBody.Endless("xxxx"u8.ToArray()) : response.Body;

        await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.LoadAsync(static (_, _) => Task.CompletedTask));
    }

    [Fact]
    public async Task Load_OfWhatCannotBeWritten_ThrowsWhatTheWriterThrew()
    {
        await using var engine = new FakeEngine();

        await Assert.ThrowsAsync<InvalidDataException>(() => engine.Client.LoadAsync(
            static async (output, token) =>
            {
                await output.WriteAsync(new byte[1000], token);
                throw new InvalidDataException("broken");
            }));
    }

    [Fact]
    public async Task Tags_AreThoseOfTheName()
    {
        await using var engine = new FakeEngine
        {
            Image = """
                [{"RepoTags":["app:v2","other:v9","app:v1"]},{"RepoTags":null},
                {"RepoTags":["<none>:<none>",7,"localhost:5000/app:v3","app:v1"]}]
                """,
        };

        Assert.Equal(["v1", "v2"], await engine.Client.ListTagsAsync(ImageReference.Parse("app")).ToListAsync());
    }

    [Fact]
    public async Task Tls_TrustsTheFileOfAuthorities_AndNothingElse()
    {
        using var certificate = TestCertificate.Create();
        using var other = TestCertificate.Create();
        using var temp = new TempFolder();
        temp.Write("good/ca.pem", Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
        temp.Write("other/ca.pem", Encoding.ASCII.GetBytes(other.ExportCertificatePem()));
        var options = new ServerOptions { Certificate = certificate };

        await using (var engine = new FakeEngine(DockerTls.FromFolder(temp.PathOf("good")), options))
        {
            Assert.Equal("26.1", (await engine.Client.GetInfoAsync()).Version);
        }

        foreach (DockerTls tls in (DockerTls[])[DockerTls.FromFolder(temp.PathOf("other")), new DockerTls()])
        {
            await using var engine = new FakeEngine(tls, options);
            await Assert.ThrowsAsync<DockerEngineException>(() => engine.Client.GetInfoAsync());
            Assert.Empty(engine.Server.Exchanges);
        }
    }

    [Fact]
    public async Task Socket_ThatIsNotThere_IsNamed()
    {
        using var temp = new TempFolder();
        var options = new DockerEngineOptions { Endpoint = DockerEndpoint.Parse($"unix://{temp.PathOf("s")}") };
        await using var engine = new DockerEngine(options);

        DockerEngineException e = await Assert.ThrowsAsync<DockerEngineException>(() => engine.GetInfoAsync());

        Assert.Contains(temp.PathOf("s"), e.Message, StringComparison.Ordinal);
    }

    private static async Task<ImageSource> OpenAsync(
        FakeEngine engine,
        string image = "docker-daemon:app:v1",
        string? folder = null,
        long? maxSize = null,
        CancellationToken token = default)
    {
        ImageTransports transports = ImageTransports.Default.Add(new DockerEngineTransport(engine.Client));
        var options = new ImageSourceOptions { ScratchFolder = folder };
        if (maxSize is { } size)
        {
            options = options with { ArchiveLimits = options.ArchiveLimits with { MaxUncompressedSize = size } };
        }

        return await transports.Parse(image).OpenAsync(options, token);
    }

    // A docker-archive with one layer, as docker save writes it.
    private static (byte[] Archive, Digest Id, Digest DiffId) Archive(string text)
    {
        byte[] layer = Tar(("file", Encoding.UTF8.GetBytes(text)));
        var diffId = Digest.Compute(layer);
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}""");
        var id = Digest.Compute(config);
        byte[] manifest = Encoding.UTF8.GetBytes($$"""[{"Config":"{{id.Encoded}}.json","RepoTags":["app:v1"],"Layers":["l/layer.tar"]}]""");
        return (Tar(("l/layer.tar", layer), ($"{id.Encoded}.json", config), ("manifest.json", manifest)), id, diffId);
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return output.ToArray();
    }
}
