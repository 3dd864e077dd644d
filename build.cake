// Every task of the project. `dotnet tool restore && dotnet cake` builds and tests everything.
var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "*");
var seconds = Argument("seconds", "60");
const string Solution = "TraceReplay.sln";
const string Tests = "tests/Unit/TraceReplay.Tests.csproj";

Task("Build").Does(() => DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration }));

Task("Test").IsDependentOn("Build").Does(() => DotNetTest(Tests, new DotNetTestSettings { Configuration = configuration, NoBuild = true }));

Task("Format").Does(() => Run("dotnet", "format --verify-no-changes"));

Task("UpdateGolden").IsDependentOn("Build").Does(() =>
{
    var settings = new ProcessSettings { Arguments = $"test {Tests} -c {configuration} --no-build" };
    settings.EnvironmentVariables = new Dictionary<string, string> { ["UPDATE_GOLDEN"] = "1" };
    StartProcess("dotnet", settings);
    Run("git", "status --short tests traces");
});

Task("Bench").Does(() => Run("dotnet", $"run -c Release --project tests/Benchmarks -- --filter {filter}"));

Task("Fuzz").Does(() => Run("dotnet", $"run -c Release --project tests/Fuzz -- all --seconds {seconds}"));

// The kernel programs of the live recorder. The object is committed; clang 14 and the headers of libbpf make the same bytes again.
Task("Bpf").Does(() =>
{
    // The folder of the build is in no byte of the object: it comes out the same everywhere.
    var rebuilt = MakeAbsolute(File("artifacts/tracerecord.bpf.o")).FullPath;
    EnsureDirectoryExists("artifacts");
    var compile = new ProcessSettings { Arguments = $"-target bpf -O2 -g -fdebug-compilation-dir=. -Wall -Werror -I/usr/include/x86_64-linux-gnu -I/usr/include/aarch64-linux-gnu -c tracerecord.bpf.c -o {rebuilt}", WorkingDirectory = "recorder/Bpf" };
    if (StartProcess("clang", compile) != 0)
    {
        throw new Exception("clang does not compile recorder/Bpf/tracerecord.bpf.c; it needs clang, libbpf-dev and linux-libc-dev");
    }

    Run("llvm-strip", $"-g {rebuilt}");
    if (HasArgument("update"))
    {
        CopyFile(rebuilt, "recorder/Bpf/tracerecord.bpf.o");
    }
    else if (!System.IO.File.ReadAllBytes(rebuilt).SequenceEqual(System.IO.File.ReadAllBytes("recorder/Bpf/tracerecord.bpf.o")))
    {
        throw new Exception($"recorder/Bpf/tracerecord.bpf.o is not what its source makes (now in {rebuilt}); with --update it is replaced");
    }
});

Task("Check").IsDependentOn("Format").IsDependentOn("Test").Does(() =>
{
    if (EnvironmentVariable("UPDATE_GOLDEN") == "1")
    {
        throw new Exception("Check refuses to run with UPDATE_GOLDEN=1: it would accept whatever comes out.");
    }

    Run("git", "diff --exit-code");
});

Task("Default").IsDependentOn("Test");

RunTarget(target);

void Run(string tool, string arguments)
{
    var exit = StartProcess(tool, new ProcessSettings { Arguments = arguments });
    if (exit != 0)
    {
        throw new Exception($"{tool} {arguments} ended with exit code {exit}");
    }
}
