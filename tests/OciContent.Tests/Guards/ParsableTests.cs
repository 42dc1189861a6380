using System.Reflection;
using OciContent.Compression;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Inspection;
using OciContent.Transports;

namespace OciContent.Tests.Guards;

/// <summary>What can be parsed from text can be parsed by those who know it as <see cref="IParsable{TSelf}"/> alone.</summary>
public sealed class ParsableTests
{
    [Fact]
    public void WhatHasParseAndTryParse_IsParsable()
    {
        Type[] types =
        [
            .. typeof(Digest).Assembly.GetExportedTypes().Where(static type => HasStatic(type, "Parse") && HasStatic(type, "TryParse")),
        ];

        Assert.Contains(typeof(Digest), types);
        Assert.Empty(
            types.Where(static type => !type.IsAssignableTo(typeof(IParsable<>).MakeGenericType(type))).Select(static type => type.Name));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("foo+bar")]
    public void Algorithms_AreParsed(string text) => Check<DigestAlgorithm>(text, "Sha256");

    [Fact]
    public void References_AreParsed() => Check<ImageReference>("docker.io/library/alpine:latest", "A:b:c");

    [Fact]
    public void Platforms_AreParsed() => CheckText<Platform>("linux/arm64/v8", "linux");

    [Fact]
    public void Hashes_AreParsed() => Check<HashPrefix>("sha256:01234567", "0123456");

    [Fact]
    public void Profiles_AreParsed()
    {
        CheckText<DocumentProfile>("docker-24", "docker-23");
        CheckText<ConversionProfile>("containerd", "nerdctl");
        CheckText<CompressionProfile>("go:9", "go:10");
    }

    [Fact]
    public void Locations_AreParsed() => CheckText<ImageLocation>("oci:layout:v1", "oci:");

    private static void Check<T>(string text, string other)
        where T : class, ISpanParsable<T>
    {
        CheckText<T>(text, other);
        Assert.Equal(text, T.Parse(text.AsSpan(), null).ToString());
        Assert.True(T.TryParse(text.AsSpan(), null, out T? value));
        Assert.Equal(text, value.ToString());
        Assert.False(T.TryParse(other.AsSpan(), null, out _));
        Assert.Throws<FormatException>(() => T.Parse(other.AsSpan(), null));
    }

    private static void CheckText<T>(string text, string other)
        where T : class, IParsable<T>
    {
        Assert.Equal(text, T.Parse(text, null).ToString());
        Assert.True(T.TryParse(text, null, out T? value));
        Assert.Equal(text, value.ToString());
        Assert.False(T.TryParse(other, null, out _));
        Assert.False(T.TryParse(null, null, out _));
        Assert.Throws<FormatException>(() => T.Parse(other, null));
        Assert.Throws<ArgumentNullException>(static () => T.Parse(null!, null));
    }

    private static bool HasStatic(Type type, string name) =>
        type.GetMember(name, MemberTypes.Method, BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Length > 0;
}
